import { dequantized, isCodeType } from '../kernels/code/codes';
import type { Model, Operator, Subgraph, Tensor } from '../model/graph/graph';
import { floatsAt } from '../model/graph/tensorData';
import { wire, type Wiring } from '../model/graph/wiring';
import { describe } from '../pass/run/values';
import { operandSlots, WEIGHTED_OPS, type WeightedOp } from '../quantizer/weightedOps';
import { COLLAPSED_PART, type ChannelFacts } from './facts';
import type { InspectedLayer } from './layers';

/** Operators that hand each channel on by itself. */
const CHANNELWISE: readonly string[] = [
  ...['PAD', 'PADV2', 'MIRROR_PAD', 'RESHAPE', 'SQUEEZE', 'EXPAND_DIMS', 'MEAN'],
  ...['MAX_POOL_2D', 'AVERAGE_POOL_2D', 'RESIZE_BILINEAR', 'RESIZE_NEAREST_NEIGHBOR'],
  ...['RELU', 'RELU6', 'RELU_N1_TO_1', 'LEAKY_RELU', 'PRELU', 'LOGISTIC', 'TANH', 'HARD_SWISH'],
  ...['QUANTIZE', 'DEQUANTIZE'],
];

/**
 * Tells of each row of a model's table whether all that read the channel have dead weights for it. A
 * layer is looked at when one of its rows is asked for.
 */
export function deadFeeds(model: Model, facts: ChannelFacts): (row: number) => boolean {
  const consumers = deadConsumers(model);
  const layers = facts.layers.map(consumers);
  return (row) => layers[facts.layer[row]](row - facts.layers[facts.layer[row]].first);
}

/**
 * Tells of each channel of a model's layer whether all that read it are weighted operators whose
 * weights for it are dead: 0, or below a millionth of their layer's largest, as of collapsed
 * channels. A depthwise layer with live weights hands its channels on to its own readers.
 */
export function deadConsumers(
  model: Model,
): (layer: InspectedLayer) => (channel: number) => boolean {
  // A graph is wired once for all layers: a model can have tens of thousands of them.
  const wirings = new Map<number, Wiring>();
  const wiringOf = (subgraph: number): Wiring => {
    const known = wirings.get(subgraph) ?? wire(model.subgraphs[subgraph]);
    wirings.set(subgraph, known);
    return known;
  };
  return ({ subgraph, channels, output }) => {
    let readers: Readers | undefined;
    return (channel) => {
      if (readers === undefined) {
        const graph = model.subgraphs[subgraph];
        readers = new Search(graph, wiringOf(subgraph), channels).readersOf(output);
      }
      return areDeadFor(readers, channel);
    };
  };
}

/** A weighted operator that reads channels. */
interface Reader {
  /** The largest magnitude of its weights for each channel */
  readonly peaks: Float64Array;
  /** A peak below this one is dead */
  readonly least: number;
  /** Where the channels go on to */
  readonly behind: Readers;
}

/** All that read a tensor; null if something else than weights reads it, or nothing does. */
type Readers = readonly Reader[] | null;

/** So many operators are followed behind a layer. Between it and its consumer are few. */
const DEPTH_MOST = 8;

/** Follows the channels of one layer through a graph. */
class Search {
  constructor(
    private readonly graph: Subgraph,
    private readonly wiring: Wiring,
    private readonly channels: number,
  ) {}

  readersOf(tensor: number, depth = 0): Readers {
    const { graph, wiring, channels } = this;
    const isEnd = graph.outputs.includes(tensor) || depth > DEPTH_MOST;
    // After a RESHAPE to whole pixels an element's channel is still its place modulo their number.
    if (isEnd || (graph.tensors[tensor].shape.at(-1) ?? 0) % channels !== 0) return null;
    const readers = wiring.consumers[tensor].map((index) => {
      const operator = graph.operators[index];
      return CHANNELWISE.includes(operator.opcode) && operator.inputs[0] === tensor
        ? this.readersOf(operator.outputs[0], depth + 1)
        : this.weightsOf(operator, tensor, depth);
    });
    const all = readers.flatMap((some) => some ?? []);
    return readers.length === 0 || readers.includes(null) ? null : all;
  }

  private weightsOf({ opcode, inputs, outputs }: Operator, tensor: number, depth: number): Readers {
    const { graph, wiring, channels } = this;
    const op: WeightedOp | undefined = WEIGHTED_OPS.find((name) => name === opcode);
    if (op === undefined) return null;
    const slots = operandSlots(op);
    const index = inputs.at(slots.weights) ?? -1;
    if (inputs[slots.input] !== tensor || index < 0) return null;
    const weights = floatsAt(graph, wiring, index) ?? realsOf(graph.tensors[index]);
    const last = graph.tensors[index].shape.at(-1) ?? 0;
    if (weights === null || last % channels !== 0) return null;
    // DEPTHWISE_CONV_2D has 1,H,W,C·m; the others end with their input channels.
    const isDepthwise = op === 'DEPTHWISE_CONV_2D';
    const each = isDepthwise ? last / channels : 1;
    const behind = isDepthwise && each === 1 ? this.readersOf(outputs[0], depth + 1) : null;
    const peaks = new Float64Array(channels);
    for (let i = 0; i < weights.length; i++) {
      const channel = Math.floor((i % last) / each) % channels;
      peaks[channel] = Math.max(peaks[channel], Math.abs(weights[i]) || 0);
    }
    const least = COLLAPSED_PART * peaks.reduce((a, b) => Math.max(a, b), 0);
    return [{ peaks, least, behind }];
  }
}

/** Stored weights as reals; null for others. */
function realsOf(tensor: Tensor): Float32Array | null {
  const holdsWeights = tensor.data !== null && isCodeType(tensor.type);
  const scales = tensor.quantization?.scale.length ?? 0;
  return holdsWeights && scales > 0 ? dequantized(describe(tensor, 'integer')) : null;
}

const areDeadFor = (readers: Readers, channel: number): boolean =>
  readers !== null &&
  readers.every(
    ({ peaks, least, behind }) =>
      peaks[channel] === 0 || peaks[channel] < least || areDeadFor(behind, channel),
  );
