import type { Model } from '../../model/graph/graph';
import { widenHalves } from '../../model/graph/halves';
import { elementCount } from '../../model/schema/tensorType';
import { CastTrap } from '../../numeric/machine';
import { BIAS_STATUSES, type BiasStatus } from '../../quantizer/biasStatus';
import type { HistoryState } from '../../quantizer/floor';
import {
  fixSpecialActivations,
  fixSpecialActivations2021,
  quantizeActivations,
  quantizeActivations2021,
} from './activations';
import { quantizedLayer } from './quantizedLayer';
import { checkOperators, knownGraph } from './checkModel';
import { quantizeOwnRangeConstants, quantizePerChannelConstants } from './constants';
import { Draft, type Origin } from './draft';
import { PassError, tensorTitle } from '../error';
import { addMissingBias } from './missingBias';
import { ruleOf } from './operatorRules';
import type { Steps } from '../progress';
import {
  propagateBackward,
  propagateConcatenation2021,
  propagateForward,
  propagatePad2021,
  propagateReshape2021,
} from './propagate';
import { activationRanges, type Range, type Ranges } from './ranges';
import { settingsOf, type WeightOptions } from './settings';
import type { WeightMemory } from './weightMemory';
import { quantizedWeights, weightsConstant } from './storedWeights';

export interface QuantizeOptions extends WeightOptions {
  /** Ranges of the activations; by default those that the file stores */
  readonly ranges?: Ranges;
  /** Gives a bias of zeros to operators that the state refuses without one */
  readonly addMissingBias?: boolean;
  /** The results of earlier passes over the same model, so that they are not computed again */
  readonly memory?: WeightMemory;
}

/** Counts made during the work. */
export interface Tally {
  /** Channels of weights, one for each scale, and those whose scale the floor raised */
  readonly channels: number;
  readonly lifted: number;
  /** How many biases have each status */
  readonly biases: Readonly<Record<BiasStatus, number>>;
}

export interface Quantized {
  readonly model: Model;
  readonly tally: Tally;
  /** Names in the ranges that no tensor has */
  readonly unknownRanges: readonly string[];
  /** Operators that got a bias of zeros */
  readonly addedBiases: readonly string[];
  /** How many float16 constants were widened to float32 beforehand */
  readonly widened: number;
}

/** A quantized model in the source's order. `asExported` gives it the order of ONE's files. */
export interface QuantizedDraft extends Quantized {
  /** By the model's tensors */
  readonly origins: readonly Origin[];
}

type RangesByIndex = ReadonlyMap<number, Range>;

/**
 * The steps before and after the quantization of weights and biases. In 2021 biases came first, so
 * the scale of their input could still change afterwards. #8388 (2022-02-09) moved them last.
 */
interface Order {
  readonly activations: (draft: Draft, ranges: RangesByIndex) => void;
  readonly beforeWeights: readonly ((draft: Draft) => void)[];
  readonly afterBiases: readonly ((draft: Draft) => void)[];
}

const ORDER_2021: Order = {
  activations: quantizeActivations2021,
  beforeWeights: [],
  afterBiases: [
    propagateConcatenation2021,
    propagatePad2021,
    quantizeOwnRangeConstants,
    fixSpecialActivations2021,
    propagateReshape2021,
  ],
};

export const ORDER: Record<HistoryState, Order> = {
  'june-2021': ORDER_2021,
  'pr-7063': ORDER_2021,
  head: {
    activations: quantizeActivations,
    beforeWeights: [
      propagateBackward,
      quantizeOwnRangeConstants,
      fixSpecialActivations,
      propagateForward,
    ],
    afterBiases: [],
  },
};

/**
 * Quantizes a float model as ONE's circle-quantizer does in its two passes. The first
 * fake-quantizes weights, unless an earlier step did so. The second quantizes everything with the
 * recorded ranges. The source does not change, and the result shares its unchanged parts.
 *
 * @returns steps; the last returns the new model in the order of the source
 * @throws PassError if the model cannot be quantized; ChoiceError if the options do not go
 * together; ModelError if the graph is not sound
 */
export function* quantizeSteps(source: Model, options: QuantizeOptions): Steps<QuantizedDraft> {
  const settings = settingsOf(options);
  const { model: wide, count: widened } = widenHalves(source);
  const completed = options.addMissingBias === true ? addMissingBias(wide, settings.state) : null;
  const model = completed?.model ?? wide;
  const graph = knownGraph(model);
  const draft = new Draft(graph, settings, options.memory);
  checkOperators(draft);
  const isRead = graph.tensors.map((_, index) => draft.readers(index) > 0);
  const { byIndex, unknown } = activationRanges(graph, isRead, options.ranges);

  const order = ORDER[settings.state];
  trapping('activations', () => {
    order.activations(draft, byIndex);
    for (const step of order.beforeWeights) step(draft);
  });
  const tally = yield* quantizeLayers(draft);
  trapping('activations', () => {
    for (const step of order.afterBiases) step(draft);
  });
  const { graph: finished, origins } = draft.finish();
  return {
    model: { ...model, subgraphs: [finished] },
    origins,
    tally,
    unknownRanges: unknown,
    addedBiases: completed?.added ?? [],
    widened,
  };
}

/** Quantizes weights, biases, and constants that hold one value for each channel. */
function* quantizeLayers(draft: Draft): Steps<Tally> {
  const { graph, settings } = draft;
  const biases = { nan: 0, inf: 0, underflowed: 0, saturated: 0, exact: 0, rounded: 0 };
  const tally = { channels: 0, lifted: 0, biases };
  const sizes = graph.operators.map((operator) => {
    const rule = ruleOf(operator);
    const slots = rule?.kind === 'weighted' ? [rule.weights, rule.bias] : [];
    return slots.reduce(
      (sum, slot) => sum + elementCount(draft.input(operator, slot)?.shape ?? [0]),
      0,
    );
  });
  const total = sizes.reduce((a, b) => a + b, 0);
  let done = 0;
  for (const [index, operator] of graph.operators.entries()) {
    const rule = ruleOf(operator);
    if (rule?.kind === 'perChannel') quantizePerChannelConstants(draft, operator, index);
    if (rule?.kind !== 'weighted') continue;
    const { name } = graph.tensors[operator.inputs[rule.weights]];
    const first = trapping(tensorTitle(name), () => quantizedWeights(draft, operator, rule));
    const layer = trapping(`the bias that goes with ${tensorTitle(name)}`, () =>
      quantizedLayer(draft, operator, index, rule, first),
    );
    const weights = weightsConstant(layer.weights, rule, settings);
    const origin = first.isCopied ? { name } : undefined;
    draft.replace(index, rule.weights, { ...weights, origin });
    if (layer.bias) draft.replace(index, rule.bias, layer.bias);
    tally.channels += first.params.scale.length;
    tally.lifted += layer.weights.lifted;
    for (const status of BIAS_STATUSES) biases[status] += layer.statuses?.[status] ?? 0;
    done += sizes[index];
    yield { done, total, what: name };
  }
  return tally;
}

/** Turns a cast that stops the program into an error that names the tensor. */
function trapping<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof CastTrap)) throw error;
    throw new PassError(`Quantizing ${what}: ${error.message}`);
  }
}
