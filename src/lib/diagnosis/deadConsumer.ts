import type { Model, Operator, Subgraph } from '../model/graph/graph';
import { floatsAt } from '../model/graph/tensorData';
import { wire, type Wiring } from '../model/graph/wiring';
import { operandSlots, WEIGHTED_OPS, type WeightedOp } from '../quantizer/weightedOps';
import { COLLAPSED_PART } from './facts';
import type { InspectedLayer } from './layers';

/** Operators that hand each channel on by itself. */
const CHANNELWISE: readonly string[] = [
  ...['PAD', 'PADV2', 'MIRROR_PAD', 'RESHAPE', 'SQUEEZE', 'EXPAND_DIMS', 'MEAN'],
  ...['MAX_POOL_2D', 'AVERAGE_POOL_2D', 'RESIZE_BILINEAR', 'RESIZE_NEAREST_NEIGHBOR'],
  ...['RELU', 'RELU6', 'RELU_N1_TO_1', 'LEAKY_RELU', 'PRELU', 'LOGISTIC', 'TANH', 'HARD_SWISH'],
  ...['QUANTIZE', 'DEQUANTIZE'],
];

/**
 * Tells of each channel of a layer of a float model whether all that read it are weighted operators
 * whose weights for it are dead: 0, or below a millionth of their layer's largest, as of collapsed
 * channels.
 */
export function deadConsumers(model: Model, layer: InspectedLayer): (channel: number) => boolean {
  const graph = model.subgraphs[layer.subgraph];
  const wiring = wire(graph);
  let readers: Reader[] | null | undefined;
  return (channel) => {
    readers ??= readersOf(graph, wiring, layer);
    return readers !== null && readers.every((reader) => isDeadFor(reader, channel));
  };
}

/** Weights that read a layer, and the input channel of each. */
interface Reader {
  readonly weights: Float32Array;
  readonly channelOf: (index: number) => number;
}

/** The weighted operators behind a layer; null if something else reads it, or nothing does. */
function readersOf(graph: Subgraph, wiring: Wiring, layer: InspectedLayer): Reader[] | null {
  const readers: Reader[] = [];
  const tensors = [layer.output];
  const seen = new Set(tensors);
  for (const tensor of tensors) {
    if (graph.outputs.includes(tensor)) return null;
    // After a RESHAPE to whole pixels an element's channel is still its place modulo their number.
    if ((graph.tensors[tensor].shape.at(-1) ?? 0) % layer.channels !== 0) return null;
    for (const index of wiring.consumers[tensor]) {
      const operator = graph.operators[index];
      if (CHANNELWISE.includes(operator.opcode) && operator.inputs[0] === tensor) {
        const [output] = operator.outputs;
        if (!seen.has(output)) tensors.push(output);
        seen.add(output);
        continue;
      }
      const reader = readerOf(graph, wiring, operator, tensor, layer.channels);
      if (reader === null) return null;
      readers.push(reader);
    }
  }
  return readers.length > 0 ? readers : null;
}

function readerOf(
  graph: Subgraph,
  wiring: Wiring,
  { opcode, inputs }: Operator,
  tensor: number,
  channels: number,
): Reader | null {
  const op: WeightedOp | undefined = WEIGHTED_OPS.find((name) => name === opcode);
  if (op === undefined) return null;
  const slots = operandSlots(op);
  const index = inputs.at(slots.weights) ?? -1;
  if (inputs[slots.input] !== tensor || index < 0) return null;
  const weights = floatsAt(graph, wiring, index);
  const last = graph.tensors[index].shape.at(-1) ?? 0;
  if (weights === null || last % channels !== 0) return null;
  // DEPTHWISE_CONV_2D has 1,H,W,C·m; the others end with their input channels.
  const each = op === 'DEPTHWISE_CONV_2D' ? last / channels : 1;
  return { weights, channelOf: (i) => Math.floor((i % last) / each) % channels };
}

function isDeadFor({ weights, channelOf }: Reader, channel: number): boolean {
  let [own, all] = [0, 0];
  weights.forEach((weight, i) => {
    const magnitude = Math.abs(weight);
    if (magnitude > all) all = magnitude;
    if (magnitude > own && channelOf(i) === channel) own = magnitude;
  });
  return own === 0 || own < COLLAPSED_PART * all;
}
