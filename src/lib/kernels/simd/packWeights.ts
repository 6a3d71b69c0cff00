import type { LayerArithmetic } from '../layer/arithmetic';

/**
 * The layouts of weights that the kernels of codes read; see assembly/matmulInt16.ts and its
 * neighbours.
 */

/** int16 products that one step of a matrix product takes. */
const STEP = 8;
/** Output channels that a depthwise kernel takes at once. */
const GROUP = 8;
const COLUMNS = 4;

const padded = (count: number, to: number): number => Math.ceil(count / to) * to;

/** The number of elements in a row of the matrix product. */
export const rowLength = (inner: number): number => padded(inner, STEP);

/** Bytes of the packed weights, the same for all layouts below. */
export const packedBytes = (channels: number, inner: number): number =>
  2 * padded(channels, GROUP) * padded(inner, STEP);

/** Weights of a layer minus their zero points, by output channel and place within it. */
export interface WeightRows {
  readonly channels: number;
  readonly inner: number;
  readonly at: (channel: number, i: number) => number;
}

export function weightRowsOf(
  codes: Uint8Array | Int8Array | Int16Array,
  { weightZero }: LayerArithmetic,
  { channels, inner }: Pick<WeightRows, 'channels' | 'inner'>,
  isDepthwise: boolean,
): WeightRows {
  const at = isDepthwise
    ? (channel: number, i: number) => codes[i * channels + channel] - weightZero[channel]
    : (channel: number, i: number) => codes[channel * inner + i] - weightZero[channel];
  return { channels, inner, at };
}

/** Rows of int16. */
export function packRows({ channels, inner, at }: WeightRows): Int16Array {
  const length = rowLength(inner);
  const packed = new Int16Array(padded(channels, COLUMNS) * length);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < inner; i++) packed[channel * length + i] = at(channel, i);
  }
  return packed;
}

/** Panels of two rows, with low and high bytes separate. */
export function packSplitRows({ channels, inner, at }: WeightRows): Uint8Array {
  const length = rowLength(inner);
  const packed = new Uint8Array(2 * padded(channels, COLUMNS) * length);
  for (let channel = 0; channel < channels; channel++) {
    const panel = (channel >> 1) * 4 * length + (channel & 1) * 2 * STEP;
    for (let i = 0; i < inner; i++) {
      const to = panel + Math.floor(i / STEP) * 4 * STEP + (i % STEP);
      const weight = at(channel, i);
      packed[to] = weight;
      packed[to + STEP] = weight >> 8;
    }
  }
  return packed;
}

/** The place of a depthwise weight among pairs of taps. A pair of a group has 16 weights. */
const placeOfTap = (channel: number, tap: number, pairs: number): [number, number] => [
  Math.floor(channel / GROUP) * pairs + (tap >> 1),
  (channel % GROUP) * 2 + (tap & 1),
];

/** Pairs of taps as int16. */
export function packTaps({ channels, inner, at }: WeightRows): Int16Array {
  const pairs = Math.ceil(inner / 2);
  const packed = new Int16Array(padded(channels, GROUP) * 2 * pairs);
  for (let channel = 0; channel < channels; channel++) {
    for (let tap = 0; tap < inner; tap++) {
      const [pair, lane] = placeOfTap(channel, tap, pairs);
      packed[pair * 2 * GROUP + lane] = at(channel, tap);
    }
  }
  return packed;
}

/** Pairs of taps, with low and high bytes separate. */
export function packSplitTaps({ channels, inner, at }: WeightRows): Uint8Array {
  const pairs = Math.ceil(inner / 2);
  const packed = new Uint8Array(padded(channels, GROUP) * 4 * pairs);
  for (let channel = 0; channel < channels; channel++) {
    for (let tap = 0; tap < inner; tap++) {
      const [pair, lane] = placeOfTap(channel, tap, pairs);
      const weight = at(channel, tap);
      packed[pair * 4 * GROUP + lane] = weight;
      packed[pair * 4 * GROUP + 2 * GROUP + lane] = weight >> 8;
    }
  }
  return packed;
}
