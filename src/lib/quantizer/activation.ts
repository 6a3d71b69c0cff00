import { f32 } from '../numeric/float32';
import type { Machine } from '../numeric/machine';
import { quantizeEnd } from './code';
import { CODE_RANGE, type CodeRange, type QuantizedDtype } from './dtype';

/** Fused activations that some kernel computes, as TFLite spells them. */
export const FUSED_ACTIVATIONS = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH'] as const;
export type FusedActivation = (typeof FUSED_ACTIVATIONS)[number];

/**
 * The codes to which a kernel clamps its output (luci-interpreter: calculateActivationRange).
 * A tiny scale overflows the cast: at s = 1e-9 the upper end of RELU6 is 6e9 steps, which x86-64
 * casts to INT32_MIN, below the lower end. TANH counts as no activation.
 *
 * @param scale float32 scale of the output
 * @throws CastTrap on wasm-trunc for such a scale
 */
export function activationRange(
  activation: FusedActivation,
  dtype: QuantizedDtype,
  scale: number,
  zeroPoint: number,
  machine: Machine,
): CodeRange {
  return activationRangeWithin(activation, CODE_RANGE[dtype], scale, zeroPoint, machine);
}

/** `activationRange` for any codes, such as TFLite's int8 and its int16, which includes −32768. */
export function activationRangeWithin(
  activation: FusedActivation,
  { min, max }: CodeRange,
  scale: number,
  zeroPoint: number,
  machine: Machine,
): CodeRange {
  const code = (value: number) => quantizeEnd(value, scale, zeroPoint, machine);
  switch (activation) {
    case 'NONE':
    case 'TANH':
      return { min, max };
    case 'RELU':
      return { min: Math.max(min, code(0)), max };
    case 'RELU6':
      return { min: Math.max(min, code(0)), max: Math.min(max, code(6)) };
    case 'RELU_N1_TO_1':
      return { min: Math.max(min, code(-1)), max: Math.min(max, code(1)) };
  }
}

/** The fused activation as a real function; TANH rounds to float32. */
export function activate(activation: FusedActivation, x: number): number {
  switch (activation) {
    case 'NONE':
      return x;
    case 'TANH':
      return f32(Math.tanh(x));
    case 'RELU':
      return x < 0 ? 0 : x;
    case 'RELU6':
      return x < 0 ? 0 : x > 6 ? 6 : x;
    case 'RELU_N1_TO_1':
      return x < -1 ? -1 : x > 1 ? 1 : x;
  }
}
