import { multiplyInt32, multiplyInt64, quantizeMultiplier } from '../../lib/quantizer/multiplier';
import { multiplierFor } from '../../lib/quantizer/requantization';
import { activationRange, type FusedActivation } from '../../lib/quantizer/activation';
import { quantizeBias } from '../../lib/quantizer/bias';
import { movingAverage, percentile } from '../../lib/quantizer/calibration';
import {
  quantizeConstant,
  quantizeConstantTo,
  quantizePerChannelConstant,
} from '../../lib/quantizer/constant';
import type { Granularity, QuantizedDtype } from '../../lib/quantizer/dtype';
import {
  defaultFloor,
  headSymmetricMinimum,
  scaleFloor,
  type HistoryState,
} from '../../lib/quantizer/floor';
import type { ScaleFloor } from '../../lib/quantizer/floors/scaleFloor';
import { scaleOfRange, symmetricScale, type ScaleParams } from '../../lib/quantizer/scale';
import { channelAxis, channelLayout, type WeightedOp } from '../../lib/quantizer/weightedOps';
import { fakeWeights, weightCodes, weightParams } from '../../lib/quantizer/weights';
import { INT32_MAX, INT32_MIN, type Machine } from '../../lib/numeric/machine';
import { VectorInputs } from './fields';
import type { Group, Vector } from './vectors';

/** The engine's result for a field: one value or a list. */
export type Computed = number | bigint | ArrayLike<number | bigint>;
export type ComputedFields = Readonly<Record<string, Computed>>;

type Compute = (inputs: VectorInputs, state: HistoryState, machine: Machine) => ComputedFields;

const DTYPES: Record<string, QuantizedDtype> = { u8: 'uint8', s16: 'int16' };
const SCALE_DTYPES = { ...DTYPES, s8: 'int8', s4: 'int4' } as const;
const GRANULARITY: Record<string, Granularity> = { layer: 'layer', channel: 'channel' };
const OPS: Record<string, WeightedOp> = {
  conv: 'CONV_2D',
  dwconv: 'DEPTHWISE_CONV_2D',
  tconv: 'TRANSPOSE_CONV',
  fc: 'FULLY_CONNECTED',
};
const ACTIVATIONS: Record<string, FusedActivation> = {
  none: 'NONE',
  relu: 'RELU',
  relu6: 'RELU6',
  relu_n1_to_1: 'RELU_N1_TO_1',
};

/** The limits of a quantized multiplier. */
const mantissaOf = (inputs: VectorInputs): number => inputs.whole('multiplier', 0, INT32_MAX);
const shiftOf = (inputs: VectorInputs): number => inputs.whole('shift', -31, 31);
const zeroPointOf = (inputs: VectorInputs): number => inputs.whole('zp', INT32_MIN, INT32_MAX);

const stateFloor = (state: HistoryState, dtype: QuantizedDtype): ScaleFloor =>
  scaleFloor(dtype, defaultFloor(state, dtype));

const scale: Compute = (inputs, state, machine) => {
  const dtype = inputs.choice<QuantizedDtype | 'int8' | 'int4'>('dtype', SCALE_DTYPES);
  const min = inputs.float32('min');
  const max = inputs.float32('max');
  let params: ScaleParams;
  if (dtype === 'int8' || dtype === 'int4') {
    params = symmetricScale(min, max, dtype, headSymmetricMinimum(dtype));
  } else {
    params = scaleOfRange(min, max, dtype, stateFloor(state, dtype).minimum, machine);
  }
  const { scale, zeroPoint, lo, hi } = params;
  return { scale, zp: zeroPoint, nudgedMin: lo, nudgedMax: hi };
};

const weights: Compute = (inputs, state, machine) => {
  const dtype = inputs.choice('dtype', DTYPES);
  const op = inputs.choice('op', OPS);
  const granularity = inputs.choice('granularity', GRANULARITY);
  const data = inputs.float32s('data');
  const shape = inputs.shape('shape', data.length, op === 'FULLY_CONNECTED' ? 2 : 4);
  const layout = channelLayout(op, shape, granularity);
  const setting = { dtype, granularity, floor: stateFloor(state, dtype), machine };
  const params = weightParams(data, layout, setting);
  const first = weightCodes(data, params, true, machine);
  const fake = fakeWeights(first, params, machine);
  const fields = {
    min: params.min,
    max: params.max,
    scale: params.scale,
    zp: params.zeroPoint,
    nudgedMin: params.lo,
    nudgedMax: params.hi,
    firstQ: first,
    fakeQ: fake,
    finalQ: weightCodes(fake, params, false, machine),
    onTheFlyQ: first,
  };
  return granularity === 'layer' ? fields : { ...fields, channelDim: channelAxis(op) };
};

