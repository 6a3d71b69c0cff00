import { floatsAt } from '../model/graph/tensorData';
import type { Model } from '../model/graph/graph';
import { wire } from '../model/graph/wiring';
import { channelLayout, type ChannelLayout } from '../quantizer/weightedOps';
import { weightExtremes } from '../quantizer/weights';
import {
  findLayers,
  layerWeightsOf,
  type InspectedLayer,
  type InspectedLayers,
  type StoredWeights,
} from './layers';

/** A channel is dead below this part of its layer's median max|w|. */
const COLLAPSED_PART = 1e-6;

/**
 * What a model alone says of each output channel, before any setting: computed once, kept while
 * floors, ranges and types change. One row for each channel, layer by layer.
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
  /** float32; 0 where the layer has none or it is stored as an integer */
  readonly bias: Float32Array;
  /** 1 where max|w| < 1e-6 × the layer's median max|w| */
  readonly collapsed: Uint8Array;
  /** Extremes of all weights of a layer, by layer */
  readonly layerMin: Float32Array;
  readonly layerMax: Float32Array;
  /** By layer: whether its bias is a constant of floats */
  readonly floatBias: readonly boolean[];
  /** Σ|q_w − z| of stored layers, 0 in others */
  readonly sumAbsCode: Float64Array;
}

/** Median of what is not NaN; 0 of nothing. */
function median(values: Float32Array): number {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort();
  if (sorted.length === 0) return 0;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function addMagnitudes(sums: Float64Array, data: Float32Array, layout: ChannelLayout): void {
  const { channels, inner } = layout;
  if (inner === 0 || channels === 0) return;
  for (let start = 0, channel = 0; start < data.length; start += inner) {
    let sum = 0;
    for (let i = start; i < start + inner; i++) sum += Math.abs(data[i]);
    sums[channel] += sum;
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}

function addCodes(sums: Float64Array, stored: StoredWeights, layout: ChannelLayout): void {
  const { codes, zeroPoint } = stored;
  for (let i = 0; i < codes.length; i++) {
    const channel = Math.floor(i / layout.inner) % layout.channels;
    sums[channel] += Math.abs(codes[i] - zeroPoint[channel]);
  }
}

/**
 * Gathers the facts of all channels. Throws ModelError for a graph that is not wired soundly.
 * @param onProgress told before each layer
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
    addMagnitudes(facts.sumAbsWeight.subarray(...rows), data, layout);
    if (stored !== null) addCodes(facts.sumAbsCode.subarray(...rows), stored, layout);
    const largest = facts.maxAbsWeight.subarray(...rows);
    for (let c = 0; c < layer.channels; c++) {
      largest[c] = Math.max(Math.abs(min[c]), Math.abs(max[c]));
    }
    const limit = COLLAPSED_PART * median(largest);
    facts.collapsed.set(
      Uint8Array.from(largest, (x) => (x < limit ? 1 : 0)),
      layer.first,
    );
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

/** First row of a layer, and the row behind its last. */
export const rowsOf = ({ first, channels }: InspectedLayer): [number, number] => [
  first,
  first + channels,
];
