import type { ReachedChannel } from '$lib/diagnosis/reach';
import { faultOf, FAULTS, type Fault, type Summary } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/channelTable';

/** The broken channels with one fault, counted by their reach. */
export interface FaultGroup {
  readonly fault: Fault;
  readonly count: number;
  /** The number that an activation hides: proven for all inputs or measured on the given one */
  readonly hidden: number;
  /** By measurement; 0 before one */
  readonly deadConsumer: number;
  readonly roundedAway: number;
  readonly visible: number;
}

/** @param reach the measured channels by row; null before a measurement */
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
      roundedAway: count('rounded away'),
      visible: count('visible'),
    };
  }).filter((group) => group.count > 0);
}
