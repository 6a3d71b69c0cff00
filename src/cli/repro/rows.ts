import { ISSUE_INPUT_ABS_MAX, weightsOf } from '../../lib/examples/mobilenetv2';
import { f32 } from '../../lib/numeric/float32';
import type { Machine } from '../../lib/numeric/machine';
import { traceChannel, type ChannelTrace } from '../../lib/quantizer/channel';
import type { QuantizedDtype } from '../../lib/quantizer/dtype';
import { scaleFloor } from '../../lib/quantizer/floor';
import { ONE_POLICIES } from '../../lib/quantizer/floors/onePolicies';
import type { FloorName } from '../../lib/quantizer/floors/policies';
import { scaleOfRange } from '../../lib/quantizer/scale';

const { original, repairs, pr6971 } = ISSUE_INPUT_ABS_MAX;

/**
 * The calibrations behind the figures in the issue and its pull requests, by policy. A policy that
 * is not listed has the calibration of the repairs.
 */
const CALIBRATIONS: Partial<Record<FloorName, readonly number[]>> = {
  none: [original],
  'pr-6971': [pr6971],
  'pr-10111': [original, repairs, pr6971],
};

interface ReproCase {
  readonly floor: FloorName;
  readonly dtype: QuantizedDtype;
  readonly inputAbsMax: number;
}

/** Every policy of ONE in turn: those of int16, then those of uint8 alone. */
const CASES: readonly ReproCase[] = (['int16', 'uint8'] as const).flatMap((dtype) =>
  ONE_POLICIES.filter(
    ({ dtypes }) => (dtypes as readonly string[]).includes('int16') === (dtype === 'int16'),
  ).flatMap(({ id }) =>
    (CALIBRATIONS[id] ?? [repairs]).map((inputAbsMax) => ({ floor: id, dtype, inputAbsMax })),
  ),
);

/** The int16 scale of a RELU6 output; every row runs the kernel with it. */
const OUTPUT_SCALE = f32(6 / 32767);

export interface ReproRow {
  readonly floor: FloorName;
  readonly dtype: QuantizedDtype;
  readonly inputAbsMax: number;
  readonly inputScale: number;
  readonly outputScale: number;
  readonly trace: ChannelTrace;
  /**
   * #7017 printed q_b times the double 1e-15 instead of the float32 scale. Null in other rows, and
   * if the cast traps.
   */
  readonly dequantizedAsReported: number | null;
}

export interface ReproOptions {
  readonly machine: Machine;
  /** float32 */
  readonly bias: number;
  readonly maxAbsWeight: number;
}

/**
 * The history of one bias: each floor that ONE tried, with the calibration behind its figures.
 * Ranges of weights and activations are assumed to be symmetric around zero.
 */
export function reproRows({ machine, bias, maxAbsWeight }: ReproOptions): ReproRow[] {
  return CASES.map(({ floor: name, dtype, inputAbsMax }) => {
    const floor = scaleFloor(dtype, name);
    const inputScale = scaleOfRange(-inputAbsMax, inputAbsMax, dtype, floor.minimum, machine).scale;
    const trace = traceChannel({
      op: 'CONV_2D',
      dtype,
      oneScale: false,
      minWeight: -maxAbsWeight,
      maxWeight: maxAbsWeight,
      ...weightsOf(maxAbsWeight),
      bias,
      inputScale,
      outputScale: OUTPUT_SCALE,
      outputZeroPoint: 0,
      floor,
      machine,
    });
    const reported = name === 'pr-7017' && trace.code !== null ? Number(trace.code) * 1e-15 : null;
    return {
      floor: name,
      dtype,
      inputAbsMax,
      inputScale,
      outputScale: OUTPUT_SCALE,
      trace,
      dequantizedAsReported: reported,
    };
  });
}
