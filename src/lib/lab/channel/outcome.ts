import { STATUS_WORDS, type ShownStatus } from '$lib/chart/status/status';
import type { Mechanism, ReachedChannel } from '$lib/diagnosis/reach';
import type { ChannelFacts } from '$lib/diagnosis/facts';
import { faultOf, isLifted } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/channelTable';
import type { ShownTable, ShownView } from './shown';
import { errorWords } from '$lib/chart/strip/errors';
import { grouped, plural } from '../words/counts';

const ACTIVATION_NAMES: Partial<Record<string, string>> = {
  RELU: 'ReLU',
  RELU6: 'ReLU6',
  RELU_N1_TO_1: 'ReLU1',
};

/** The measured channels, by their row in the table. */
export const byRow = (channels: readonly ReachedChannel[]): ReadonlyMap<number, ReachedChannel> =>
  new Map(channels.map((channel) => [channel.row, channel]));

/** The same in the table of the quantized model, whose layers may have another order. */
export function byStoredRow(
  channels: readonly ReachedChannel[],
  { layers }: ChannelFacts,
): ReadonlyMap<number, ReachedChannel> {
  const firsts = new Map(layers.map(({ name, first }) => [name, first]));
  return new Map(
    channels.flatMap((one) => {
      const first = firsts.get(one.layer);
      return first === undefined ? [] : [[first + one.channel, one]];
    }),
  );
}

/**
 * Says whether a channel is hidden or reaches the output, in a few words; '' if that is unknown.
 */
export function outcomeOf({ table, reach }: ShownView, row: number): string {
  const measured = reach?.get(row);
  if (measured?.reach === 'visible') return 'reaches the output';
  if (measured?.reach === 'dead consumer') return 'dead consumer';
  if (measured?.reach === 'rounded away') return 'rounded away downstream';
  const { activation } = table.facts.layers[table.facts.layer[row]];
  if (table.hidden[row] === 1) {
    return `hidden by ${ACTIVATION_NAMES[activation ?? ''] ?? 'its activation'}`;
  }
  if (faultOf(table, row) === null) return '';
  if (measured?.reach === 'hidden') return 'hidden on this input';
  return table.hidden[row] === 0 ? 'not hidden' : '';
}

export function sayOf(shown: ShownTable, row: number): string {
  const { table } = shown;
  const fault = faultOf(table, row);
  const outcome = outcomeOf(shown, row);
  if (fault !== null)
    return [STATUS_WORDS[fault], outcome].filter((word) => word !== '').join(', ');
  if (isLifted(table, row)) return 'lifted by the floor: now it lives';
  const scale = table.weightScale[row];
  return scale > 0 ? `scale ${scale.toExponential(2).replace('e-', 'e−')}` : '';
}

/** What is measured of a channel's repair, by row */
type Effects = ReadonlyMap<
  number,
  Pick<ReachedChannel, 'mechanism' | 'ownCodes' | 'outputCodes' | 'repairedError'>
>;

const HARM: Record<Mechanism, string> = {
  flushed: 'Its flushed multiplier does the harm.',
  overflowed: 'Its overflowed bias does the harm.',
  'overflowed and flushed': 'Its overflowed bias and its flushed multiplier do the harm together.',
  'lost resolution': 'The lost resolution of its weights does the harm.',
};

/**
 * The mechanism of a broken channel and the effect of its repair, in a sentence; '' if not
 * measured.
 */
export function mechanismOf({ reach }: { readonly reach: Effects | null }, row: number): string {
  const measured = reach?.get(row);
  if (measured === undefined || measured.mechanism === null) return '';
  const codes = `${grouped(measured.ownCodes)} ${plural(measured.ownCodes, 'code', 'codes')} of its own layer`;
  const outputs =
    measured.outputCodes === 0
      ? 'none of the output'
      : `${grouped(measured.outputCodes)} of the output, whose error would be ${errorWords(measured.repairedError)}`;
  return `${HARM[measured.mechanism]} Repaired alone it changes ${codes} and ${outputs}.`;
}

/** With more threads than this, the strip would be hidden, so only one channel gets a thread. */
const MOST_THREADS = 3;

/**
 * The rows whose faults reach the output, by measurement, the worst first. If there are too many,
 * the result is one row: the selected one or the worst.
 */
export function reachingRows({ reach, worst, selected }: ShownTable): readonly number[] {
  const rows = worst.filter((row) => reach?.get(row)?.reach === 'visible');
  if (rows.length <= MOST_THREADS) return rows;
  return [selected !== null && rows.includes(selected) ? selected : rows[0]];
}

/**
 * A channel whose error ends at its dead consumer. No other channel of its layer may change codes,
 * and the error must halve in the next layer. The result is null if there is no such channel.
 * @param errors by layer
 */
export function endedRow({ reach, worst, table }: ShownTable, errors: Float64Array): number | null {
  const { layer } = table.facts;
  const harming = worst.filter((row) => (reach?.get(row)?.ownCodes ?? 0) > 0);
  const ended = harming.find((row) => {
    const alone = harming.every((other) => other === row || layer[other] !== layer[row]);
    const goes = errors[layer[row] + 1] < errors[layer[row]] / 2;
    return alone && goes && reach?.get(row)?.reach === 'dead consumer';
  });
  return ended ?? null;
}

/** The status that a channel's glyph shows: its worst fault, or else the state of its bias. */
export function shownStatus(table: ChannelTable, row: number): ShownStatus {
  const fault = faultOf(table, row);
  if (fault !== null) return fault;
  return isLifted(table, row) ? 'lifted' : 'rounded';
}
