import type { Subgraph } from '../../model/graph/graph';
import { constantFloats, ownRangeConstant } from './constants';
import { Draft, type Parameters } from './draft';
import { ruleOf } from './operatorRules';
import { ORDER } from './quantize';
import { activationRanges, type Range, type Ranges } from './ranges';
import type { Settings } from './settings';

/** The activations around a weighted operator. */
export interface WeightedInput {
  /** The final parameters of its input; null if it is not quantized */
  readonly input: Parameters | null;
  /**
   * The input's parameters when the bias got its scale. The states of 2021 change the input
   * afterwards
   */
  readonly biasInput: Parameters | null;
  /** The output's parameters at that time */
  readonly biasOutput: Parameters | null;
  /** Largest |x| of the input's recorded range, or of the input itself if it is a constant */
  readonly maxAbsInput: number;
}

export interface ActivationScales {
  /** By tensor; null if it has none */
  readonly parameters: readonly (Parameters | null)[];
  /** By the weighted operator's index in the graph */
  readonly weightedInputs: ReadonlyMap<number, WeightedInput>;
  /** Names in the ranges that no tensor has */
  readonly unknownRanges: readonly string[];
}

const largest = (range: Range | undefined): number =>
  range === undefined ? NaN : Math.max(Math.abs(range.min), Math.abs(range.max));

/**
 * The scales and zero points that the pass gives to all activations, without quantizing weights and
 * biases. A table of channels needs these while a floor is dragged. Operators that the pass does
 * not know leave parameters unchanged here, and nothing is refused.
 *
 * @param ranges by default those that the graph's tensors store
 * @throws PassError naming all activations without a range; CastTrap on machines whose cast stops
 */
export function activationScales(
  graph: Subgraph,
  settings: Settings,
  ranges: Ranges | undefined,
): ActivationScales {
  const draft = new Draft(graph, settings);
  const isRead = graph.tensors.map((_, index) => draft.readers(index) > 0);
  const { byIndex, unknown } = activationRanges(graph, isRead, ranges);
  const order = ORDER[settings.state];
  order.activations(draft, byIndex);
  for (const step of order.beforeWeights) step(draft);

  const early = new Map<number, Omit<WeightedInput, 'input'> & { slot: number }>();
  graph.operators.forEach((operator, index) => {
    const rule = ruleOf(operator);
    if (rule?.kind !== 'weighted') return;
    const slot = rule.input;
    const constant = draft.floatConstant(operator, slot);
    if (constant) draft.replace(index, slot, ownRangeConstant(constant, settings));
    const maxAbsInput = constant
      ? constantFloats(constant).reduce((most, x) => Math.max(most, Math.abs(x)), 0)
      : largest(byIndex.get(operator.inputs[slot]));
    const biasInput = draft.parametersAt(index, slot);
    early.set(index, {
      slot,
      biasInput,
      biasOutput: draft.outputParameters(operator),
      maxAbsInput,
    });
  });

  for (const step of order.afterBiases) step(draft);
  const weightedInputs = new Map<number, WeightedInput>();
  for (const [index, { slot, ...rest }] of early) {
    weightedInputs.set(index, { input: draft.parametersAt(index, slot), ...rest });
  }
  return { parameters: draft.parameters, weightedInputs, unknownRanges: unknown };
}
