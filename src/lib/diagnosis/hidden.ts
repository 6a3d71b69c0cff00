import { f32 } from '../numeric/float32';
import { activate, type FusedActivation } from '../quantizer/activation';
import { clampCode, dequantize } from '../quantizer/code';
import type { CodeRange } from '../quantizer/dtype';
import { ACCUMULATOR_LIMIT, multiplyInt32, multiplyInt64 } from '../quantizer/multiplier';
import { safeAccumulator, type Requantization } from '../quantizer/wrap';

/** The output stage of one channel of an integer kernel. */
export interface KernelChannel extends Requantization {
  /** Stored bias; 0 if there is none */
  readonly code: bigint;
  /** The most that |Σ q_x·q_w| can be, with the zero points subtracted */
  readonly reach: number;
  /** s_in·s_w / s_out as the kernel computes it */
  readonly multiplier: number;
  /** Scale and zero point of the output, and all codes that it can take */
  readonly outputScale: number;
  readonly outputZeroPoint: number;
  readonly codes: CodeRange;
}

/** An interval of real numbers. */
export type Interval = readonly [low: number, high: number];

/** The result of the multiply is an int32. */
const LIMIT_32 = ACCUMULATOR_LIMIT[32];

/**
 * The values that the kernel can give before its activation, as real numbers. In its intended
 * domain the arithmetic is monotone, so the ends of the accumulator's range decide. Null if
 * something can wrap around, because then any value is possible.
 */
export function kernelInterval(channel: KernelChannel): Interval | null {
  const { mantissa, shift, accumulator, outputScale, outputZeroPoint, codes } = channel;
  const valueOf = (requantized: number) => {
    const code = clampCode(requantized + outputZeroPoint, codes);
    return dequantize(code, outputScale, outputZeroPoint);
  };
  // A flushed multiplier gives 0 for any accumulator.
  if (mantissa === 0) return [valueOf(0), valueOf(0)];
  const bias = Number(channel.code);
  const reach = Math.ceil(channel.reach);
  const low = bias - reach;
  const high = bias + reach;
  const largest = Math.max(-low, high);
  const fits = largest < safeAccumulator(channel) && largest * channel.multiplier < LIMIT_32 / 2;
  if (!fits) return null;
  const multiply = (x: number) =>
    accumulator === 32
      ? multiplyInt32(x, mantissa, shift)
      : multiplyInt64(BigInt(x), mantissa, shift);
  return [valueOf(multiply(low)), valueOf(multiply(high))];
}

/**
 * Whether a channel's activation hides the effect of quantization for every input. It does if it
 * maps the float interval [b − r, b + r], r = Σ|w_k|·max|x|, and every value that the integer
 * kernel can give to the same float32.
 *
 * @param kernel called only if the float interval alone does not decide
 */
export function isHidden(
  activation: FusedActivation,
  bias: number,
  r: number,
  kernel: () => Interval | null,
): boolean {
  const after = (x: number) => f32(activate(activation, x)) + 0;
  const value = after(bias - r);
  if (value !== after(bias + r)) return false;
  const given = kernel();
  return given !== null && after(given[0]) === value && after(given[1]) === value;
}
