import { floatsAt } from '../model/graph/tensorData';
import type { Model } from '../model/graph/graph';
import { wire } from '../model/graph/wiring';
import { channelLayout, type ChannelLayout } from '../quantizer/weightedOps';
import { sumsOfMagnitudes, weightExtremes } from '../quantizer/weights';
import {
  findLayers,
  layerWeightsOf,
  type InspectedLayer,
  type InspectedLayers,
  type StoredWeights,
} from './layers';

/** A channel is collapsed if its max|w| is below this part of its layer's largest. */
export const COLLAPSED_PART = 1e-6;

/**
 * Facts about each output channel that follow from the model alone, without a setting. They are
 * computed once and kept while floors, ranges and types change. There is one row for each channel,
 * layer by layer.
 */
export interface ChannelFacts extends InspectedLayers {
  /** Index of the row's layer */
  readonly layer: Uint32Array;
  /** float32 extremes of the channel's weights, as luci finds them, and max|w| */
  readonly minWeight: Float32Array;
  readonly maxWeight: Float32Array;
  readonly maxAbsWeight: Float32Array;
  /** Σ|w_k| */
  readonly sumAbsWeight: Float64Array;
  /** float32; 0 if the layer has no bias or stores it as integers */
  readonly bias: Float32Array;
  /** 1 if max|w| is 0, or below 1e-6 × the layer's largest finite max|w| */
  readonly collapsed: Uint8Array;
  /** Extremes of all weights of a layer, by layer */
  readonly layerMin: Float32Array;
  readonly layerMax: Float32Array;
  /** By layer: whether its bias is a float constant */
  readonly floatBias: readonly boolean[];
  /** Σ|q_w − z| in stored layers, 0 in others */
  readonly sumAbsCode: Float64Array;
}

/**
 * Marks each collapsed channel of a layer with 1. The measure is the largest channel, not the
 * median: in real models more than half of a layer can be collapsed, and then so is the median.
 */
function collapsedOf(maxAbsWeight: Float32Array): Uint8Array {
  const largest = maxAbsWeight.reduce((most, x) => (x > most && x < Infinity ? x : most), 0);
  const limit = COLLAPSED_PART * largest;
  return Uint8Array.from(maxAbsWeight, (x) => (x === 0 || x < limit ? 1 : 0));
}

function addCodes(sums: Float64Array, stored: StoredWeights, layout: ChannelLayout): void {
  const { codes, zeroPoint } = stored;
  for (let i = 0; i < codes.length; i++) {
    const channel = Math.floor(i / layout.inner) % layout.channels;
    sums[channel] += Math.abs(codes[i] - zeroPoint[channel]);
  }
}

/**
 * Computes the facts of all channels. Throws ModelError for a graph that is not sound.
 * @param onProgress called before each layer
 */
export function channelFacts(
  model: Model,
  onProgress?: (progress: { done: number; total: number; what: string }) => void,
): ChannelFacts {
  const found = findLayers(model);
  const { layers, channels } = found;
  const facts = {
    ...found,
    layer: new Uint32Array(channels),
    minWeight: new Float32Array(channels),
    maxWeight: new Float32Array(channels),
    maxAbsWeight: new Float32Array(channels),
    sumAbsWeight: new Float64Array(channels),
    bias: new Float32Array(channels),
    collapsed: new Uint8Array(channels),
    layerMin: new Float32Array(layers.length),
    layerMax: new Float32Array(layers.length),
    floatBias: layers.map(() => false),
    sumAbsCode: new Float64Array(channels),
  };
  const wirings = model.subgraphs.map(wire);
  layers.forEach((layer, index) => {
    onProgress?.({ done: index, total: layers.length, what: layer.name });
    const graph = model.subgraphs[layer.subgraph];
    const { data, stored } = layerWeightsOf(graph, wirings[layer.subgraph], layer);
    const layout = channelLayout(layer.op, graph.tensors[layer.weights].shape, 'channel');
    const rows = rowsOf(layer);
    const { min, max } = weightExtremes(data, layout, 'channel');
    facts.layer.fill(index, ...rows);
    facts.minWeight.set(min, layer.first);
    facts.maxWeight.set(max, layer.first);
    facts.sumAbsWeight.set(sumsOfMagnitudes(data, layout), layer.first);
    if (stored !== null) addCodes(facts.sumAbsCode.subarray(...rows), stored, layout);
    const largest = facts.maxAbsWeight.subarray(...rows);
    for (let c = 0; c < layer.channels; c++) {
      largest[c] = Math.max(Math.abs(min[c]), Math.abs(max[c]));
    }
    facts.collapsed.set(collapsedOf(largest), layer.first);
    const whole = weightExtremes(data, { channels: 1, inner: data.length }, 'layer');
    facts.layerMin[index] = whole.min[0];
    facts.layerMax[index] = whole.max[0];
    const bias = layer.bias < 0 ? null : floatsAt(graph, wirings[layer.subgraph], layer.bias);
    if (bias?.length === layer.channels) {
      facts.bias.set(bias, layer.first);
      facts.floatBias[index] = true;
    }
  });
  return facts;
}

/** The first row of a layer, and the row after its last. */
export const rowsOf = ({ first, channels }: InspectedLayer): [number, number] => [
  first,
  first + channels,
];
