import { LARGEST_SHIFT_64, reducedMantissa, ACCUMULATOR_LIMIT } from './multiplier';

/** How a kernel turns the accumulator of one channel into a code. */
export interface Requantization {
  readonly accumulator: 32 | 64;
  readonly mantissa: number;
  readonly shift: number;
}

/** Wide enough for the multiply: its result is an int32. */
const RESULT = 2 ** 30;

/**
 * Accumulators of a smaller magnitude than this one do not wrap, and neither does what the multiply
 * makes of them. Infinity for a flushed multiplier, which gives 0 whatever it multiplies.
 */
export function safeAccumulator({ accumulator, mantissa, shift }: Requantization): number {
  if (mantissa === 0) return Infinity;
  const limit = ACCUMULATOR_LIMIT[accumulator];
  if (accumulator === 32) return limit / 2 ** Math.max(shift, 0);
  if (shift > LARGEST_SHIFT_64) return 0;
  return Math.min(limit, (RESULT * 2 ** (15 - shift)) / reducedMantissa(mantissa));
}

/** Whether an integer is one of so many bits. */
export const fits = (x: bigint, bits: 32 | 64): boolean => BigInt.asIntN(bits, x) === x;

/**
 * Whether an exact accumulator passes the kernel's width, or what the multiply makes of it does.
 * The kernel then goes on with another number. `multiplyInt32` shifts an int32 to the left before it
 * multiplies. `multiplyInt64` multiplies in int64 and stores an int32.
 */
export function wraps(exact: bigint, { accumulator, mantissa, shift }: Requantization): boolean {
  if (mantissa === 0) return false;
  if (!fits(exact, accumulator)) return true;
  if (accumulator === 32) return !fits(exact << BigInt(Math.max(shift, 0)), 32);
  const right = 15 - shift;
  // C++ gives a shift by a negative number no meaning.
  if (right < 1) return exact !== 0n;
  const product = exact * BigInt(reducedMantissa(mantissa)) + (1n << BigInt(right - 1));
  return !fits(product, 64) || !fits(product >> BigInt(right), 32);
}
