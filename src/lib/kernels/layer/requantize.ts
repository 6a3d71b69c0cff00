import { multiplyInt32, multiplyInt64, reducedMantissa } from '../../quantizer/multiplier';
import type { Biases } from './layer';
import type { LayerArithmetic } from './arithmetic';
import type { Elements } from '../code/value';

/** Writes all channels of one pixel, starting at `at`. */
export type Store = (sums: Float64Array, output: Elements, at: number) => void;

/** The requantized sum of one channel, zero point included, before it is clamped. */
export type Requantize = (sum: number, channel: number) => number;

export function storeWith(
  requantize: Requantize,
  channels: number,
  { min, max }: LayerArithmetic,
): Store {
  return (sums, output, at) => {
    for (let channel = 0; channel < channels; channel++) {
      const code = requantize(sums[channel], channel);
      // The kernels apply max before min, which matters because a tiny scale puts `max` below
      // `min`.
      const raised = code > min ? code : min;
      output[at + channel] = raised < max ? raised : max;
    }
  };
}

/**
 * int32: the sum is exact. Wrapping it once modulo 2^32 gives the same as an accumulator that wraps
 * at each step.
 */
export function requantizeInt32(
  { mantissa, shift, outputZero }: LayerArithmetic,
  biases: Int32Array | null,
): Requantize {
  return (sum, channel) => {
    const accumulator = (sum + (biases === null ? 0 : biases[channel])) | 0;
    return (multiplyInt32(accumulator, mantissa[channel], shift[channel]) + outputZero) | 0;
  };
}

/** Adding a bias up to this size to a sum below 2^52 (see `sumIntegers`) needs no rounding. */
const EXACT = 2 ** 52;
const DOMAIN = 2 ** 47;
const SPLIT = 2 ** 24;

/**
 * int64. It uses doubles where they are proven exact, and BigInt elsewhere: for biases beyond
 * ±2^52, and for accumulators outside the multiply's domain of ±2^47.
 */
export function requantizeInt64(
  { mantissa, shift }: LayerArithmetic,
  biases: Biases | null,
  channels: number,
): Requantize {
  const near = new Float64Array(channels);
  const isFar = new Uint8Array(channels);
  biases?.forEach((bias: number | bigint, channel: number) => {
    const value = Number(bias);
    if (Math.abs(value) <= EXACT) near[channel] = value;
    else isFar[channel] = 1;
  });
  const reduced = Float64Array.from(mantissa, reducedMantissa);
  return (sum, channel) => {
    const accumulator = sum + near[channel];
    const total = 15 - shift[channel];
    if (isFar[channel] === 0 && accumulator < DOMAIN && accumulator >= -DOMAIN && total >= 9) {
      return multiplyNear(accumulator, reduced[channel], total);
    }
    const bias = biases === null ? 0n : BigInt(biases[channel]);
    // multiplyInt64 wraps its operand, so it wraps the sum too.
    return multiplyInt64(BigInt(sum) + bias, mantissa[channel], shift[channel]);
  };
}

/**
 * `multiplyInt64` for |x| ≤ 2^47, 0 ≤ R ≤ 2^15 and 9 ≤ total ≤ 46: floor((x·R + 2^(total−1)) / 2^total),
 * its low 32 bits. With x = h·2^24 + l, 0 ≤ l < 2^24: |h·R| ≤ 2^38 and l·R < 2^39, both exact.
 * - total ≥ 24: floor((h·R + floor((l·R + 2^(total−1)) / 2^24)) / 2^(total−24)), as nested floors of
 *   integer quotients are one floor; every term is below 2^46.
 * - else h·R·2^(24−total) is an integer, of at most 2^38·2^15 = 2^53, added to the rounded rest.
 * x·R + 2^(total−1) stays within ±2^63, so that int64 never wraps.
 */
function multiplyNear(x: number, R: number, total: number): number {
  const high = Math.floor(x / SPLIT);
  const low = (x - high * SPLIT) * R + 2 ** (total - 1);
  return total >= 24
    ? Math.floor((high * R + Math.floor(low / SPLIT)) / 2 ** (total - 24)) | 0
    : (high * R * 2 ** (24 - total) + Math.floor(low / 2 ** total)) | 0;
}
