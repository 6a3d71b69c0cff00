import type { BiasStatus } from '../quantizer/biasStatus';
import type { ChannelInput, ChannelTrace } from '../quantizer/channel';
import { SYMMETRIC_MAX } from '../quantizer/dtype';
import { isRaised } from '../quantizer/floors/scaleFloor';
import { fitsStorage } from '../quantizer/storage';

/** The status of one step: `lifted` if a floor raised the scale, `trap` if the machine stops. */
export type StepStatus = BiasStatus | 'flushed' | 'lifted' | 'trap';

/** The steps of one int16 channel, in the order of the pass. */
export const STEP_KEYS = [
  'maxWeight',
  'rawWeightScale',
  'weightScale',
  'biasScale',
  'inverse',
  'steps',
  'code',
  'dequantized',
  'kernel',
] as const;
export type StepKey = (typeof STEP_KEYS)[number];

export interface StepRow {
  readonly key: StepKey;
  /** float32 and double as numbers, integers as bigint; null after a trap. */
  readonly value: number | bigint | null;
  readonly kind: 'float32' | 'double' | 'int64' | 'code';
  readonly status: StepStatus;
  /** True from the first step whose value no longer represents the float model's. */
  readonly lost: boolean;
}

/** The status of a float32 step, given whether its result is exact. */
function stepStatus(result: number, exact: boolean, vanishes: boolean): StepStatus {
  if (Number.isNaN(result)) return 'nan';
  if (!Number.isFinite(result)) return 'inf';
  if (vanishes) return 'underflowed';
  return exact ? 'exact' : 'rounded';
}

/** The cast: how the rounded float32 steps became an integer. */
function codeStatus(trace: ChannelTrace): StepStatus {
  if (trace.code === null) return 'trap';
  if (Number.isNaN(trace.rounded)) return 'nan';
  if (!Number.isFinite(trace.rounded)) return 'inf';
  if (!fitsStorage(trace.rounded, 64)) return 'saturated';
  return trace.rounded === trace.steps ? 'exact' : 'rounded';
}

function kernelStatus(trace: ChannelTrace, { bias, outputScale }: ChannelInput): StepStatus {
  // If the cast stops the pass, there is no model to run.
  if (trace.code === null) return 'trap';
  if (trace.flushed) return 'flushed';
  if (trace.output === null) return 'trap';
  if (trace.output.code !== trace.output.unclamped) return 'saturated';
  const wanted = bias / outputScale;
  return trace.output.code === wanted ? 'exact' : 'rounded';
}

/**
 * The nine steps from an int16 channel's largest weight to its output, each with a status.
 *
 * Products and quotients of two float32 are checked exactly: a product of 24-bit significands fits
 * a double's 53 bits, and a rounded quotient is exact if multiplying back gives the dividend.
 * @param trace the trace of the same input, from `traceChannel`
 */
export function nineRows(input: ChannelInput, trace: ChannelTrace): StepRow[] {
  const maxWeight = Math.max(Math.abs(input.minWeight), Math.abs(input.maxWeight));
  const { rawWeightScale, weightScale, biasScale, inverse, steps, code } = trace;
  const product = (input.atBias?.inputScale ?? input.inputScale) * weightScale;
  const lifted = isRaised(rawWeightScale, weightScale);
  const values: Omit<StepRow, 'lost'>[] = [
    { key: 'maxWeight', value: maxWeight, kind: 'float32', status: 'exact' },
    {
      key: 'rawWeightScale',
      value: rawWeightScale,
      kind: 'float32',
      status: stepStatus(
        rawWeightScale,
        rawWeightScale * SYMMETRIC_MAX.int16 === maxWeight,
        rawWeightScale === 0 && maxWeight !== 0,
      ),
    },
    {
      key: 'weightScale',
      value: weightScale,
      kind: 'float32',
      status: lifted ? 'lifted' : stepStatus(weightScale, true, false),
    },
    {
      key: 'biasScale',
      value: biasScale,
      kind: 'float32',
      status: stepStatus(biasScale, biasScale === product, biasScale === 0 && product !== 0),
    },
    {
      key: 'inverse',
      value: inverse,
      kind: 'float32',
      status: stepStatus(inverse, inverse * biasScale === 1, inverse === 0),
    },
    {
      key: 'steps',
      value: steps,
      kind: 'float32',
      status: stepStatus(steps, steps === input.bias * inverse, steps === 0 && input.bias !== 0),
    },
    { key: 'code', value: code, kind: 'int64', status: codeStatus(trace) },
    {
      key: 'dequantized',
      value: trace.dequantized,
      kind: 'double',
      status: trace.dequantized === null ? 'trap' : stepStatus(trace.dequantized, true, false),
    },
    {
      key: 'kernel',
      value: trace.output === null ? null : BigInt(trace.output.code),
      kind: 'code',
      status: kernelStatus(trace, input),
    },
  ];
  const wrong = ['nan', 'inf', 'underflowed', 'saturated', 'flushed', 'trap'];
  let lost = false;
  return values.map((row) => {
    lost ||= wrong.includes(row.status);
    return { ...row, lost };
  });
}
