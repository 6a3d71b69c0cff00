import { roundHalfAway } from '../numeric/float32';
import type { Machine } from '../numeric/machine';
import { biasInverse, biasSteps } from './bias';
import { BIAS_STATUSES, type BiasStatus } from './biasStatus';
import { biasColumns, biasWriter, multiplierColumns, writeMultiplier } from './chain';
import { clampCode, dequantize } from './code';
import { CODE_RANGE, type QuantizedDtype } from './dtype';
import { scalesAtBias, type ChannelAtBias, type ScaleFloor } from './floors/scaleFloor';
import { multiplyInt32, multiplyInt64, type QuantizedMultiplier } from './multiplier';
import { accumulatorBits, multiplierFor } from './requantization';
import { biasStorage } from './storage';
import type { WeightedOp } from './weightedOps';
import { weightScale, type WeightRange } from './weights';

/** Weights, and what else decides their scale. */
interface ScaledWeights extends WeightRange, Pick<ChannelAtBias, 'bias' | 'sumAbsWeight'> {}

/** The inputs that decide what becomes of one output channel's bias. */
export interface ChannelInput {
  readonly op: WeightedOp;
  readonly dtype: QuantizedDtype;
  /** Whether all channels of the layer have one scale */
  readonly oneScale: boolean;
  /** The weights whose scale the kernel multiplies by, if they are not the channel's own */
  readonly multiplied?: ScaledWeights;
  /** Extremes of the channel's weights, float32 */
  readonly minWeight: number;
  readonly maxWeight: number;
  /** max|w| of the layer */
  readonly layerLargest: number;
  readonly taps: number;
  /** As in `ChannelAtBias` */
  readonly sumAbsWeight: number;
  /** float32 */
  readonly bias: number;
  /** The layer's bias of largest magnitude, if all its channels have one scale */
  readonly largestBias?: number;
  /** float32 scale of the operator's input */
  readonly inputScale: number;
  /** The scales when the bias was quantized, if they were others (Samsung/ONE #8388) */
  readonly atBias?: Pick<ChannelAtBias, 'inputScale' | 'outputScale'>;
  /** float32 scale and zero point of its output */
  readonly outputScale: number;
  readonly outputZeroPoint: number;
  readonly floor: ScaleFloor;
  readonly machine: Machine;
}

/**
 * Each step of one channel, from its largest weight to the output that the kernel computes from its
 * bias.
 */
export interface ChannelTrace {
  /** s_w before any floor, and after it */
  readonly rawWeightScale: number;
  readonly weightScale: number;
  /** s_b = f32(s_in · s_w), with the input's scale when the bias was quantized */
  readonly biasScale: number;
  /** f32(1 / s_b), 0 where s_b is 0 */
  readonly inverse: number;
  /** p = f32(b · inverse), and p rounded half away from zero */
  readonly steps: number;
  readonly rounded: number;
  /** q_b as the machine's cast left it. If the cast traps, this and all later steps are null */
  readonly code: bigint | null;
  /** q_b · s_b in double */
  readonly dequantized: number | null;
  /** Bits that the bias needs, sign included; null where no integer exists */
  readonly bits: number | null;
  readonly status: BiasStatus;
  /** M = s_in·s_w / s_out; mantissa and shift are null where M is not finite */
  readonly multiplier: number;
  readonly mantissa: number | null;
  readonly shift: number | null;
  readonly flushed: boolean;
  /** The kernel's output when every input is at its zero point */
  readonly output: KernelOutput | null;
}

/** One output element of an integer kernel. */
export interface KernelOutput {
  /** Requantized accumulator plus zero point, before the clamp to the type's codes */
  readonly unclamped: number;
  readonly code: number;
  /** float32 */
  readonly value: number;
}

/** The scale before any floor, and the scales where the bias is quantized. */
function scalesOf({ minWeight, maxWeight, bias, sumAbsWeight }: ScaledWeights, to: ChannelInput) {
  const { dtype, floor, machine, layerLargest, taps, inputScale, outputScale } = to;
  const { scale, own } = weightScale(minWeight, maxWeight, dtype, floor, machine, layerLargest);
  const { atBias = { inputScale, outputScale } } = to;
  const asked = { ...atBias, weightScale: scale, bias, taps, sumAbsWeight };
  return { own, ...scalesAtBias(floor, asked) };
}

/** The accumulator is the bias alone: every product has a factor 0. */
function kernelOutput(
  code: bigint,
  fixed: QuantizedMultiplier,
  { dtype, outputScale, outputZeroPoint }: ChannelInput,
): KernelOutput {
  const requantized =
    accumulatorBits(dtype) === 32
      ? multiplyInt32(Number(code), fixed.mantissa, fixed.shift)
      : multiplyInt64(code, fixed.mantissa, fixed.shift);
  const unclamped = (requantized + outputZeroPoint) | 0;
  const clamped = clampCode(unclamped, CODE_RANGE[dtype]);
  return { unclamped, code: clamped, value: dequantize(clamped, outputScale, outputZeroPoint) };
}

/**
 * Follows one channel of a layer through the pass and the kernel, without a fused activation. All
 * inputs are at their zero point, so the output depends on the bias alone. If a cast traps or a
 * multiplier is not finite, every field that depends on it is null.
 * @throws CastTrap on wasm-trunc for a weight range that is not finite
 */
export function traceChannel(input: ChannelInput): ChannelTrace {
  const { op, dtype, oneScale, multiplied, bias, inputScale, outputScale, machine } = input;
  const deciding = { ...input, bias: input.largestBias ?? bias };
  const { own, weightScale, biasScale } = scalesOf(deciding, input);
  const ofBias = biasColumns(1);
  biasWriter(ofBias, biasStorage(dtype), machine)(0, bias, biasScale);
  const read = multiplied === undefined ? weightScale : scalesOf(multiplied, input).weightScale;
  const ofMultiplier = multiplierColumns(1);
  const multiply = multiplierFor(op, dtype, oneScale);
  writeMultiplier(ofMultiplier, 0, multiply(inputScale, read, outputScale));

  const steps = biasSteps(bias, biasScale);
  const code = ofBias.trapped[0] === 1 ? null : ofBias.code[0];
  const [mantissa] = ofMultiplier.mantissa;
  const fixed = mantissa < 0 ? null : { mantissa, shift: ofMultiplier.shift[0] };
  return {
    rawWeightScale: own,
    weightScale,
    biasScale,
    inverse: biasInverse(biasScale),
    steps,
    rounded: roundHalfAway(steps),
    code,
    dequantized: code === null ? null : ofBias.dequantized[0],
    bits: ofBias.bits[0] < 0 ? null : ofBias.bits[0],
    status: BIAS_STATUSES[ofBias.status[0]],
    multiplier: ofMultiplier.multiplier[0],
    mantissa: fixed?.mantissa ?? null,
    shift: fixed?.shift ?? null,
    flushed: ofMultiplier.flushed[0] === 1,
    output: code === null || fixed === null ? null : kernelOutput(code, fixed, input),
  };
}
