import { num } from '$lib/text/number';
import type { LineMark } from '$lib/chart/mark/numberLine';
import type { Rich } from '$lib/text/rich';
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

/** Both outputs on one line: the float model's is hollow, the kernel's is filled. */
export function outputMarks(float: number, kernel: number | null): LineMark[] {
  const floatMark: LineMark = {
    at: float,
    name: 'float',
    value: num(float, { digits: 4 }),
    hollow: true,
  };
  if (kernel === null) return [floatMark];
  const same = Math.abs(float - kernel) < 1e-3;
  const value = num(kernel, { digits: 4 });
  return same
    ? [{ at: kernel, name: 'float and int16', value, q: 'out' }]
    : [{ at: kernel, name: 'int16', value, q: 'out' }, floatMark];
}

/** The finding about one channel before its ReLU6. */
export function beforeFinding(all: Outputs): Rich {
  const isWrong = differs(all.floatBefore, all.kernelBefore, all.halfStep);
  if (isWrong === null) return 'The kernel gives nothing: the program stopped at the cast';
  if (!isWrong) return 'Before ReLU6 the output is right';
  return [
    'Before ReLU6 ',
    ...num(all.floatBefore, { digits: 4 }),
    ' became ',
    ...num(all.kernelBefore ?? NaN, { digits: 4 }),
  ];
}

/** The finding about one channel, as the figure's title. */
export function outputFinding(all: Outputs): Rich {
  const before = differs(all.floatBefore, all.kernelBefore, all.halfStep);
  const after = differs(all.floatAfter, all.kernelAfter, all.halfStep);
  if (before === null) return 'The kernel gives nothing: the program stopped at the cast';
  if (!before) return 'The output is right before and after ReLU6';
  if (!after) return 'Wrong before ReLU6, right after it: nobody sees the bug';
  return [
    'ReLU6 does not hide this one: ',
    ...num(all.floatAfter),
    ' became ',
    ...num(all.kernelAfter ?? NaN),
  ];
}
