import { isQuantized } from '../../model/graph/tensorData';
import type { Model, Operator, Subgraph } from '../../model/graph/graph';
import { isConstant, type Draft } from './draft';
import { listed, operatorTitle, PassError, tensorTitle } from '../error';
import {
  hasSlot,
  needsBias,
  ruleOf,
  takesConstants,
  unknownOperators,
  type OperatorRule,
  type WeightedRule,
} from './operatorRules';

/**
 * The graph of a model that has a single graph of operators that the pass knows.
 * @throws PassError naming each unknown kind of operator with its count
 */
export function knownGraph(model: Model): Subgraph {
  const unknown = unknownOperators(model);
  if (unknown.length > 0) {
    const kinds = unknown.map(({ kind, count }) => `${count} × ${kind}`);
    throw new PassError(
      `The pass does not know ${listed(kinds)}: cut the model before them, or replace them.`,
    );
  }
  const [graph, ...others] = model.subgraphs;
  if (graph === undefined || others.length > 0) {
    throw new PassError(
      `The model has ${model.subgraphs.length} subgraphs: only a model of one can be quantized.`,
    );
  }
  const codes = graph.tensors.find(isQuantized);
  if (codes) {
    throw new PassError(
      `The tensor ${tensorTitle(codes.name)} is already quantized to ${codes.type}: start from the float model.`,
    );
  }
  return graph;
}

/**
 * Refuses everything that the state's tools refuse, before any work.
 * @throws PassError
 */
export function checkOperators(draft: Draft): void {
  checkBiases(draft);
  const checkWeights = weightsCheck(draft);
  draft.graph.operators.forEach((operator) => {
    const rule = ruleOf(operator);
    if (rule === undefined) return;
    operator.inputs.forEach((index, slot) => {
      if (index < 0) return;
      checkParameter(draft, operator, rule, slot);
      checkConstant(draft, operator, rule, slot);
    });
    if (rule.kind === 'weighted') checkWeights(operator, rule);
  });
}

/** Weights, biases and other parameters must be float32 constants. */
function checkParameter(
  { graph, settings }: Draft,
  operator: Operator,
  rule: OperatorRule,
  slot: number,
): void {
  const { name, type, data } = graph.tensors[operator.inputs[slot]];
  const isParameter =
    (rule.kind === 'weighted' && (slot === rule.weights || slot === rule.bias)) ||
    (rule.kind === 'perChannel' && hasSlot(rule.slots, slot));
  const title = operatorTitle(graph, operator);
  if (isParameter && (data === null || type !== 'FLOAT32')) {
    const found = data === null ? 'computed' : `of type ${type}`;
    throw new PassError(
      `${title} has ${tensorTitle(name)} as a parameter, which is ${found}: it must be a float32 constant.`,
    );
  }
  const isShape = operator.opcode === 'TRANSPOSE_CONV' && slot === 0;
  if (isShape && data === null && settings.state === 'head') {
    throw new PassError(
      `${title} computes its output shape, which head refuses: make it a constant.`,
    );
  }
}

/** Refuses constants at slots where the state's pass does not expect one. */
function checkConstant(draft: Draft, operator: Operator, rule: OperatorRule, slot: number): void {
  const { graph, settings } = draft;
  const tensor = graph.tensors[operator.inputs[slot]];
  if (!isConstant(tensor)) return;
  const title = operatorTitle(graph, operator);
  if (!takesConstants(rule, settings.state)) {
    const hint = 'since' in rule ? 'use --state head' : 'fold it beforehand';
    throw new PassError(
      `${title} reads the constant ${tensorTitle(tensor.name)}, which ${settings.state} refuses there: ${hint}.`,
    );
  }
  const isBareInput =
    rule.kind === 'weighted' &&
    slot === rule.input &&
    draft.input(operator, rule.bias) === undefined;
  if (isBareInput) {
    throw new PassError(
      `${title} has a constant input, which ONE quantizes together with a bias, and no bias: fold it beforehand.`,
    );
  }
}

/** Names all operators that lack a bias in one sentence. */
function checkBiases(draft: Draft): void {
  const { graph, settings } = draft;
  const bare = graph.operators.filter((operator) => {
    const rule = ruleOf(operator);
    return (
      rule?.kind === 'weighted' &&
      needsBias(rule.op, settings.state) &&
      draft.input(operator, rule.bias) === undefined
    );
  });
  if (bare.length === 0) return;
  const titles = bare.map((operator) => operatorTitle(graph, operator));
  throw new PassError(
    `${listed(titles)} ${bare.length === 1 ? 'has' : 'have'} no bias, which ${settings.state} refuses: use --add-missing-bias to add zeros.`,
  );
}

/**
 * Checks an operator's weights. Thousands of operators may share them, and a check looks at all of
 * their readers, so each tensor is checked once.
 */
export function weightsCheck(draft: Draft): (operator: Operator, rule: WeightedRule) => void {
  const checked = new Set<number>();
  return (operator, rule) => {
    const weights = operator.inputs.at(rule.weights) ?? -1;
    if (!checked.has(weights)) checkWeights(draft, operator, rule, weights);
    checked.add(weights);
  };
}

/**
 * Weights need the rank of their operator, and all operators that read them must have one channel
 * axis.
 * @throws PassError
 */
function checkWeights(draft: Draft, operator: Operator, rule: WeightedRule, index: number): void {
  const { graph, wiring } = draft;
  const title = operatorTitle(graph, operator);
  if (index < 0) throw new PassError(`${title} has no weights: the model is incomplete.`);
  const { name, shape } = graph.tensors[index];
  const other = wiring.consumers[index]
    .map((reader) => graph.operators[reader])
    .find(({ opcode }) => opcode !== operator.opcode);
  if (other !== undefined) {
    throw new PassError(
      `The weights ${tensorTitle(name)} serve ${operator.opcode} and ${other.opcode}, whose channels lie differently: store them twice.`,
    );
  }
  const rank = rule.op === 'FULLY_CONNECTED' ? 2 : 4;
  if (shape.length !== rank) {
    throw new PassError(
      `The weights ${tensorTitle(name)} of ${title} have shape [${shape.join(', ')}]: they need ${rank} dimensions.`,
    );
  }
}
