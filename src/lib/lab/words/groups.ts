import type { ReachedChannel } from '$lib/diagnosis/reach';
import { faultOf, FAULTS, type Fault, type Summary } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/channelTable';

/** Broken channels with one fault, and what is known of their way to the output. */
export interface FaultGroup {
  readonly fault: Fault;
  readonly count: number;
  /** An activation hides them: proven, or as measured on the given input */
  readonly hidden: number;
  /** Measured; 0 where nothing was */
  readonly deadConsumer: number;
  readonly visible: number;
}

/** @param reach what was measured, by row; null where nothing was */
export function faultGroups(
  table: ChannelTable,
  { broken }: Summary,
  reach: ReadonlyMap<number, ReachedChannel> | null,
): FaultGroup[] {
  return FAULTS.map((fault) => {
    const rows = broken.filter((row) => faultOf(table, row) === fault);
    const measured = rows.map((row) => reach?.get(row)?.reach);
    const count = (one: string) => measured.filter((reached) => reached === one).length;
    const hidden = rows.filter(
      (row, i) =>
        measured[i] === 'hidden' || (measured[i] === undefined && table.hidden[row] === 1),
    );
    return {
      fault,
      count: rows.length,
      hidden: hidden.length,
      deadConsumer: count('dead consumer'),
      visible: count('visible'),
    };
  }).filter((group) => group.count > 0);
}