const bias: Compute = (inputs, _state, machine) => {
  const { scale, codes } = quantizeBias(
    inputs.float32s('bias'),
    inputs.float32('inputScale'),
    inputs.float32s('weightScale'),
    inputs.choice('dtype', DTYPES),
    machine,
  );
  return { scale, q: codes };
};

const constant: Compute = (inputs, state, machine) => {
  const dtype = inputs.choice('dtype', DTYPES);
  const floor = stateFloor(state, dtype);
  const result = quantizeConstant(inputs.float32s('data'), dtype, floor, machine);
  return { scale: result.scale, zp: result.zeroPoint, q: result.codes };
};

const constPerChannel: Compute = (inputs) => {
  const data = inputs.float32s('data');
  const { scale, zeroPoint, codes } = quantizePerChannelConstant(
    data,
    inputs.choice('dtype', DTYPES),
  );
  // Measured on a PRELU alpha of shape [1, 1, C]; the quantized dimension is the last one.
  const shape = [1, 1, data.length];
  return { scale, zp: zeroPoint, q: codes, qdim: shape.length - 1 };
};

const constGivenParam: Compute = (inputs, state, machine) => ({
  q: quantizeConstantTo(
    inputs.float32s('data'),
    inputs.float32('scale'),
    zeroPointOf(inputs),
    inputs.choice('dtype', DTYPES),
    state,
    machine,
  ),
});

const fixedFields = (real: number): ComputedFields => {
  const { mantissa, shift } = quantizeMultiplier(real);
  return { real, multiplier: mantissa, shift };
};

const convMultiplier: Compute = (inputs) =>
  fixedFields(
    multiplierFor('CONV_2D', 'int16', false)(
      inputs.float32('inputScale'),
      inputs.float32('weightScale'),
      inputs.float32('outputScale'),
    ),
  );

const mbqm32: Compute = (inputs) => ({
  y: multiplyInt32(inputs.whole('x', INT32_MIN, INT32_MAX), mantissaOf(inputs), shiftOf(inputs)),
});

const mbqm64: Compute = (inputs) => ({
  y: multiplyInt64(inputs.int64('x'), mantissaOf(inputs), shiftOf(inputs)),
});

const activation: Compute = (inputs, _state, machine) => {
  const { min, max } = activationRange(
    inputs.choice('activation', ACTIVATIONS),
    inputs.choice('dtype', DTYPES),
    inputs.float32('scale'),
    zeroPointOf(inputs),
    machine,
  );
  return { lo: min, hi: max };
};

const percentiles: Compute = (inputs, _state, machine) => ({
  y: percentile(inputs.float32s('data'), inputs.number('percentile'), machine),
});

const averages: Compute = (inputs) => ({
  y: movingAverage(
    inputs.float32s('data'),
    inputs.choice<'min' | 'max'>('mode', { min: 'min', max: 'max' }),
    inputs.number('alpha'),
    inputs.number('batch'),
  ),
});

const COMPUTE: Record<Group, Compute> = {
  scale,
  weights,
  bias,
  const: constant,
  constPerChannel,
  constGivenParam,
  quantizeMultiplier: (inputs) => fixedFields(inputs.number('multiplier')),
  convMultiplier,
  mbqm32,
  mbqm64,
  activationRange: activation,
  percentile: percentiles,
  movingAverage: averages,
};

/**
 * Computes every field of a vector with the engine.
 * @throws VectorError for inputs that are missing, of the wrong kind, or refused by the engine
 */
export function compute(vector: Vector, state: HistoryState, machine: Machine): ComputedFields {
  const inputs = new VectorInputs(vector);
  try {
    return COMPUTE[vector.group](inputs, state, machine);
  } catch (error) {
    if (error instanceof RangeError) throw inputs.fault(error.message);
    throw error;
  }
}
