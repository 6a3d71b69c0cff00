import type { ChannelFacts } from '$lib/diagnosis/facts';
import { layerWeightsOf } from '$lib/diagnosis/layers';
import type { Model } from '$lib/model/graph/graph';
import { wire, type Wiring } from '$lib/model/graph/wiring';
import { channelLayout } from '$lib/quantizer/weightedOps';

/** Reads the weights of single channels. It finds the wiring of each layer once. */
export function drawnWeights(model: Model, facts: ChannelFacts): (row: number) => Float32Array {
  const wirings = new Map<number, Wiring>();
  return (row) => {
    const layer = facts.layers[facts.layer[row]];
    const graph = model.subgraphs[layer.subgraph];
    const wiring = wirings.get(layer.subgraph) ?? wire(graph);
    wirings.set(layer.subgraph, wiring);
    const { data } = layerWeightsOf(graph, wiring, layer);
    const { channels, inner } = channelLayout(
      layer.op,
      graph.tensors[layer.weights].shape,
      'channel',
    );
    const channel = row - layer.first;
    const weights = new Float32Array(layer.taps);
    let at = 0;
    for (let start = channel * inner; start < data.length; start += channels * inner) {
      weights.set(data.subarray(start, start + inner), at);
      at += inner;
    }
    return weights;
  };
}
