import { BIAS_STATUSES } from '../quantizer/biasStatus';
import { isLifted } from './summary';
import { UNKNOWN, type ChannelTable } from './channelTable';

/** Conditions of a channel that can be counted. */
export const CONDITIONS = [
  ...BIAS_STATUSES,
  'flushed',
  'collapsed',
  'hidden',
  'erased',
  'coarse',
  'mismatched',
  'lifted',
  'floored',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** What each condition means, in a few words. */
export const CONDITION_TITLES: Record<Condition, string> = {
  nan: 'the bias became NaN',
  inf: 'the inverse of s_b, or the bias in steps of it, is infinite',
  underflowed: 's_b is 0 and the bias is lost',
  saturated: 'the bias does not fit its integer',
  exact: 'q_b·s_b is the bias',
  rounded: 'the bias fits and is rounded',
  flushed: 'the multiplier is below 2^-32: the channel, bias included, outputs 0',
  collapsed: 'max|w| is 0, or below 1e-6 of the largest of its layer: a dead channel',
  hidden: 'the activation gives the same float whatever quantization does',
  mismatched: 's_b is not s_in·s_w, and q_b is not 0',
  erased: 'the weights are live, but all their codes are the zero point',
  coarse: 'rounding costs the weights more than a tenth of themselves (below 20 dB)',
  lifted: 's_w was raised by a floor',
  floored: 's_w is stored, and sits on a known floor',
};

/**
 * Live weights with a lower signal to quantization noise are coarse: their rms error is more than a
 * tenth of their rms. Weights with a scale of their own have about 40 dB in 8 bits.
 */
const COARSE_BELOW = 20;

const STATUS_CODES = new Map<Condition, number>(BIAS_STATUSES.map((status, i) => [status, i]));

/** Whether row i has a condition; false if that is not known. */
export function hasCondition(table: ChannelTable, i: number, condition: Condition): boolean {
  switch (condition) {
    case 'flushed':
      return table.flushed[i] === 1;
    case 'collapsed':
      return table.facts.collapsed[i] === 1;
    case 'hidden':
      return table.hidden[i] === 1;
    case 'mismatched':
      return table.mismatched[i] === 1;
    case 'erased':
      return table.erased[i] === 1;
    case 'coarse':
      return (
        table.signalToNoise[i] < COARSE_BELOW &&
        table.erased[i] !== 1 &&
        table.facts.collapsed[i] !== 1
      );
    case 'lifted':
      return isLifted(table, i);
    case 'floored': {
      const known = table.known[table.facts.layer[i]];
      return !(known.rawWeight && known.weight) && table.floor[i] !== UNKNOWN;
    }
    default:
      return table.status[i] === STATUS_CODES.get(condition);
  }
}

/** How many rows have each condition. */
export function countConditions(table: ChannelTable): Record<Condition, number> {
  const entries = CONDITIONS.map((condition) => {
    let count = 0;
    for (let i = 0; i < table.length; i++) if (hasCondition(table, i, condition)) count++;
    return [condition, count] as const;
  });
  return Object.fromEntries(entries) as Record<Condition, number>;
}
