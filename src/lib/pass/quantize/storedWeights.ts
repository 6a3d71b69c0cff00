import type { Operator, Tensor } from '../../model/graph/graph';
import { f32 } from '../../numeric/float32';
import type { Machine } from '../../numeric/machine';
import type { Codes } from '../../quantizer/dtype';
import { isRaised } from '../../quantizer/floors/scaleFloor';
import { channelAxis, channelLayout } from '../../quantizer/weightedOps';
import {
  fakeWeights,
  sumsOfMagnitudes,
  weightCodes,
  type QuantizedWeights,
  type WeightParams,
} from '../../quantizer/weights';
import { constantFloats, refuseFloatMax } from './constants';
import { codeType, storedParameters, type Draft, type NewConstant } from './draft';
import { PassError, tensorTitle } from '../error';
import type { WeightedRule } from './operatorRules';
import type { Settings } from './settings';
import { WeightMemory } from './weightMemory';

/** Weights after both roundings, and a way to make the floats between them. */
export interface TwiceRounded {
  readonly params: WeightParams;
  /** How many channels the floor lifted; 0 if an earlier step chose the scales */
  readonly lifted: number;
  /** Whether the fake-quantize step makes a copy for each operator that reads the weights */
  readonly isCopied: boolean;
  /** Codes of the second rounding, which are stored */
  readonly codes: Codes;
  /** Makes the floats of the fake-quantized model */
  readonly fake: () => Float32Array;
  /** Computes Σ|w| of each channel of the floats before it */
  readonly sums: () => Float64Array;
}

/** The stored axis of the channels: 0 if the layer has one scale. */
export const storedAxis = (rule: WeightedRule, { granularity }: Settings): number =>
  granularity === 'channel' ? channelAxis(rule.op) : 0;

/**
 * Whether quantizing the fake-quantized floats gives the same codes again. It does if these floats
 * are finite. code · scale and the inverse of the scale each have one rounding of at most 2^-24,
 * and the product has a third; 3 · 2^-24 · 32767 is far below half a step (for uint8 the distance
 * from lo errs by less than 2^-14 steps). If the inverse is infinite, each code is that of
 * ±infinity or NaN both times.
 */
function roundsAlikeTwice({ scale, lo, hi }: WeightParams): boolean {
  return scale.every(
    (s, c) => Number.isFinite(s) && Number.isFinite(f32(hi[c] - lo[c])) && Number.isFinite(lo[c]),
  );
}

/**
 * Quantizes weights as the two passes do: fake-quantize with the range clipped, then quantize the
 * result with the stored scale (luci: QuantizeDequantizeWeightsPass, QuantizeWeights). The floats
 * in between are made only if they could change a code.
 */
function roundTwice(
  { params, codes: first }: QuantizedWeights,
  machine: Machine,
): Pick<TwiceRounded, 'params' | 'codes' | 'fake'> {
  const fake = () => fakeWeights(first, params, machine);
  const codes = roundsAlikeTwice(params) ? first : weightCodes(fake(), params, false, machine);
  return { params, codes, fake };
}

/** Scales and first codes of weights that are still plain floats. */
function roundOnce(
  data: Float32Array,
  tensor: Tensor,
  rule: WeightedRule,
  settings: Settings,
  memory = new WeightMemory(),
): QuantizedWeights {
  const { name, shape } = tensor;
  const layout = channelLayout(rule.op, shape, settings.granularity);
  const quantized = memory.quantize(tensor, data, layout, settings);
  const { min, max } = quantized.params;
  for (let c = 0; c < min.length; c++) refuseFloatMax(name, min[c], max[c], settings);
  return quantized;
}

/**
 * Scales and ranges that an earlier fake-quantize step stored; null if there was none.
 * @throws PassError if that step was for other codes
 */
export function storedParams(
  { name, shape, quantization }: Tensor,
  rule: WeightedRule,
  { dtype, granularity }: Settings,
): WeightParams | null {
  if (quantization === null || quantization.scale.length === 0) return null;
  const { scale, zeroPoint, min: lo, max: hi } = quantization;
  const layout = channelLayout(rule.op, shape, granularity);
  // The number of steps from lo to hi. A replaced or empty scale cannot be checked this way.
  const steps = scale.length === hi.length ? Math.round((hi[0] - lo[0]) / scale[0]) : NaN;
  const others = dtype === 'uint8' ? 65534 : 255;
  if (scale.length !== layout.channels || lo.length !== scale.length || steps === others) {
    throw new PassError(
      `The weights ${tensorTitle(name)} were already fake-quantized with ${scale.length} scales for other codes than ${dtype} per ${granularity}: choose what they were made for, or start from the float model.`,
    );
  }
  return {
    dtype,
    layout,
    min: lo,
    max: hi,
    scale,
    own: scale,
    zeroPoint: Int32Array.from(zeroPoint, Number),
    lo,
    hi,
  };
}

/**
 * In 2021 the fake-quantize step worked in place, once for each operator that reads the weights.
 * From the second operator on, it started from the result of the one before.
 */
function seenByLastReader(draft: Draft, index: number, rule: WeightedRule): Float32Array {
  const { graph, wiring, settings, seenLast } = draft;
  const tensor = graph.tensors[index];
  const known = seenLast.get(index);
  if (known !== undefined) return known;
  let data = constantFloats(tensor);
  const readers = settings.state === 'head' ? 1 : new Set(wiring.consumers[index]).size;
  for (let round = 1; round < readers; round++) {
    const { params, codes } = roundOnce(data, tensor, rule, settings);
    data = fakeWeights(codes, params, settings.machine);
  }
  if (readers > 1) seenLast.set(index, data);
  return data;
}

/** How many channels a floor lifted. */
export function liftedChannels({ scale, own }: WeightParams): number {
  let count = 0;
  for (let c = 0; c < scale.length; c++) if (isRaised(own[c], scale[c])) count += 1;
  return count;
}

/** Both roundings of an operator's weights. */
export function quantizedWeights(
  draft: Draft,
  operator: Operator,
  rule: WeightedRule,
): TwiceRounded {
  const { settings, graph } = draft;
  const index = operator.inputs[rule.weights];
  const tensor = graph.tensors[index];
  const stored = storedParams(tensor, rule, settings);
  const sumsOf = (data: Float32Array) => () =>
    sumsOfMagnitudes(data, channelLayout(rule.op, tensor.shape, 'channel'));
  if (stored !== null) {
    const data = constantFloats(tensor);
    const codes = weightCodes(data, stored, false, settings.machine);
    const sums = sumsOf(data);
    return { params: stored, lifted: 0, isCopied: false, codes, fake: () => data, sums };
  }
  const data = seenByLastReader(draft, index, rule);
  // After an earlier reader, the floats are no longer the tensor's own, so the memory cannot be
  // used.
  const memory = draft.seenLast.has(index) ? undefined : draft.memory;
  const first = roundOnce(data, tensor, rule, settings, memory);
  const lifted = liftedChannels(first.params);
  const isCopied = settings.state === 'head';
  return { lifted, isCopied, ...roundTwice(first, settings.machine), sums: sumsOf(data) };
}

/** Weights in a tensor's stored form. */
export function weightsConstant(
  { params, codes }: TwiceRounded,
  rule: WeightedRule,
  settings: Settings,
): NewConstant {
  const { scale, zeroPoint } = params;
  return {
    type: codeType(settings.dtype),
    data: codes,
    quantization: storedParameters(scale, zeroPoint, storedAxis(rule, settings)),
  };
}
