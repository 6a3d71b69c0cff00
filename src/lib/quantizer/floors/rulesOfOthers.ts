import { f32, FLT_MIN } from '../../numeric/float32';
import { INT32_MAX } from '../../numeric/machine';
import { SYMMETRIC_MAX } from '../dtype';
import type { ScaleParams } from '../scale';
import { byBias } from './rules';
import { raisedTo, type Extremes, type ScaleFloor } from './scaleFloor';

/*
 * The rules of other stacks, one function each. Stacks that compute in float64 do so here too; what
 * is stored is float32.
 */

/**
 * TFLite's AdjustWeightsForBiasScale (tensorflow/lite/tools/optimize/quantization_utils.cc): a bias
 * beyond the middle half of int32 raises s_w to 2|b| / ((2^31 − 1)·s_in).
 */
export const TFLITE_BIAS = byBias(['so that the bias fits half of an int32'], (channel) => {
  const { inputScale, weightScale, bias } = channel;
  const magnitude = Math.abs(bias);
  if (magnitude < 0.5 * inputScale * weightScale * INT32_MAX) return null;
  return raisedTo(channel, f32((2 * magnitude) / (INT32_MAX * inputScale)));
});

/** The converter's kNearZeroTolerance (QuantizeUtils: ExpandVerySmallRange). */
const NEAR_ZERO = 1e-6;

/** Widens a range of at most 1e-6 to at least ±5e-7. */
function expanded({ min, max }: Extremes): Extremes {
  if (max - min > NEAR_ZERO) return { min, max };
  return { min: Math.min(min, -NEAR_ZERO / 2), max: Math.max(max, NEAR_ZERO / 2) };
}

/** A symmetric range from max|w|, as symmetric scales are made from. */
const symmetric = ({ min, max }: Extremes): number => Math.max(Math.abs(min), Math.abs(max));
const plusMinus = (largest: number): Extremes => ({ min: -largest, max: largest });

/** LiteRT's range rule, without its rule for biases: 16-bit activations have int64 biases. */
export const LITERT_RANGE: ScaleFloor = {
  minimum: 0,
  // A scale of such a range is far below it.
  changesBelow: NEAR_ZERO,
  range: expanded,
  says: ['from a range of at least ±', 5e-7],
};

/** LiteRT's rules for int32 biases: |b|/s_b > (2^31 − 1)/2 raises s_b to |b| / ((2^31 − 1)/2). */
export const LITERT_BIAS: ScaleFloor = {
  ...byBias(['so that the bias fits half of an int32'], (channel) => {
    const { inputScale, weightScale, bias } = channel;
    const most = INT32_MAX / 2;
    const magnitude = Math.abs(bias);
    if (!(magnitude > most * inputScale * weightScale)) return null;
    return raisedTo(channel, f32(magnitude / most / inputScale));
  }),
  range: expanded,
};

/**
 * ONNX Runtime (base_quantizer.py: adjust_single_weight_scale_if_needed): the bias must fit all of
 * int32 with 0.01 % of headroom. compute_scale_zp stores 1 for a scale below FLT_MIN.
 */
export const ORT: ScaleFloor = {
  ...byBias(['so that the bias fits an int32 with 0.01 % to spare'], (channel) => {
    const { inputScale, weightScale, bias } = channel;
    const product = inputScale * weightScale;
    const smallest = (1.0001 * 2 * Math.abs(bias)) / (2 ** 32 - 2);
    if (!(product > 0 && product < smallest)) return null;
    return raisedTo(channel, f32((weightScale * smallest) / product));
  }),
  stored: (made) => (made.scale < FLT_MIN ? zeroed(made, 1) : made),
};

/**
 * Glow #5033: s_in·s_w is at least the scale that the bias would have by itself. Since #3466 that
 * is one of 31 bits, sign included.
 */
export const GLOW = byBias(['so that the bias fits an integer of 31 bits'], (channel) => {
  const { inputScale, weightScale, bias } = channel;
  const least = Math.abs(bias) / (2 ** 30 - 1);
  return inputScale * weightScale < least ? raisedTo(channel, f32(least / inputScale)) : null;
});

/** NNCF #109, symmetric: max|w| is at least 1 % of the layer's, and at least 8e-5. */
export const NNCF: ScaleFloor = {
  minimum: 0,
  changesBelow: Infinity,
  range: (own, layerLargest) => {
    const least = Math.max(0.01 * layerLargest, 8e-5);
    return symmetric(own) < least ? plusMinus(least) : own;
  },
  says: ["from at least 1 % of the layer's largest weight, and ", 8e-5],
};

/** The parameters of weights that all become 0. */
const zeroed = (made: ScaleParams, scale: number): ScaleParams => ({
  ...made,
  scale,
  zeroPoint: 0,
  lo: 0,
  hi: 0,
});

/** AI Edge Quantizer, symmetric int16: max|w| is at least 1e-9. */
export const AI_EDGE: ScaleFloor = {
  minimum: 0,
  changesBelow: 1e-9 / SYMMETRIC_MAX.int16,
  range: (own) => (symmetric(own) < 1e-9 ? plusMinus(1e-9) : own),
  says: ['from max|w| of at least ', 1e-9],
};

/** NVIDIA ModelOpt: weights of at most 2^-24 become 0 with the scale 1. */
export const MODELOPT: ScaleFloor = {
  minimum: 0,
  changesBelow: 2 ** -24,
  stored: (made, own) => (symmetric(own) <= 2 ** -24 ? zeroed(made, 1) : made),
  says: ['1 where max|w| is at most ', 2 ** -24],
};

/**
 * ggml (GROUP_MAX_EPS): weights below 1e-15 become 0. It stores the scale 0 for them, which no
 * integer kernel can divide by; they keep their own here, or FLT_MIN.
 */
export const GGML: ScaleFloor = {
  minimum: 0,
  changesBelow: 1e-15,
  stored: (made, own) =>
    symmetric(own) < 1e-15 ? zeroed(made, Math.max(made.scale, FLT_MIN)) : made,
  says: ['its own, but weights below ', 1e-15, ' become 0'],
};
