import type { Operator, Subgraph } from '../../model/graph/graph';
import { isConstant } from '../quantize/draft';
import { operatorTitle, PassError } from '../error';

/**
 * Indices of the operators in an order in which each comes after the operators that make its
 * inputs. The order is that of repeated passes over the list, each taking the operators whose
 * inputs are made. If the file's own order is such an order, as it usually is, it stays.
 * @param isRun operators of which this is false are left out with all that wait for them
 * @throws PassError if operators wait for each other, or for a tensor that no operator makes
 */
export function runOrder(
  graph: Subgraph,
  isRun: (operator: Operator) => boolean = () => true,
): number[] {
  const { operators, tensors } = graph;
  const ready = tensors.map((tensor) => isConstant(tensor) || tensor.shape.includes(0));
  for (const input of graph.inputs) ready[input] = true;

  const readers = new Map<number, number[]>();
  const waitsFor = operators.map((operator, index) => {
    if (!isRun(operator)) return Infinity;
    const { inputs } = operator;
    const missing = new Set(inputs.filter((input) => input >= 0 && !ready[input]));
    for (const tensor of missing) {
      const known = readers.get(tensor);
      if (known) known.push(index);
      else readers.set(tensor, [index]);
    }
    return missing.size;
  });

  // The pass in which an operator is taken. It is later than that of an input's operator if that
  // one is further on in the list.
  const rounds = new Int32Array(operators.length);
  const taken = operators.map((_, index) => index).filter((index) => waitsFor[index] === 0);
  for (const index of taken) {
    for (const output of operators[index].outputs) {
      if (output < 0 || ready[output]) continue;
      ready[output] = true;
      for (const reader of readers.get(output) ?? []) {
        const round = rounds[index] + (reader < index ? 1 : 0);
        rounds[reader] = Math.max(rounds[reader], round);
        waitsFor[reader] -= 1;
        if (waitsFor[reader] === 0) taken.push(reader);
      }
    }
  }
  if (taken.length < operators.length && operators.every(isRun)) {
    const left = waitsFor.findIndex((count) => count > 0);
    const title = operatorTitle(graph, operators[left]);
    throw new PassError(
      `${title} reads a tensor that no operator makes before it: the graph cannot be run.`,
    );
  }
  return taken.sort((a, b) => rounds[a] - rounds[b] || a - b);
}
