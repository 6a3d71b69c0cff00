import type { FigureTable } from '$lib/chart/frame/figureTable';
import type { ShownStatus } from '$lib/chart/status/status';
import { f32 } from '$lib/numeric/float32';
import { SYMMETRIC_MAX } from '$lib/quantizer/dtype';
import { biasStorage } from '$lib/quantizer/storage';
import { num, numberWords } from '$lib/text/number';
import { rich, variable, type Quantity, type Rich } from '$lib/text/rich';
import { M, sIn, sOut, sW } from '$lib/text/symbols';
import { ISSUE_INPUT_SCALE, RELU6_SCALE } from '$lib/examples/filter3';
import { FILTER_3 } from '$lib/examples/mobilenetv2';
import type { Collapse } from './collapse';

/** The sentences of the chapter's figure. */

const STORAGE = biasStorage('int16');

export const maxW: Rich = rich`max|${variable('w')}|`;

const isInverse = ({ scale }: Collapse): boolean => Number.isFinite(f32(1 / scale));

/** The figure's title. Before the reader has moved the weights it does not say what they do. */
export function finding(channel: Collapse, changed: number, isMoved: boolean): Rich {
  const { codes, weights } = channel;
  if (changed > 0) {
    const how = channel.scale === 0 ? 'the scale is 0' : 'the inverse of the scale is infinite';
    return rich`Here ${how}, and ${changed === codes.length ? 'all five' : changed} codes are wrong`;
  }
  if (!isMoved)
    return rich`One step is ${SYMMETRIC_MAX.int16} times smaller than the largest weight`;
  return rich`The largest weight is ${num(weights[0])}, and all five codes are as they were`;
}

export const SUMMARY: Rich = rich`Five made-up weights of one channel and their int16 scale ${sW} on one logarithmic axis, and below it their codes. The last rows have filter 3’s bias with this scale, ${sIn} = ${num(ISSUE_INPUT_SCALE)} and ${sOut} = ${num(RELU6_SCALE)}.`;

export const collapseTable = ({ weights, codes, readBack }: Collapse): FigureTable => ({
  columns: [
    { label: 'weight', quantity: 'w' },
    { label: 'code', quantity: 'w' },
    { label: 'reads back', quantity: 'w' },
  ],
  rows: weights.map((w, i) => [w, codes[i], readBack[i]]),
});

/** What becomes of one thing that the scale decides. */
export interface Consequence {
  readonly name: Rich;
  readonly says: Rich;
  readonly status: ShownStatus;
  readonly quantity: Quantity;
}

function multiplierStatus({ trace }: Collapse): ShownStatus {
  const { multiplier, mantissa, shift, flushed } = trace;
  if (multiplier === 0) return 'underflowed';
  if (flushed) return 'flushed';
  return (mantissa ?? 0) * 2 ** ((shift ?? 0) - 31) === multiplier ? 'exact' : 'rounded';
}

const MULTIPLIERS: Partial<Record<ShownStatus, string>> = {
  flushed: ', kept as 0',
  underflowed: ': float32 has no smaller scale',
};

/** The weights first, then what is counted in steps of their scale. */
export function consequences(channel: Collapse): readonly Consequence[] {
  const { trace, error } = channel;
  const multiplier = multiplierStatus(channel);
  const bits =
    trace.bits === null
      ? rich`has no number of steps: their length is 0`
      : rich`takes ${trace.bits} bits; there are ${STORAGE}`;
  return [
    {
      name: 'weights',
      says: rich`wrong by at most ${num(error, { digits: 2 })} of the largest`,
      status: isInverse(channel) ? 'rounded' : 'inf',
      quantity: 'w',
    },
    {
      name: rich`bias ${num(FILTER_3.bias, { digits: 5 })}`,
      says: bits,
      status: trace.status,
      quantity: 'b',
    },
    {
      name: rich`multiplier ${M}`,
      says: rich`${num(trace.multiplier)}${MULTIPLIERS[multiplier] ?? ''}`,
      status: multiplier,
      quantity: 'out',
    },
  ];
}

/** The state as a sentence for the live region. */
export const collapseLive = ({ weights, scale, codes }: Collapse): string =>
  `largest weight ${numberWords(weights[0])}, scale ${numberWords(scale)}, codes ${codes.map((code) => numberWords(code)).join(', ')}`;
