import { f32 } from '../../numeric/float32';
import { reducedMantissa, type QuantizedMultiplier } from '../../quantizer/multiplier';
import { eachElement } from './elementwise';
import type { Kernels, Node } from '../node/node';
import { multiplierOf } from '../code/multiplierOf';
import type { Run } from '../code/value';
import { input, output, refuse, refuseType, scaleOf, zeroPointOf } from '../node/readNode';

const LEAST = -32768;
const MOST = 32767;
const saturate = (x: number): number => Math.min(Math.max(x, LEAST), MOST);

/** gemmlowp's 16-bit doubled high word: the nearest integer to a·b / 2^15, ties toward +∞. */
export function roundedHigh(a: number, b: number): number {
  if (a === LEAST && b === LEAST) return MOST;
  const product = a * b;
  return Math.trunc((product + (product >= 0 ? 2 ** 14 : 1 - 2 ** 14)) / 2 ** 15);
}

/** The same product, truncated toward zero. */
const cutHigh = (a: number, b: number): number =>
  a === LEAST && b === LEAST ? MOST : Math.trunc((a * b) / 2 ** 15);

/** Division by 2^bits, halves away from zero. */
function roundedShift(x: number, bits: number): number {
  const rest = x & (2 ** bits - 1);
  const threshold = ((2 ** bits - 1) >> 1) + (x < 0 ? 1 : 0);
  return (x >> bits) + (rest > threshold ? 1 : 0);
}

/** x scaled so that the real 3 becomes 2^15. A shift to the left saturates. */
function reluish(x: number, { mantissa, shift }: QuantizedMultiplier): number {
  const shifted = shift > 0 ? saturate(x * 2 ** (shift - 1)) : x;
  const scaled = roundedHigh(shifted, mantissa);
  if (shift > 0) return saturate(scaled * 2);
  return shift < 0 ? roundedShift(scaled, -shift) : scaled;
}

/** TFLite's multipliers of 16 bits. */
const narrow = (real: number): QuantizedMultiplier => {
  const { mantissa, shift } = multiplierOf(real);
  return { mantissa: Math.min(reducedMantissa(mantissa), MOST), shift };
};

/**
 * TFLite's int8: x · relu6(x + 3) / 6 in 16-bit fixed point. luci-interpreter has only the float
 * kernel.
 */
function int8HardSwish(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  if (out.type !== 'INT8' || from.type !== 'INT8') refuseType(node, out.type);
  const [zeroIn, zeroOut] = [from, out].map(zeroPointOf);
  // 7 bits more than the input has, so that 16 bits are used.
  const fine = f32(scaleOf(node, from) / 128);
  const toOut = narrow(f32(fine / scaleOf(node, out)));
  const toReluish = narrow(f32(fine / f32(3 / 32768)));
  if (toOut.shift > 0) refuse(node, 'has an output scale too small for its input');
  return eachElement(node, (code) => {
    const x = (code - zeroIn) * 128;
    // In 16 bits: from [−1, 1] to [0, 1].
    const part = (reluish(x, toReluish) + 2 ** 15) >> 1;
    const y = cutHigh(part, roundedHigh(x, toOut.mantissa));
    const sum = roundedShift(y, -toOut.shift) + zeroOut;
    return Math.max(Math.min(sum, 127), -128);
  });
}

export const HARD_SWISH: Kernels = {
  float: (node) =>
    eachElement(node, (x) => {
      const bounded = Math.min(6, Math.max(0, f32(x + 3)));
      return f32(f32(x * bounded) / 6);
    }),
  quantized: int8HardSwish,
};
