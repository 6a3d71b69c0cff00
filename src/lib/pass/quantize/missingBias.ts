import { makeTensor } from '../../model/graph/build';
import type { Model, Operator, Subgraph, Tensor } from '../../model/graph/graph';
import type { HistoryState } from '../../quantizer/floor';
import { channelAxis } from '../../quantizer/weightedOps';
import { operatorTitle } from '../error';
import { needsBias, ruleOf } from './operatorRules';

export interface Completed {
  /** The model itself if nothing was missing */
  readonly model: Model;
  /** Operators that got a bias of zeros, by their names in messages */
  readonly added: readonly string[];
}

/** Gives a bias of zeros to operators that lack one, if the state needs it. */
export function addMissingBias(model: Model, state: HistoryState): Completed {
  const added: string[] = [];
  const subgraphs = model.subgraphs.map((graph) => completed(graph, state, added));
  return { model: added.length === 0 ? model : { ...model, subgraphs }, added };
}

function completed(graph: Subgraph, state: HistoryState, added: string[]): Subgraph {
  const tensors = [...graph.tensors];
  const operators = graph.operators.map((operator): Operator => {
    const rule = ruleOf(operator);
    if (rule?.kind !== 'weighted' || !needsBias(rule.op, state)) return operator;
    if ((operator.inputs.at(rule.bias) ?? -1) >= 0) return operator;
    const index = operator.inputs.at(rule.weights) ?? -1;
    // Without weights the number of zeros is unknown. The operator is refused later.
    if (index < 0) return operator;
    const weights = tensors[index];
    const bias = zeros(`${weights.name}_zero_bias`, weights.shape[channelAxis(rule.op)] ?? 0);
    added.push(operatorTitle(graph, operator));
    const inputs = operator.inputs.slice(0, rule.bias);
    while (inputs.length < rule.bias) inputs.push(-1);
    return { ...operator, inputs: [...inputs, tensors.push(bias) - 1] };
  });
  return tensors.length === graph.tensors.length ? graph : { ...graph, tensors, operators };
}

const zeros = (name: string, count: number): Tensor =>
  makeTensor(name, 'FLOAT32', [count], { data: new Uint8Array(4 * count) });
