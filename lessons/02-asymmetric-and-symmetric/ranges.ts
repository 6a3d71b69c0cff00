import type { FigureTable } from '$lib/chart/frame/figureTable';
import { Pcg64 } from '$lib/numeric/pcg64';
import { quantize } from '$lib/quantizer/code';
import { CODE_RANGE, type QuantizedDtype } from '$lib/quantizer/dtype';
import { scaleOfRange } from '$lib/quantizer/scale';

/** The values that the figure shows, and the least distance of the two ends of a range. */
export const AXIS = [-6, 6] as const;
export const LEAST_WIDTH = 0.5;

/** The ends of the data, in order and apart, whatever a link says. */
export function ordered(min: number, max: number): readonly [min: number, max: number] {
  const [low, high] = min < max ? [min, max] : [max, min];
  if (high - low >= LEAST_WIDTH) return [low, high];
  return high + LEAST_WIDTH <= AXIS[1] ? [low, low + LEAST_WIDTH] : [high - LEAST_WIDTH, high];
}

/** A ruler for a range: the engine's scale and zero point, and what the data leave idle. */
export interface Ranged {
  readonly dtype: QuantizedDtype;
  /** The number of codes */
  readonly codes: number;
  readonly scale: number;
  readonly zeroPoint: number;
  /** The reals of the first and the last code */
  readonly lo: number;
  readonly hi: number;
  /** The codes of the least and the greatest value */
  readonly first: number;
  readonly last: number;
  /** The number of codes that no value gets */
  readonly idle: number;
}

export function ranged(min: number, max: number, dtype: QuantizedDtype): Ranged {
  const { scale, zeroPoint, lo, hi } = scaleOfRange(min, max, dtype, 0, 'x86-64');
  const range = CODE_RANGE[dtype];
  const [first, last] = [min, max].map((x) => quantize(x, scale, zeroPoint, range, 'x86-64'));
  const codes = range.max - range.min + 1;
  return { dtype, codes, scale, zeroPoint, lo, hi, first, last, idle: codes - (last - first + 1) };
}

/** The steps from the low end to 0, before the zero point is rounded. */
export const stepsToZero = (min: number, scale: number): number => Math.max(0, -min) / scale;

const BINS = 48;

/** 2000 made-up values with a long tail (the sum of two exponential ones), from 0 to 1. */
const SHAPE = (() => {
  const random = new Pcg64(2);
  const unit = () => 1 - random.float32();
  const values = Float64Array.from({ length: 2000 }, () => -Math.log(unit() * unit()));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values.map((x) => (x - least) / (most - least));
})();

/** How many values are in each of the bins between the ends. */
export const COUNTS = (() => {
  const counts = new Float64Array(BINS);
  for (const x of SHAPE) counts[Math.min(BINS - 1, Math.floor(x * BINS))]++;
  return counts;
})();
export const VALUES = SHAPE.length;
export const MOST_COUNT = Math.max(...COUNTS);

/** The edges of the bins. */
export const edges = (min: number, max: number): Float64Array =>
  Float64Array.from({ length: BINS + 1 }, (_, i) => min + ((max - min) * i) / BINS);

export const rangesTable = (rulers: readonly Ranged[]): FigureTable => ({
  columns: [
    { label: 'type' },
    { label: 'scale', quantity: 'in' },
    { label: 'zero point' },
    { label: 'first real' },
    { label: 'last real' },
    { label: 'codes' },
    { label: 'idle' },
  ],
  rows: rulers.map(({ dtype, scale, zeroPoint, lo, hi, codes, idle }) => [
    dtype,
    scale,
    zeroPoint,
    lo,
    hi,
    codes,
    idle,
  ]),
});
