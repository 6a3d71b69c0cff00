import { f32 } from '../numeric/float32';
import type { QuantizedDtype } from './dtype';
import type { WeightedOp } from './weightedOps';

/*
 * How each integer kernel of a weighted operator requantizes: which product of scales it rounds to
 * float32, whose scale it reads, and how wide it sums. Kernels, traces and diagnosis all ask here.
 * What becomes of the multiplier afterwards (mantissa, shift, flush) is in multiplier.ts.
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

/** Types of tensors as TFLite spells them; null where no kernel takes them together. */
export const layerTypes = (input: string, weights: string, output: string): LayerTypes | null =>
  BY_NAME[`${input} × ${weights} → ${output}`] ?? null;

/** luci-interpreter refuses int16 here and computes the layer in float. */
export const hasKernel = (op: WeightedOp, types: LayerTypes): boolean =>
  op !== 'FULLY_CONNECTED' || types !== 'int16';

/**
 * Width of sums. TFLite sums int16 × int8 in the type of the bias (its `quantized_bias_type`).
 *
 * @param biasBits width of the stored bias; null where there is none
 */
export function accumulatorBits(types: LayerTypes, biasBits: 32 | 64 | null = null): 32 | 64 {
  if (types === 'int16x8') return biasBits ?? 64;
  return types === 'int16' ? 64 : 32;
}

/** Whether codes of input and output have no zero point. */
export const isSymmetric = (types: LayerTypes): boolean => types === 'int16' || types === 'int16x8';

/**
 * Whether the kernel takes the weights' zero point off their codes. luci-interpreter does so in
 * uint8, and in its int8 FULLY_CONNECTED, where TFLite does not look at it.
 */
export const hasWeightZero = (op: WeightedOp, types: LayerTypes): boolean =>
  types === 'uint8' || (types === 'int8' && op === 'FULLY_CONNECTED');

/** Whether all channels are multiplied by the first one's scale, however many are stored. */
export const readsFirstScale = (op: WeightedOp, types: LayerTypes): boolean =>
  op === 'FULLY_CONNECTED' && types === 'uint8';

/** The real multiplier M = s_in·s_w / s_out from three float32 scales. */
export type Multiplier = (inputScale: number, weightScale: number, outputScale: number) => number;

/** The product is a float, as it is stored for the bias; the quotient is double. */
const ofRoundedProduct: Multiplier = (sIn, sWeight, sOut) => f32(sIn * sWeight) / sOut;

/** All in double. */
const ofDoubleProduct: Multiplier = (sIn, sWeight, sOut) => (sIn * sWeight) / sOut;

/**
 * The multiplier as a kernel computes it. luci-interpreter's own loops (channel by channel, int16,
 * TRANSPOSE_CONV, FULLY_CONNECTED) have a float32 product; TFLite's, which it calls for uint8
 * convolutions with one scale, a double one. TFLite's FULLY_CONNECTED rounds it where there is one
 * scale (GetQuantizedConvolutionMultipler), its other kernels never do.
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
