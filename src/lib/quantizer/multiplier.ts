import { binaryExponent, roundHalfAway } from '../numeric/float32';
import { wrap32, wrap64 } from '../numeric/int64';

/**
 * The real multiplier of requantization, M = s_in·s_w / s_out, as 31-bit mantissa and shift:
 * M ≈ mantissa · 2^(shift − 31). TFLite's QuantizeMultiplier and MultiplyByQuantizedMultiplier in
 * the double-rounding build, as luci-interpreter uses them.
 */
export interface QuantizedMultiplier {
  mantissa: number;
  /** Positive: to the left. */
  shift: number;
}

/** The smallest exponent that is kept; below it a multiplier is flushed. */
export const LEAST_SHIFT = -31;

/** The smallest multiplier that is not flushed: just below 2^-32 the mantissa still rounds up. */
export const SMALLEST_MULTIPLIER = 2 ** -32 * (1 - 2 ** -32);

/**
 * The domain of the multiply: accumulators from −limit up to but not including limit. With 64 bits
 * it takes 47 of them, and shifts up to 7. Beyond these its product wraps around.
 */
export const ACCUMULATOR_LIMIT: Record<32 | 64, number> = { 32: 2 ** 31, 64: 2 ** 47 };
export const LARGEST_SHIFT_64 = 7;

/** Whether a multiplier can be quantized: the interpreter stops if it is negative or not finite. */
export const isQuantizable = (real: number): boolean => real >= 0 && real < Infinity;

/**
 * Mantissa and shift of a real multiplier. Below `SMALLEST_MULTIPLIER` both become 0: the
 * multiplier is flushed, and the channel, bias included, outputs its zero point.
 * @throws RangeError if it cannot be quantized
 */
export function quantizeMultiplier(real: number): QuantizedMultiplier {
  if (!isQuantizable(real)) {
    throw new RangeError(
      `multiplier ${real} cannot be quantized: it must be finite and not negative.`,
    );
  }
  if (real === 0) return { mantissa: 0, shift: 0 };
  let shift = binaryExponent(real);
  // Rounding up moves the exponent by one at most.
  if (shift < LEAST_SHIFT - 1) return { mantissa: 0, shift: 0 };
  let mantissa = roundHalfAway(real * 2 ** (31 - shift));
  if (mantissa === 2 ** 31) {
    mantissa = 2 ** 30;
    shift += 1;
  }
  return shift < LEAST_SHIFT ? { mantissa: 0, shift: 0 } : { mantissa, shift };
}

/** A multiplier that is not zero but has mantissa 0. */
export const isFlushed = (real: number, mantissa: number): boolean => real !== 0 && mantissa === 0;

/**
 * x · M for an int32 accumulator (uint8 kernels), with TFLite's two roundings: the doubled high
 * word with ties toward +∞, then the right shift with ties away from zero. C++ leaves a shift to the
 * left by 32 or more undefined; x86-64 and AArch64 take its lowest five bits, as `<<` does here.
 * The 62-bit product is split into two doubles, each exact.
 */
export function multiplyInt32(x: number, mantissa: number, shift: number): number {
  const shifted = shift <= 0 ? x : x << shift;
  // floor((shifted·mantissa + 2^30) / 2^31), with mantissa = upper·2^16 + lower: every term and
  // sum below is an integer under 2^53.
  const upper = shifted * (mantissa >> 16);
  const lower = shifted * (mantissa & 0xffff) + 2 ** 30;
  const doubled = Math.floor((upper + Math.floor(lower / 2 ** 16)) / 2 ** 15);
  const right = shift < 0 ? -shift : 0;
  const divisor = 2 ** right;
  const quotient = Math.floor(doubled / divisor);
  const remainder = doubled - quotient * divisor;
  const threshold = Math.floor((divisor - 1) / 2) + (doubled < 0 ? 1 : 0);
  return remainder > threshold ? quotient + 1 : quotient;
}

/** The 16 bits of the mantissa that the 64-bit multiply uses. */
export const reducedMantissa = (mantissa: number): number =>
  mantissa >= 0x7fff0000 ? 32767 : (mantissa + 32768) >> 16;

/**
 * x · M for an int64 accumulator (int16 convolutions), in TFLite's current form: 16 bits of the
 * mantissa, ties toward +∞, wrap-around and no saturation anywhere. Its intended domain is −2^47 ≤
 * x < 2^47; outside, the result wraps as it does in the reference. C++ leaves the shift to the
 * right undefined from shift 15 on; x86-64 and AArch64 take its lowest six bits.
 */
export function multiplyInt64(x: bigint, mantissa: number, shift: number): number {
  const total = 15 - shift;
  const product = wrap64(x * BigInt(reducedMantissa(mantissa)));
  const half = 1n << BigInt((total - 1) & 63);
  return wrap32(wrap64(product + half) >> BigInt(total & 63));
}
