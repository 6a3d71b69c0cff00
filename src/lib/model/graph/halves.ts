import { floats, isPacked } from './tensorData';
import type { Model, Subgraph } from './graph';
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

/**
 * The float tensors that a graph only makes of its FLOAT16 constants, each with its constant. They
 * are constants that a converter has halved, and no activations.
 */
export function widenedTensors(graph: Subgraph): ReadonlyMap<number, number> {
  const { consumers } = wire(graph);
  const sources = new Map<number, number>();
  for (const { opcode, inputs, outputs } of graph.operators) {
    const [half, wide] = [inputs[0] ?? -1, outputs[0] ?? -1];
    if (opcode !== 'DEQUANTIZE' || inputs.length !== 1 || outputs.length !== 1) continue;
    if (half < 0 || wide < 0) continue;
    const tensor = graph.tensors[half];
    if (tensor.type !== 'FLOAT16' || tensor.data === null || isPacked(tensor)) continue;
    const widens = (reader: number) => graph.operators[reader].opcode === opcode;
    if (consumers[half].every(widens)) sources.set(wide, half);
  }
  return sources;
}

function widenedGraph(graph: Subgraph): WidenedGraph | null {
  const sources = widenedTensors(graph);
  if (sources.size === 0) return null;

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
    .filter(({ outputs }) => !sources.has(outputs[0]))
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
