import type { Model } from '../../src/lib/model/graph/graph';
import type { Range, Ranges } from '../../src/lib/pass/quantize/ranges';
import { Network, type Spot } from './network';

/** Weights of one layer of `chain`, about 0.1 million. */
export const CHAIN_LAYER = 320 * 320;

/** A chain of layers of the same size. */
export function chain(layers: number): Model {
  const net = new Network('chain');
  let spot: Spot = { tensor: net.builder.input('x', [1, 8, 8, 320]), size: 8, channels: 320 };
  for (let i = 0; i < layers; i++) spot = net.conv(spot, 320, 1);
  return net.builder.model('tflite', [spot.tensor]);
}

/** A range for each activation. Its value does not change the time of the pass. */
export function rangesOf({ subgraphs: [graph] }: Model): Ranges {
  const activations = graph.tensors.filter(({ data }) => data === null);
  return new Map(activations.map(({ name }): [string, Range] => [name, { min: -1, max: 6 }]));
}
