import type { Model, Tensor } from '../model/graph/graph';
import { activationScales } from '../pass/quantize/activationScales';
import { isConstant } from '../pass/quantize/draft';
import { ruleOf } from '../pass/quantize/operatorRules';
import type { Ranges } from '../pass/quantize/ranges';
import type { Settings } from '../pass/quantize/settings';
import { storedParams } from '../pass/quantize/storedWeights';
import type { ChannelFacts } from './facts';
import type { LayerActivations } from './following';
import type { FakeScales } from './predict';

export interface ModelActivations {
  /** By layer; null if the input or the output has no scale */
  readonly layers: readonly (LayerActivations | null)[];
  /** Names in the ranges that no tensor has */
  readonly unknownRanges: readonly string[];
}

/**
 * The parameters that the pass gives to the activations around each layer, without quantizing
 * weights and biases.
 * @param ranges the ranges of all float activations; undefined for those that the file stores
 * @throws PassError naming all activations without a range; CastTrap on machines whose cast stops
 */
export function modelActivations(
  model: Model,
  facts: ChannelFacts,
  settings: Settings,
  ranges: Ranges | undefined,
): ModelActivations {
  const graphs = model.subgraphs.map((graph) => activationScales(graph, settings, ranges));
  const layers = facts.layers.map((layer): LayerActivations | null => {
    const { parameters, weightedInputs } = graphs[layer.subgraph];
    const around = weightedInputs.get(layer.operator);
    const output = parameters[layer.output];
    if (!around?.input || !around.biasInput || !output) return null;
    const { input, biasInput, biasOutput, maxAbsInput } = around;
    const atBias = { inputScale: biasInput.scale, outputScale: (biasOutput ?? output).scale };
    return { input, atBias, output, maxAbsInput };
  });
  // A name is unknown if no subgraph has it.
  const [first, ...others] = graphs.map(({ unknownRanges }) => unknownRanges);
  const unknownRanges = (first ?? []).filter((name) => others.every((list) => list.includes(name)));
  return { layers, unknownRanges };
}

/**
 * The scales of float weights that an earlier step has fake-quantized, layer by layer.
 * @throws PassError if that step had another setting
 */
export function fakeScalesOf(model: Model, facts: ChannelFacts, settings: Settings): FakeScales {
  return facts.layers.map(({ stored, subgraph, operator, weights }) => {
    const { tensors, operators } = model.subgraphs[subgraph];
    const rule = ruleOf(operators[operator]);
    if (stored || rule?.kind !== 'weighted') return null;
    return storedParams(tensors[weights], rule, settings)?.scale ?? null;
  });
}

/**
 * Whether the file stores the ranges of its activations, as record-minmax writes them. Some
 * converters store only the input's range, which is not enough.
 */
export function hasRecordedRanges({ subgraphs }: Model): boolean {
  const activations = subgraphs.flatMap(({ tensors, operators, outputs }) => {
    const read = new Set([...operators.flatMap(({ inputs }) => [...inputs]), ...outputs]);
    return tensors.filter(
      (tensor, index) => read.has(index) && tensor.type === 'FLOAT32' && !isConstant(tensor),
    );
  });
  const stored = ({ quantization }: Tensor) => (quantization?.min.length ?? 0) > 0;
  return activations.length > 0 && activations.every(stored);
}
