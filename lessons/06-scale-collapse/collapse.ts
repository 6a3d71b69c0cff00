import { deadChannelInput } from '$lib/examples/deadChannel';
import { FILTER_3 } from '$lib/examples/mobilenetv2';
import { f32 } from '$lib/numeric/float32';
import { traceChannel, type ChannelTrace } from '$lib/quantizer/channel';
import { dequantize, quantizeWeight } from '$lib/quantizer/code';
import { CODE_RANGE } from '$lib/quantizer/dtype';
import { symmetricScale } from '$lib/quantizer/scale';

/** Five made-up weights, as parts of the largest one. */
const SHAPE = [1, -0.58, 0.27, -0.043, 0.0016];

/** A channel as its weights shrink: what becomes of the weights, and of what their scale decides. */
export interface Collapse {
  readonly weights: readonly number[];
  /** s_w, float32 */
  readonly scale: number;
  readonly codes: readonly number[];
  /** The weights that the codes stand for */
  readonly readBack: readonly number[];
  /** The largest error of a weight, as a part of the largest weight */
  readonly error: number;
  /** The bias and the multiplier of filter 3 with this scale */
  readonly trace: ChannelTrace;
}

/** The channel whose largest weight is this float32. */
export function collapse(largest: number): Collapse {
  const weights = SHAPE.map((part) => f32(part * largest));
  const { scale } = symmetricScale(Math.min(...weights), Math.max(...weights), 'int16', 0);
  const inverse = f32(1 / scale);
  const codes = weights.map((w) => quantizeWeight(w, 0, inverse, CODE_RANGE.int16, 'x86-64'));
  const readBack = codes.map((code) => dequantize(code, scale, 0));
  return {
    weights,
    scale,
    codes,
    readBack,
    error: Math.max(...readBack.map((back, i) => Math.abs(back - weights[i]))) / largest,
    trace: traceChannel(deadChannelInput({ maxAbsWeight: largest, bias: FILTER_3.bias })),
  };
}
