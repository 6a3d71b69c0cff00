import { f32 } from '../numeric/float32';
import type { FusedActivation } from './activation';
import type { QuantizedDtype } from './dtype';
import type { WeightedOp } from './weightedOps';

/*
 * How each integer kernel of a weighted operator requantizes: which product of scales it rounds to
 * float32, which channel's scale it reads, and how wide its accumulator is. Kernels, traces and
 * diagnosis all use this file. The later steps (mantissa, shift, flush) are in multiplier.ts.
 */

/**
 * Types of a layer's codes: input and output first, then the weights where they differ.
 * luci-interpreter computes ONE's uint8 and int16, TFLite its own int8 and int16 × int8.
 */
export type LayerTypes = QuantizedDtype | 'int8' | 'int16x8';

const BY_NAME: Partial<Record<string, LayerTypes>> = {
  'UINT8 × UINT8 → UINT8': 'uint8',
  'INT16 × INT16 → INT16': 'int16',
  'INT8 × INT8 → INT8': 'int8',
  'INT16 × INT8 → INT16': 'int16x8',
};

/**
 * The layer's types from those of its tensors, as TFLite spells them; null if no kernel takes them
 * together.
 */
export const layerTypes = (input: string, weights: string, output: string): LayerTypes | null =>
  BY_NAME[`${input} × ${weights} → ${output}`] ?? null;

/** luci-interpreter has no int16 kernel for this operator, so the layer is computed in float. */
export const hasKernel = (op: WeightedOp, types: LayerTypes): boolean =>
  op !== 'FULLY_CONNECTED' || types !== 'int16';

/**
 * Width of the accumulator. TFLite sums int16 × int8 in the type of the bias (its
 * `quantized_bias_type`).
 *
 * @param biasBits width of the stored bias; null if there is none
 */
export function accumulatorBits(types: LayerTypes, biasBits: 32 | 64 | null = null): 32 | 64 {
  if (types === 'int16x8') return biasBits ?? 64;
  return types === 'int16' ? 64 : 32;
}

/** Whether the zero points of input and output are 0. */
export const isSymmetric = (types: LayerTypes): boolean => types === 'int16' || types === 'int16x8';

/**
 * Whether the kernel subtracts the weights' zero point from their codes. luci-interpreter does so
 * in uint8, and in its int8 FULLY_CONNECTED, where TFLite ignores it.
 */
export const hasWeightZero = (op: WeightedOp, types: LayerTypes): boolean =>
  types === 'uint8' || (types === 'int8' && op === 'FULLY_CONNECTED');

/**
 * Whether the kernel multiplies all channels by the first one's scale, however many scales are
 * stored.
 */
export const readsFirstScale = (op: WeightedOp, types: LayerTypes): boolean =>
  op === 'FULLY_CONNECTED' && types === 'uint8';

/**
 * The activation to which the kernel clamps. luci-interpreter's TRANSPOSE_CONV ignores its fused
 * activation and clamps to all codes.
 *
 * @param fused null for one that no integer kernel knows
 */
export const kernelActivation = <T extends FusedActivation | null>(
  op: WeightedOp,
  types: LayerTypes,
  fused: T,
): T | 'NONE' =>
  op === 'TRANSPOSE_CONV' && (types === 'uint8' || types === 'int16') ? 'NONE' : fused;

/** The real multiplier M = s_in·s_w / s_out from three float32 scales. */
export type Multiplier = (inputScale: number, weightScale: number, outputScale: number) => number;

/** The product is float32, like the stored bias scale; the quotient is double. */
const ofRoundedProduct: Multiplier = (sIn, sWeight, sOut) => f32(sIn * sWeight) / sOut;

/** Product and quotient are double. */
const ofDoubleProduct: Multiplier = (sIn, sWeight, sOut) => (sIn * sWeight) / sOut;

/**
 * The multiplier as a kernel computes it. luci-interpreter's own loops (per channel, int16,
 * TRANSPOSE_CONV, FULLY_CONNECTED) round the product s_in·s_w to float32. For uint8 convolutions
 * with one scale it calls TFLite's kernels, which keep the product in double. TFLite's
 * FULLY_CONNECTED rounds it if there is one scale (GetQuantizedConvolutionMultipler); its other
 * kernels never do.
 *
 * @param oneScale whether the weights have one scale for all channels
 */
export function multiplierFor(op: WeightedOp, types: LayerTypes, oneScale: boolean): Multiplier {
  switch (types) {
    case 'uint8':
      return oneScale && (op === 'CONV_2D' || op === 'DEPTHWISE_CONV_2D')
        ? ofDoubleProduct
        : ofRoundedProduct;
    case 'int16':
      return ofRoundedProduct;
    case 'int8':
    case 'int16x8':
      return oneScale && op === 'FULLY_CONNECTED' ? ofRoundedProduct : ofDoubleProduct;
  }
}
