import type { Subgraph } from '../../model/graph/graph';
import { isConstant } from '../quantize/draft';
import { operatorTitle, PassError } from '../error';

/**
 * Indices of the operators in an order in which each finds its inputs made; files name them so, and
 * then the order is the file's own.
 * @throws PassError where operators wait for each other, or for what nothing makes
 */
export function runOrder(graph: Subgraph): number[] {
  const ready = graph.tensors.map((tensor) => isConstant(tensor) || tensor.shape.includes(0));
  for (const input of graph.inputs) ready[input] = true;
  const order: number[] = [];
  let waiting = graph.operators.map((_, i) => i);
  while (waiting.length > 0) {
    const rest = waiting.filter((index) => {
      const { inputs, outputs } = graph.operators[index];
      if (!inputs.every((input) => input < 0 || ready[input])) return true;
      for (const output of outputs) if (output >= 0) ready[output] = true;
      order.push(index);
      return false;
    });
    if (rest.length === waiting.length) {
      const title = operatorTitle(graph, graph.operators[rest[0]]);
      throw new PassError(`${title} reads what nothing makes before it: the graph cannot be run.`);
    }
    waiting = rest;
  }
  return order;
}
