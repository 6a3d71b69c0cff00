import { floats, isPacked } from './tensorData';
import type { Model, Operator, Subgraph } from './graph';
import { wire } from './wiring';

export interface Widened {
  /** The given model itself if it has no FLOAT16 constants */
  readonly model: Model;
  /** How many constants were widened */
  readonly count: number;
}

/**
 * Widens a model's FLOAT16 constants to FLOAT32, exactly, and removes the DEQUANTIZE behind each.
 * Converters that halve a file store weights in this way.
 * @throws ModelError if the graph is not wired soundly
 */
export function widenHalves(model: Model): Widened {
  const widened = model.subgraphs.map(widenedGraph);
  const count = widened.reduce((sum, graph) => sum + (graph?.count ?? 0), 0);
  if (count === 0) return { model, count };
  const subgraphs = model.subgraphs.map((graph, i) => widened[i]?.graph ?? graph);
  const signatureDefs = model.signatureDefs.map((signature) => {
    const moved = widened[signature.subgraphIndex]?.moved;
    if (moved === undefined) return signature;
    const follow = <T extends { tensorIndex: number }>(list: T[]): T[] =>
      list.map((entry) => ({ ...entry, tensorIndex: moved[entry.tensorIndex] }));
    return { ...signature, inputs: follow(signature.inputs), outputs: follow(signature.outputs) };
  });
  return { model: { ...model, subgraphs, signatureDefs }, count };
}

interface WidenedGraph {
  readonly graph: Subgraph;
  readonly count: number;
  /** A tensor's new index, by its old one */
  readonly moved: readonly number[];
}

function widenedGraph(graph: Subgraph): WidenedGraph | null {
  const { consumers } = wire(graph);
  const isHalf = (operator: Operator): boolean => {
    const { opcode, inputs, outputs } = operator;
    if (opcode !== 'DEQUANTIZE' || inputs.length !== 1 || outputs.length !== 1) return false;
    if (inputs[0] < 0 || outputs[0] < 0) return false;
    const tensor = graph.tensors[inputs[0]];
    if (tensor.type !== 'FLOAT16' || tensor.data === null || isPacked(tensor)) return false;
    return consumers[inputs[0]].every((reader) => graph.operators[reader].opcode === opcode);
  };
  const folded = new Set(graph.operators.filter(isHalf));
  if (folded.size === 0) return null;

  const sources = new Map([...folded].map(({ inputs, outputs }) => [outputs[0], inputs[0]]));
  const wide = new Set(sources.values());
  const kept = graph.tensors.flatMap((_, index) => (sources.has(index) ? [] : [index]));
  const places = new Map(kept.map((index, place) => [index, place]));
  const moved = graph.tensors.map((_, index) => places.get(sources.get(index) ?? index) ?? -1);
  const follow = (indices: readonly number[]): number[] =>
    indices.map((index) => (index < 0 ? index : moved[index]));
  const tensors = kept.map((index) => {
    const tensor = graph.tensors[index];
    const values = wide.has(index) ? floats(tensor) : null;
    if (values === null) return tensor;
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return { ...tensor, type: 'FLOAT32' as const, data };
  });
  const operators = graph.operators
    .filter((operator) => !folded.has(operator))
    .map((operator) => ({
      ...operator,
      inputs: follow(operator.inputs),
      outputs: follow(operator.outputs),
      intermediates: follow(operator.intermediates),
    }));
  return {
    graph: {
      ...graph,
      tensors,
      operators,
      inputs: follow(graph.inputs),
      outputs: follow(graph.outputs),
    },
    count: wide.size,
    moved,
  };
}
