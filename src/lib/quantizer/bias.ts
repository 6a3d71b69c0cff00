import { f32, roundHalfAway } from '../numeric/float32';
import { CastTrap, type Machine } from '../numeric/machine';
import type { QuantizedDtype } from './dtype';
import { biasStorage, storeStepsInto } from './storage';

/** Bias codes as stored: int32 in a uint8 model, int64 in an int16 model; zero point 0. */
export interface QuantizedBias {
  readonly scale: Float32Array;
  readonly codes: Int32Array | BigInt64Array;
}

/** s_b = s_in·s_w, a float32 product. */
export const biasScaleOf = (inputScale: number, weightScale: number): number =>
  f32(inputScale * weightScale);

/** Float32 inverse of a bias scale, 0 for a zero scale (luci's own guard). */
export const biasInverse = (scale: number): number => (scale === 0 ? 0 : f32(1 / scale));

/** p, the bias in steps of its scale, before rounding: a float32 product with the scale's inverse. */
export const stepsOf = (bias: number, inverse: number): number => f32(bias * inverse);

export const biasSteps = (bias: number, scale: number): number => stepsOf(bias, biasInverse(scale));

/**
 * Quantizes a bias (luci: quant_bias_per_layer, quant_bias_per_channel; the same in all states).
 * The scale is f32(s_in · s_w). luci does not clamp, warn or rescale: the machine's cast decides
 * what a bias that does not fit becomes. All steps are float32, so codes have at most 24
 * significant bits.
 *
 * @param bias float32, one for each output channel
 * @param inputScale float32 scale of the operator's input
 * @param weightScale float32 scales: one for the layer, or one for each element of `bias`
 * @throws RangeError when the numbers of scales and biases do not agree
 * @throws CastTrap on machines whose cast stops
 */
export function quantizeBias(
  bias: Float32Array,
  inputScale: number,
  weightScale: Float32Array,
  dtype: QuantizedDtype,
  machine: Machine,
): QuantizedBias {
  if (weightScale.length !== 1 && weightScale.length !== bias.length) {
    throw new RangeError(
      `${weightScale.length} weight scales do not match ${bias.length} biases: give one for all or one for each.`,
    );
  }
  const scale = new Float32Array(weightScale.length);
  for (let c = 0; c < scale.length; c++) scale[c] = biasScaleOf(inputScale, weightScale[c]);
  // The step in `scale` from one bias to the next.
  const stride = scale.length === 1 ? 0 : 1;
  const storage = biasStorage(dtype);
  const codes = new BigInt64Array(bias.length);
  const words = new Uint32Array(codes.buffer);
  for (let i = 0; i < bias.length; i++) {
    const rounded = roundHalfAway(biasSteps(bias[i], scale[stride * i]));
    if (storeStepsInto(words, i, rounded, storage, machine) === null) {
      throw new CastTrap(rounded, storage === 32 ? 'int32' : 'int64', machine);
    }
  }
  return { scale, codes: dtype === 'uint8' ? Int32Array.from(codes, Number) : codes };
}

/** The bias that is furthest from 0; 0 if there are none. */
export const largestMagnitude = (biases: Float32Array): number =>
  biases.reduce((most, bias) => (Math.abs(bias) > Math.abs(most) ? bias : most), 0);
