import { reducedMantissa } from '../../quantizer/multiplier';
import type { Biases } from '../layer/layer';
import type { LayerArithmetic } from '../layer/arithmetic';
import type { WeightRows } from './packWeights';

/** The methods of assembly/requantizeInt64.ts. */
const NEAR = 0;
const SPLIT = 1;
const WIDE = 2;

/** Bytes for four channels. */
const STAGE_BYTES = 64;
const LANES = 4;

export interface WideStage {
  readonly mode: typeof NEAR | typeof SPLIT | typeof WIDE;
  readonly bytes: Uint8Array;
}

/** The largest |accumulator| over all codes of the input. */
function largest({ inner, at }: WeightRows, channel: number, bias: bigint): number {
  let sum = 0;
  for (let i = 0; i < inner; i++) sum += Math.abs(at(channel, i));
  return sum * 2 ** 15 + Math.abs(Number(bias));
}

/**
 * Whether a channel is exact in float64, with one product or with two: the product must not wrap in
 * int64, nor the result in int32.
 */
function exactness(size: number, reduced: number, total: number): [near: boolean, split: boolean] {
  const product = size * reduced + 2 ** (total - 1);
  const wraps = product >= 2 ** 62 || product / 2 ** total >= 2 ** 31 - 1;
  const holds = size < 2 ** 52 && !wraps;
  return [holds && product < 2 ** 53, holds && total < 52];
}

/**
 * The output stage of an int16 layer, with the fastest method that is exact for all its channels;
 * null if a multiplier shifts further than the kernel can.
 */
export function wideStage(
  weights: WeightRows,
  { mantissa, shift }: LayerArithmetic,
  biases: Biases | null,
): WideStage | null {
  const { channels } = weights;
  const totals = shift.map((left) => 15 - left);
  if (!totals.every((total) => total >= 1 && total <= 63)) return null;
  const reduced = mantissa.map(reducedMantissa);
  const wide = Array.from(reduced, (_, channel) =>
    biases === null ? 0n : BigInt(biases[channel]),
  );
  let allNear = true;
  let allSplit = true;
  for (let channel = 0; channel < channels; channel++) {
    // A flushed channel gives 0 for any sum.
    if (reduced[channel] === 0) continue;
    const size = largest(weights, channel, wide[channel]);
    const [near, split] = exactness(size, reduced[channel], totals[channel]);
    allNear &&= near;
    allSplit &&= split;
  }
  const mode = allNear ? NEAR : allSplit ? SPLIT : WIDE;
  return { mode, bytes: stageBytes(mode, wide, reduced, totals) };
}

function stageBytes(
  mode: WideStage['mode'],
  biases: readonly bigint[],
  reduced: Int32Array,
  totals: Int32Array,
): Uint8Array {
  // The depthwise kernel takes eight channels at a time.
  const bytes = new Uint8Array(2 * STAGE_BYTES * Math.ceil(biases.length / (2 * LANES)));
  const view = new DataView(bytes.buffer);
  biases.forEach((bias, channel) => {
    const at = Math.floor(channel / LANES) * STAGE_BYTES;
    const lane = channel % LANES;
    if (mode === WIDE) {
      view.setBigInt64(at + 8 * lane, bias, true);
      view.setInt32(at + 32 + 4 * lane, reduced[channel], true);
      view.setInt32(at + 48 + 4 * lane, totals[channel], true);
    } else if (reduced[channel] !== 0) {
      view.setFloat64(at + 8 * lane, Number(bias), true);
      view.setFloat64(at + 32 + 8 * lane, reduced[channel] / 2 ** totals[channel], true);
    }
  });
  return bytes;
}
