import {
  floatsAt,
  isPacked,
  isQuantized,
  numbers,
  type NumberArray,
} from '../model/graph/tensorData';
import type { Model, Operator, Subgraph, Tensor } from '../model/graph/graph';
import { modelLabels, type Label } from '../model/graph/labels';
import { fusedActivationOf } from '../model/schema/options';
import { elementCount } from '../model/schema/tensorType';
import { wire, type Wiring } from '../model/graph/wiring';
import { dequantize } from '../quantizer/code';
import type { Granularity } from '../quantizer/dtype';
import { FUSED_ACTIVATIONS, type FusedActivation } from '../quantizer/activation';
import {
  channelAxis,
  channelLayout,
  operandSlots,
  WEIGHTED_OPS,
  type WeightedOp,
} from '../quantizer/weightedOps';

/** An operator with constant weights. */
export interface InspectedLayer {
  /** The name of its output tensor */
  readonly name: string;
  readonly op: WeightedOp;
  /** Indices of the subgraph, and of the operator in it */
  readonly subgraph: number;
  readonly operator: number;
  /** Null if no integer kernel has the activation */
  readonly activation: FusedActivation | null;
  /** Indices of tensors; bias is −1 if there is none */
  readonly input: number;
  readonly weights: number;
  readonly bias: number;
  readonly output: number;
  /** Output channels, and K, the number of weights of each */
  readonly channels: number;
  readonly taps: number;
  /** Row of its channel 0 in tables of all channels */
  readonly first: number;
  /** Whether the weights are integers with scales; they are floats otherwise */
  readonly stored: boolean;
}

/** Whether all channels of a layer have one scale of weights. */
export const hasOneScale = (
  { channels }: Pick<InspectedLayer, 'channels'>,
  granularity: Granularity,
): boolean => granularity === 'layer' || channels === 1;

/** A weighted operator that has no rows, and the reason. */
export interface SkippedLayer {
  readonly name: string;
  readonly op: WeightedOp;
  readonly reason: string;
}

export interface InspectedLayers {
  readonly layers: readonly InspectedLayer[];
  readonly skipped: readonly SkippedLayer[];
  /** The number of rows: output channels of all layers */
  readonly channels: number;
}

function activationOf(operator: Operator): FusedActivation | null {
  const fused = fusedActivationOf(operator) ?? 'NONE';
  return FUSED_ACTIVATIONS.find((name) => name === fused) ?? null;
}

const STORED_TYPES: readonly string[] = ['UINT8', 'INT8', 'INT16'];

/** Why these weights cannot be diagnosed; null if they can. */
function obstacle(op: WeightedOp, tensor: Tensor, isFloat: boolean): string | null {
  const { shape, type, quantization } = tensor;
  const rank = op === 'FULLY_CONNECTED' ? 2 : 4;
  if (shape.length !== rank) return `its weights have ${shape.length} dimensions, not ${rank}`;
  if (isPacked(tensor)) return 'its weights are packed';
  if (isFloat) return null;
  if (tensor.data === null) return 'its weights are computed';
  if (!STORED_TYPES.includes(type)) return `its weights are of type ${type}`;
  const scales = quantization?.scale.length ?? 0;
  if (scales === 0) return `its ${type} weights have no scale`;
  if (scales > 1 && quantization?.quantizedDimension !== channelAxis(op)) {
    return 'its weights have scales along another dimension than their output channels';
  }
  return null;
}

/**
 * The weighted operators of a model, subgraph by subgraph in the order in which they run. Other
 * operators may be unknown. Throws ModelError if the graph is not sound.
 */
