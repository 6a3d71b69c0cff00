import type { QuantizedMultiplier } from '../../quantizer/multiplier';
import type { Biases, Layer } from '../layer/layer';
import type { LayerArithmetic } from '../layer/arithmetic';
import type { SimdMemory } from './memory';
import type { Gather } from './module';
import type { WeightRows } from './packWeights';
import { wideStage } from './wideStage';

/** A layer's kernels with the data of its output stage. Addresses and lengths are in bytes. */
export interface Stage {
  matmul(rows: number, weights: number, out: number, count: number, rowBytes: number): void;
  /** Runs one image */
  depthwise(input: number, weights: number, out: number, outputRows: number, window: number): void;
  readonly gather: Gather;
}

/** Room for the sums of a tile. */
const TILE_BYTES = 64;

/** The stage of int16 layers; null if a multiplier shifts further than the kernel can. */
export function int64Stage(
  weights: WeightRows,
  arithmetic: LayerArithmetic,
  biases: Biases | null,
  memory: SimdMemory,
): Stage | null {
  const made = wideStage(weights, arithmetic, biases);
  if (made === null) return null;
  const { mode } = made;
  const { min, max } = arithmetic;
  const { channels } = weights;
  const at = memory.keep(made.bytes);
  const tile = memory.place(TILE_BYTES);
  const { matmulInt16, depthwiseInt16, gatherInt16 } = memory.kernels;
  return {
    matmul: (rows, w, out, count, rowBytes) =>
      matmulInt16(rows, w, at, mode, tile, out, count, channels, rowBytes, min, max),
    depthwise: (input, w, out, outputRows, window) =>
      depthwiseInt16(input, w, at, mode, out, 0, outputRows, window, min, max),
    gather: gatherInt16,
  };
}

const LANES = 4;
/**
 * The number of int32 in a stage for four channels: six blocks of four, see
 * assembly/requantizeInt32.ts.
 */
export const STAGE_LENGTH = 6 * LANES;

export interface StageFields extends QuantizedMultiplier {
  /** Added before the multiplier */
  readonly bias: number;
}

/** Writes one channel into its lane of the stages. */
export function fillStage(
  stages: Int32Array,
  channel: number,
  { bias, mantissa, shift }: StageFields,
  leftShift = Math.max(0, shift),
): void {
  const at = Math.floor(channel / LANES) * STAGE_LENGTH + (channel % LANES);
  const right = Math.max(0, -shift);
  stages[at] = bias;
  stages[at + LANES] = 1 << leftShift;
  stages[at + 2 * LANES] = mantissa;
  stages[at + 3 * LANES] = right === 0 ? 0 : 2 ** (31 - right);
  stages[at + 4 * LANES] = 2 ** right - 1;
  stages[at + 5 * LANES] = right === 0 ? -1 : 0;
}

/** The shift to the right that all channels share; 0 if they differ or shift left. */
const commonShift = (shift: ArrayLike<number>): number => {
  for (let i = 1; i < shift.length; i++) if (shift[i] !== shift[0]) return 0;
  return shift.length === 0 ? 0 : Math.max(0, -shift[0]);
};

/**
 * The stage of uint8 and int8 layers; null if a multiplier shifts further than the kernel can, and
 * for int16 codes, because no kernel here wraps their sums in int32.
 */
export function int32Stage(
  { input, geometry: { outputChannels: channels } }: Layer,
  { mantissa, shift, min, max, outputZero }: LayerArithmetic,
  biases: Biases | null,
  memory: SimdMemory,
): Stage | null {
  if (input.data instanceof Int16Array) return null;
  if (biases instanceof BigInt64Array || !shift.every((left) => left >= -31 && left <= 31)) {
    return null;
  }
  // The depthwise kernel takes eight channels at a time.
  const stage = new Int32Array(STAGE_LENGTH * 2 * Math.ceil(channels / (2 * LANES)));
  for (let channel = 0; channel < channels; channel++) {
    fillStage(stage, channel, {
      bias: biases === null ? 0 : biases[channel],
      mantissa: mantissa[channel],
      shift: shift[channel],
    });
  }
  const at = memory.keep(stage);
  const right = commonShift(shift);
  const isSigned = input.data instanceof Int8Array;
  const { matmulInt8, depthwiseInt8, gatherInt8, gatherUint8 } = memory.kernels;
  return {
    matmul: (rows, w, out, count, rowBytes) =>
      matmulInt8(rows, w, at, out, count, channels, rowBytes, right, outputZero, min, max),
    depthwise: (from, w, out, outputRows, window) =>
      depthwiseInt8(
        from,
        isSigned ? 1 : 0,
        w,
        at,
        out,
        0,
        outputRows,
        window,
        right,
        outputZero,
        min,
        max,
      ),
    gather: isSigned ? gatherInt8 : gatherUint8,
  };
}
