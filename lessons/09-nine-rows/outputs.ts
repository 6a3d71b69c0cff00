import { activationRange } from '$lib/quantizer/activation';
import { dequantize } from '$lib/quantizer/code';
import type { ChannelInput, ChannelTrace } from '$lib/quantizer/channel';

/** The number of weights in one filter of the first convolution: 3 rows × 3 columns × 3 colours. */
export const TAPS = 27;

/**
 * One output of the layer, in the float model and from the integer kernel, before and after RELU6.
 */
export interface Outputs {
  readonly floatBefore: number;
  readonly floatAfter: number;
  /** null if the kernel gives no output */
  readonly kernelBefore: number | null;
  readonly kernelAfter: number | null;
  /** The most by which the weights can move the float output: Σ|w|·max|x| */
  readonly reach: number;
  /** Half a step of the output, the largest error of rounding alone */
  readonly halfStep: number;
}

/**
 * The outputs for an input of zeros. For a dead filter they hold for every input, because the
 * weights move the output by at most `reach`.
 * @param largestInput largest |x|, float32
 */
export function outputs(input: ChannelInput, trace: ChannelTrace, largestInput: number): Outputs {
  const { bias, outputScale, outputZeroPoint, machine } = input;
  const range = activationRange('RELU6', 'int16', outputScale, outputZeroPoint, machine);
  const code = trace.output?.code ?? null;
  const clamped = code === null ? null : Math.min(range.max, Math.max(range.min, code));
  return {
    floatBefore: bias,
    floatAfter: Math.min(6, Math.max(0, bias)),
    kernelBefore: trace.output?.value ?? null,
    kernelAfter: clamped === null ? null : dequantize(clamped, outputScale, outputZeroPoint),
    reach: TAPS * Math.max(-input.minWeight, input.maxWeight) * largestInput,
    halfStep: outputScale / 2,
  };
}

/** Whether the error of the kernel's output exceeds rounding; null without an output. */
export function differs(float: number, kernel: number | null, halfStep: number): boolean | null {
  return kernel === null ? null : Math.abs(float - kernel) > halfStep * (1 + 2 ** -15);
}
