import { f32, roundHalfAway } from '../numeric/float32';
import type { Machine } from '../numeric/machine';
import { biasInverse, biasSteps, raiseForBias } from './bias';
import { biasBits, biasStatus, type BiasStatus } from './biasStatus';
import { CODE_RANGE, type QuantizedDtype } from './dtype';
import type { ScaleFloor } from './floor';
import {
  channelMultiplier,
  isFlushed,
  multiplyInt32,
  multiplyInt64,
  quantizeMultiplier,
  type QuantizedMultiplier,
} from './multiplier';
import { biasStorage, storeSteps } from './storage';
import { weightScale } from './weights';

/** What decides the fate of one output channel's bias. */
export interface ChannelInput {
  readonly dtype: QuantizedDtype;
  /** Extremes of the channel's weights, float32 */
  readonly minWeight: number;
  readonly maxWeight: number;
  /** float32 */
  readonly bias: number;
  /** float32 scale of the operator's input */
  readonly inputScale: number;
  /** float32 scale and zero point of its output */
  readonly outputScale: number;
  readonly outputZeroPoint: number;
  readonly floor: ScaleFloor;
  readonly machine: Machine;
}

/** Each step of one channel, from its largest weight to what the kernel makes of its bias. */
export interface ChannelTrace {
  /** s_w before any floor, and after it */
  readonly rawWeightScale: number;
  readonly weightScale: number;
  /** s_b = f32(s_in · s_w) */
  readonly biasScale: number;
  /** f32(1 / s_b), 0 where s_b is 0 */
  readonly inverse: number;
  /** p = f32(b · inverse), and p rounded half away from zero */
  readonly steps: number;
  readonly rounded: number;
  /** q_b as the machine's cast left it; null where the cast traps, and with it what follows */
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
  /** What the kernel gives where every input is at its zero point */
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

const NONE: ScaleFloor = { rule: 'none' };

function weightScaleOf(input: ChannelInput, floor: ScaleFloor): number {
  return weightScale(input.minWeight, input.maxWeight, input.dtype, floor, input.machine).scale;
}

/** The accumulator is the bias alone: every product has a factor 0. */
function kernelOutput(
  code: bigint,
  fixed: QuantizedMultiplier,
  { dtype, outputScale, outputZeroPoint }: ChannelInput,
): KernelOutput {
  const { min, max } = CODE_RANGE[dtype];
  const requantized =
    dtype === 'uint8'
      ? multiplyInt32(Number(code), fixed.mantissa, fixed.shift)
      : multiplyInt64(code, fixed.mantissa, fixed.shift);
  const unclamped = (requantized + outputZeroPoint) | 0;
  const clamped = Math.min(max, Math.max(min, unclamped));
  return { unclamped, code: clamped, value: f32((clamped - outputZeroPoint) * outputScale) };
}

/**
 * Follows one channel of a per-channel convolution through the pass and the kernel, without
 * fused activation and with all inputs at their zero point, so that only the bias speaks.
 * A cast that traps or a multiplier that is not finite leaves null in all that depends on it.
 * @throws CastTrap on wasm-trunc for a weight range that is not finite
 */
export function traceChannel(input: ChannelInput): ChannelTrace {
  const { bias, inputScale, outputScale, machine, dtype, floor } = input;
  const { weightScale, biasScale } = raiseForBias(inputScale, weightScaleOf(input, floor), floor);
  const storage = biasStorage(dtype);
  const steps = biasSteps(bias, biasScale);
  const rounded = roundHalfAway(steps);
  const code = storeSteps(rounded, storage, machine);
  const multiplier = channelMultiplier(inputScale, weightScale, outputScale);
  const fixed = Number.isFinite(multiplier) ? quantizeMultiplier(multiplier) : null;
  return {
    rawWeightScale: weightScaleOf(input, NONE),
    weightScale,
    biasScale,
    inverse: biasInverse(biasScale),
    steps,
    rounded,
    code,
    dequantized: code === null ? null : Number(code) * biasScale,
    bits: biasBits(bias, biasScale),
    status: biasStatus(bias, biasScale, Number(code ?? 0n), storage),
    multiplier,
    mantissa: fixed?.mantissa ?? null,
    shift: fixed?.shift ?? null,
    flushed: fixed !== null && isFlushed(multiplier, fixed),
    output: code === null || fixed === null ? null : kernelOutput(code, fixed, input),
  };
}
