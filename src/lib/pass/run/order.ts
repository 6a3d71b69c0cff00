import type { Subgraph } from '../../model/graph/graph';
import { isConstant } from '../quantize/draft';
import { operatorTitle, PassError } from '../error';

/**
 * Indices of the operators in an order in which each finds its inputs made: as if the list were gone
 * through again and again, and each time every operator taken whose inputs are there. Files name
 * operators in such an order already, and then it is the file's own.
 * @throws PassError where operators wait for each other, or for what nothing makes
 */
export function runOrder(graph: Subgraph): number[] {
  const { operators, tensors } = graph;
  const ready = tensors.map((tensor) => isConstant(tensor) || tensor.shape.includes(0));
  for (const input of graph.inputs) ready[input] = true;

  const readers = new Map<number, number[]>();
  const waitsFor = operators.map(({ inputs }, index) => {
    const missing = new Set(inputs.filter((input) => input >= 0 && !ready[input]));
    for (const tensor of missing) {
      const known = readers.get(tensor);
      if (known) known.push(index);
      else readers.set(tensor, [index]);
    }
    return missing.size;
  });

  // The round in which an operator is taken: a later one than that of an operator behind it.
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
  if (taken.length < operators.length) {
    const left = waitsFor.findIndex((count) => count > 0);
    const title = operatorTitle(graph, operators[left]);
    throw new PassError(`${title} reads what nothing makes before it: the graph cannot be run.`);
  }
  return taken.sort((a, b) => rounds[a] - rounds[b] || a - b);
}
