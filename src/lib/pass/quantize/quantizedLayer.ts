import type { Operator, Tensor } from '../../model/graph/graph';
import { elementCount } from '../../model/schema/tensorType';
import { largestMagnitude, quantizeBias } from '../../quantizer/bias';
import { countStatuses, type BiasStatus } from '../../quantizer/biasStatus';
import { scalesAtBias, type ChannelAtBias } from '../../quantizer/floors/scaleFloor';
import { biasStorage } from '../../quantizer/storage';
import { channelLayout } from '../../quantizer/weightedOps';
import { paramsAtScales, weightCodes } from '../../quantizer/weights';
import { constantFloats, ownRangeConstant } from './constants';
import { biasType, storedParameters, type Draft, type NewConstant } from './draft';
import { operatorTitle, PassError, tensorTitle } from '../error';
import type { WeightedRule } from './operatorRules';
import type { Settings } from './settings';
import { liftedChannels, type TwiceRounded } from './storedWeights';

/** Scales at the bias step, and the weights, with other codes if the floor raised a scale. */
interface Raised {
  readonly biasScale: Float32Array;
  readonly weights: TwiceRounded;
}

/** The scale of each bias, s_in · s_w, and the weights that belong to it. */
function raise(
  weights: TwiceRounded,
  { taps, ...around }: Pick<ChannelAtBias, 'inputScale' | 'outputScale' | 'taps'>,
  biases: Float32Array,
  { floor, machine }: Settings,
): Raised {
  const { scale } = weights.params;
  const biasScale = new Float32Array(scale.length);
  const weightScale = new Float32Array(scale.length);
  const alone = scale.length === biases.length;
  const sums = alone && floor.atBias !== undefined ? weights.sums() : null;
  const largest = largestMagnitude(biases);
  for (let c = 0; c < scale.length; c++) {
    const raised = scalesAtBias(floor, {
      ...around,
      weightScale: scale[c],
      bias: alone ? biases[c] : largest,
      taps,
      sumAbsWeight: sums?.[c] ?? Infinity,
    });
    biasScale[c] = raised.biasScale;
    weightScale[c] = raised.weightScale;
  }
  if (scale.every((s, c) => Object.is(s, weightScale[c]))) return { biasScale, weights };
  const params = paramsAtScales(weights.params, weightScale, machine);
  const codes = weightCodes(weights.fake(), params, false, machine);
  return { biasScale, weights: { ...weights, params, codes, lifted: liftedChannels(params) } };
}

/** Refuses shapes that the reference refuses, and counts that do not match. */
function checkShape(draft: Draft, operator: Operator, bias: Tensor, scales: number): void {
  const { name, shape } = bias;
  const count = elementCount(shape);
  const title = `The bias ${tensorTitle(name)} of ${operatorTitle(draft.graph, operator)} has shape [${shape.join(', ')}]`;
  if (scales !== 1 && scales !== count) {
    throw new PassError(`${title}, but there are ${scales} channels: give one value for each.`);
  }
  if (draft.settings.state === 'head' && shape.at(-1) !== count) {
    throw new PassError(`${title}, where head needs [${count}]: reshape it.`);
  }
}

/** K, the number of weights of each channel. */
function tapsOf(draft: Draft, operator: Operator, rule: WeightedRule): number {
  const { shape } = draft.graph.tensors[operator.inputs[rule.weights]];
  const { channels } = channelLayout(rule.op, shape, 'channel');
  return channels === 0 ? 0 : elementCount(shape) / channels;
}

export interface QuantizedLayer {
  readonly weights: TwiceRounded;
  /** Null for an operator without a bias */
  readonly bias: NewConstant | null;
  /** How many biases have each status; null if there are none */
  readonly statuses: Readonly<Record<BiasStatus, number>> | null;
}

/**
 * Quantizes the bias of an operator with its weights' scales and the current scale of its input.
 * A policy that raises scales here quantizes the weights again too. A constant input is
 * quantized at this step (#6903).
 */
export function quantizedLayer(
  draft: Draft,
  operator: Operator,
  index: number,
  rule: WeightedRule,
  weights: TwiceRounded,
): QuantizedLayer {
  const { settings } = draft;
  const tensor = draft.floatConstant(operator, rule.bias);
  if (tensor === undefined) return { weights, bias: null, statuses: null };
  const constantInput = draft.floatConstant(operator, rule.input);
  if (constantInput) draft.replace(index, rule.input, ownRangeConstant(constantInput, settings));
  const input = draft.parametersAt(index, rule.input);
  if (input === null) {
    throw new PassError(
      `The input of ${operatorTitle(draft.graph, operator)} is not quantized, so its bias has no scale: it must be float32.`,
    );
  }
  checkShape(draft, operator, tensor, weights.params.scale.length);
  const data = constantFloats(tensor);
  const around = {
    inputScale: input.scale,
    outputScale: draft.outputParameters(operator)?.scale ?? NaN,
    taps: tapsOf(draft, operator, rule),
  };
  const raised = raise(weights, around, data, settings);
  // An input scale of 1 leaves the raised scales unchanged.
  const { scale, codes } = quantizeBias(
    data,
    1,
    raised.biasScale,
    settings.dtype,
    settings.machine,
  );
  const statuses = countStatuses(data, scale, biasStorage(settings.dtype));
  const axis = settings.state === 'head' && scale.length > 1 ? tensor.shape.length - 1 : 0;
  return {
    weights: raised.weights,
    bias: {
      type: biasType(settings.dtype),
      data: codes,
      quantization: storedParameters(scale, new Int32Array(scale.length), axis),
    },
    statuses,
  };
}
