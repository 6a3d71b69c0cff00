import { ModelError } from '../error';
import type { Subgraph } from './graph';

/** The operators that make and read each tensor of a subgraph, by the tensor's index. */
export interface Wiring {
  /** Index of the operator that makes the tensor; -1 for inputs and constants. */
  producer: number[];
  /** Indices of the operators that read it, in order. One that reads it twice occurs twice. */
  consumers: number[][];
}

/**
 * Follows the operators in the order in which they run.
 * @throws ModelError if two operators make the same tensor, or an operator reads a tensor that no
 * constant, input or earlier operator provides
 */
export function wire(graph: Subgraph): Wiring {
  const producer = graph.tensors.map(() => -1);
  const consumers = graph.tensors.map((): number[] => []);
  const ready = graph.tensors.map((tensor) => tensor.data !== null || tensor.isVariable);
  for (const input of graph.inputs) ready[input] = true;
  // An empty constant has no bytes. Only its shape shows that nothing is missing.
  graph.tensors.forEach((tensor, i) => (ready[i] ||= tensor.shape.includes(0)));
  const name = (tensor: number) =>
    `tensor ${tensor} ${JSON.stringify(graph.tensors[tensor].name.slice(0, 60))}`;
  graph.operators.forEach((operator, i) => {
    const title = `Operator ${i} (${operator.opcode})`;
    for (const input of operator.inputs) {
      if (input < 0) continue;
      if (!ready[input]) {
        throw new ModelError(`${title} reads ${name(input)} before an operator has made it.`);
      }
      consumers[input].push(i);
    }
    for (const output of operator.outputs) {
      if (output < 0) continue;
      if (producer[output] !== -1) {
        throw new ModelError(
          `${title} makes ${name(output)}, as operator ${producer[output]} does.`,
        );
      }
      producer[output] = i;
      ready[output] = true;
    }
  });
  return { producer, consumers };
}
