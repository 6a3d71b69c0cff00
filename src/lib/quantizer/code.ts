import { f32, roundHalfAway } from '../numeric/float32';
import { castInt32, INT32_MAX, INT32_MIN, type Machine } from '../numeric/machine';
import type { CodeRange } from './dtype';
import type { HistoryState } from './floor';

/*
 * One number to a code and back. The reference rounds in four ways. While a graph runs it divides
 * in double; for the ends of activations it divides in float32; in the pass it multiplies by the
 * float32 inverse of the scale, once for weights and once for constants. Loops over tensors call
 * these functions or are tested to give the same codes.
 */

/**
 * The kernels apply max before min. The order matters because a tiny scale can put `max` below
 * `min`.
 */
export const clampCode = (code: number, { min, max }: CodeRange): number => {
  const raised = code > min ? code : min;
  return raised < max ? raised : max;
};

/** f32((q − z)·s), the real that a code stands for. */
export const dequantize = (code: number, scale: number, zeroPoint: number): number =>
  f32((code - zeroPoint) * scale);

/**
 * clamp(toI32(rha(x / s)) + z), with x / s in double as luci-interpreter's Quantize operator has it
 * on x86-64. Adding the zero point to the result of the cast may wrap.
 * @throws CastTrap on wasm-trunc for what does not fit int32
 */
export const quantize = (
  x: number,
  scale: number,
  zeroPoint: number,
  range: CodeRange,
  machine: Machine,
): number => clampCode((castInt32(roundHalfAway(x / scale), machine) + zeroPoint) | 0, range);

/**
 * z + toI32(rha(f32(x / s))), not clamped: the code of an end of an activation
 * (luci-interpreter: calculateActivationRange).
 * @throws CastTrap on wasm-trunc for what does not fit int32
 */
export const quantizeEnd = (
  x: number,
  scale: number,
  zeroPoint: number,
  machine: Machine,
): number => (zeroPoint + castInt32(roundHalfAway(f32(x / scale)), machine)) | 0;

/** Weights in steps of their scale, float32: a product with the scale's inverse, not a quotient. */
export const weightSteps = (x: number, from: number, inverse: number): number =>
  f32(f32(x - from) * inverse);

/**
 * The code of a weight, counted in steps from `from`: lo for uint8, 0 for int16.
 * @param inverse f32(1 / s)
 * @throws CastTrap on wasm-trunc for what does not fit int32
 */
export const quantizeWeight = (
  x: number,
  from: number,
  inverse: number,
  range: CodeRange,
  machine: Machine,
): number => clampCode(castInt32(roundHalfAway(weightSteps(x, from, inverse)), machine), range);

/**
 * The code of a constant whose parameters another tensor dictates. Until 2021 the sum stayed in
 * float32 and was cast unchecked, so that large values flipped; today it is clamped in double first.
 * @param inverse f32(1 / s)
 * @throws CastTrap on wasm-trunc in the old states, for what does not fit int32
 */
export function quantizeConstantCode(
  x: number,
  inverse: number,
  zeroPoint: number,
  range: CodeRange,
  state: HistoryState,
  machine: Machine,
): number {
  if (state !== 'head') {
    return clampCode(castInt32(f32(roundHalfAway(f32(x * inverse)) + zeroPoint), machine), range);
  }
  const sum = roundHalfAway(x * inverse) + zeroPoint;
  // std::max keeps its first argument when the other is NaN: NaN ends at INT32_MIN.
  return clampCode(Math.min(sum > INT32_MIN ? sum : INT32_MIN, INT32_MAX), range);
}
