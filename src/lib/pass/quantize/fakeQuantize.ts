import { makeQuantization } from '../../model/graph/build';
import type { Model } from '../../model/graph/graph';
import { widenHalves } from '../../model/graph/halves';
import { knownGraph, weightsCheck } from './checkModel';
import { Draft, type NewConstant, type Origin } from './draft';
import { ruleOf } from './operatorRules';
import type { Steps } from '../progress';
import { settingsOf, type WeightOptions } from './settings';
import { quantizedWeights, storedAxis, type TwiceRounded } from './storedWeights';

/** A float model with fake-quantized weights, in the source's order. */
export interface FakeQuantized {
  readonly model: Model;
  /** By the model's tensors */
  readonly origins: readonly Origin[];
}

/**
 * A copy of the model with fake-quantized weights. They are still float, and each has the scale,
 * zero point and range that the second pass needs (luci: QuantizeDequantizeWeightsPass).
 * one-quantize records the ranges of activations on this model.
 * @throws PassError, ChoiceError as `quantizeSteps`
 */
export function* fakeQuantizeSteps(source: Model, options: WeightOptions): Steps<FakeQuantized> {
  const { model } = widenHalves(source);
  const draft = new Draft(knownGraph(model), settingsOf(options));
  const { graph, settings } = draft;
  const layers = graph.operators.flatMap((operator, index) => {
    const rule = ruleOf(operator);
    return rule?.kind === 'weighted' ? [{ operator, index, rule }] : [];
  });
  const made = new Map<number, NewConstant>();
  const checkWeights = weightsCheck(draft);
  for (const [done, { operator, index, rule }] of layers.entries()) {
    checkWeights(operator, rule);
    const weights = operator.inputs[rule.weights];
    // In 2021 the pass worked in place, so readers of the same weights still share them.
    const shared = settings.state === 'head' ? undefined : made.get(weights);
    const constant =
      shared ?? fakeConstant(quantizedWeights(draft, operator, rule), storedAxis(rule, settings));
    made.set(weights, constant);
    draft.replace(index, rule.weights, constant);
    yield { done: done + 1, total: layers.length, what: graph.tensors[weights].name };
  }
  const { graph: finished, origins } = draft.finish();
  return { model: { ...model, subgraphs: [finished] }, origins };
}

function fakeConstant({ params, fake }: TwiceRounded, quantizedDimension: number): NewConstant {
  const { scale, zeroPoint, lo, hi } = params;
  return {
    type: 'FLOAT32',
    data: fake(),
    quantization: makeQuantization({
      scale,
      zeroPoint: BigInt64Array.from(zeroPoint, BigInt),
      min: lo,
      max: hi,
      quantizedDimension,
    }),
  };
}