export function findLayers(model: Model): InspectedLayers {
  const layers: InspectedLayer[] = [];
  const skipped: SkippedLayer[] = [];
  let first = 0;
  model.subgraphs.forEach((graph, subgraph) => {
    const wiring = wire(graph);
    graph.operators.forEach((operator, index) => {
      const op = WEIGHTED_OPS.find((name) => name === operator.opcode);
      if (op === undefined) return;
      const at = operandSlots(op);
      const input = operator.inputs.at(at.input) ?? -1;
      const weights = operator.inputs.at(at.weights) ?? -1;
      const output = operator.outputs.at(0) ?? -1;
      const name = output < 0 ? '' : graph.tensors[output].name;
      if (input < 0 || weights < 0 || output < 0) {
        skipped.push({ name, op, reason: 'its input, weights or output are left out' });
        return;
      }
      const tensor = graph.tensors[weights];
      const isFloat = floatsAt(graph, wiring, weights) !== null;
      const reason = obstacle(op, tensor, isFloat);
      if (reason !== null) {
        skipped.push({ name, op, reason });
        return;
      }
      const { channels } = channelLayout(op, tensor.shape, 'channel');
      const size = elementCount(tensor.shape);
      layers.push({
        name,
        op,
        subgraph,
        operator: index,
        activation: activationOf(operator),
        input,
        weights,
        bias: operator.inputs.at(at.bias) ?? -1,
        output,
        channels,
        taps: channels === 0 ? 0 : size / channels,
        first,
        stored: !isFloat,
      });
      first += channels;
    });
  });
  return { layers, skipped, channels: first };
}

/** The labels of layers, which tell them apart from all other operators of their model. */
export function layerLabels(model: Model, layers: readonly InspectedLayer[]): Label[] {
  const { operators } = modelLabels(model);
  return layers.map(({ subgraph, operator }) => operators[subgraph][operator]);
}

/**
 * Whether a model is quantized: a layer has stored weights, or it has no layers, but activations of
 * codes.
 */
export const isStoredModel = ({ subgraphs }: Model, { layers }: InspectedLayers): boolean =>
  layers.length > 0
    ? layers.some(({ stored }) => stored)
    : subgraphs.some(({ tensors }) =>
        tensors.some((tensor) => tensor.data === null && isQuantized(tensor)),
      );

/** Operators with weights of which no channel is inspected. */
const OTHER_WEIGHTED: readonly string[] = [
  'BATCH_MATMUL',
  'BIDIRECTIONAL_SEQUENCE_LSTM',
  'BIDIRECTIONAL_SEQUENCE_RNN',
  'CONV_3D',
  'CONV_3D_TRANSPOSE',
  'LSTM',
  'RNN',
  'SVDF',
  'UNIDIRECTIONAL_SEQUENCE_LSTM',
  'UNIDIRECTIONAL_SEQUENCE_RNN',
];

/** How many such operators a model has with constant weights, by their kind. */
export function otherWeighted({ subgraphs }: Model): [opcode: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { operators, tensors } of subgraphs) {
    for (const { opcode, inputs } of operators) {
      const isWeighted =
        OTHER_WEIGHTED.includes(opcode) && inputs.some((i) => i >= 0 && tensors[i].data !== null);
      if (isWeighted) counts.set(opcode, (counts.get(opcode) ?? 0) + 1);
    }
  }
  return [...counts];
}

/** Weights as floats. Stored weights have codes too, with a scale and zero point per channel. */
export interface LayerWeights {
  readonly data: Float32Array;
  readonly stored: StoredWeights | null;
}

export interface StoredWeights {
  readonly codes: NumberArray;
  readonly scale: Float32Array;
  readonly zeroPoint: Float64Array;
}

/** Expands a list to one value per channel. The list may hold one value for all. */
const spread = (count: number, values: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => values[values.length === 1 ? 0 : i] ?? 0);

/** The weights of a layer from `findLayers`. Stored weights become (code − zero point) · scale. */
export function layerWeightsOf(
  graph: Subgraph,
  wiring: Wiring,
  layer: InspectedLayer,
): LayerWeights {
  const floats = floatsAt(graph, wiring, layer.weights);
  if (floats !== null) return { data: floats, stored: null };
  const tensor = graph.tensors[layer.weights];
  const codes = numbers(tensor);
  const scale = Float32Array.from(spread(layer.channels, tensor.quantization?.scale ?? []));
  const zeroPoint = spread(
    layer.channels,
    Float64Array.from(tensor.quantization?.zeroPoint ?? [], Number),
  );
  const { channels, inner } = channelLayout(layer.op, tensor.shape, 'channel');
  const data = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const channel = Math.floor(i / inner) % channels;
    data[i] = dequantize(codes[i], scale[channel], zeroPoint[channel]);
  }
  return { data, stored: { codes, scale, zeroPoint } };
}
