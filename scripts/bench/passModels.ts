import { GraphBuilder } from '../../src/lib/model/build';
import type { Model } from '../../src/lib/model/graph';
import { makeOptions } from '../../src/lib/model/options';
import type { Range, Ranges } from '../../src/lib/pass/ranges';

/** An activation in the making: its tensor, its height (or width) and its channels. */
interface Spot {
  readonly tensor: number;
  readonly size: number;
  readonly channels: number;
}

/** Builds a network whose weights are noise from a fixed seed (Park and Miller's generator). */
class Network {
  readonly builder: GraphBuilder;
  private seed = 1;
  private count = 0;

  constructor(name: string) {
    this.builder = new GraphBuilder(name);
  }

  private noise(count: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      this.seed = (this.seed * 48271) % 2147483647;
      values[i] = (this.seed / 2147483647) * 2 - 1;
    }
    return values;
  }

  /** The operator's weights and bias, with names of its own. */
  parameters(shape: number[], outputs: number): { name: string; weights: number; bias: number } {
    const name = `layer${this.count++}`;
    const weights = this.noise(shape.reduce((size, extent) => size * extent, 1));
    return {
      name,
      weights: this.builder.constant(`${name}/weights`, shape, weights),
      bias: this.builder.constant(`${name}/bias`, [outputs], this.noise(outputs)),
    };
  }

  conv(from: Spot, outputs: number, filter: number, stride = 1, linear = false): Spot {
    const size = Math.ceil(from.size / stride);
    const shape = [outputs, filter, filter, from.channels];
    const { name, weights, bias } = this.parameters(shape, outputs);
    const tensor = this.builder.operator(
      'CONV_2D',
      [from.tensor, weights, bias],
      { name, shape: [1, size, size, outputs] },
      makeOptions('Conv2DOptions', {
        strideW: stride,
        strideH: stride,
        fusedActivationFunction: linear ? 'NONE' : 'RELU6',
      }),
    );
    return { tensor, size, channels: outputs };
  }

  depthwise({ tensor, size, channels }: Spot, stride: number): Spot {
    const after = Math.ceil(size / stride);
    const { name, weights, bias } = this.parameters([1, 3, 3, channels], channels);
    const made = this.builder.operator(
      'DEPTHWISE_CONV_2D',
      [tensor, weights, bias],
      { name, shape: [1, after, after, channels] },
      makeOptions('DepthwiseConv2DOptions', {
        strideW: stride,
        strideH: stride,
        depthMultiplier: 1,
        fusedActivationFunction: 'RELU6',
      }),
    );
    return { tensor: made, size: after, channels };
  }

  /** One inverted residual block. */
  block(from: Spot, expansion: number, outputs: number, stride: number): Spot {
    const wide = expansion === 1 ? from : this.conv(from, expansion * from.channels, 1);
    const narrow = this.conv(this.depthwise(wide, stride), outputs, 1, 1, true);
    if (stride !== 1 || outputs !== from.channels) return narrow;
    const { size, channels } = narrow;
    const tensor = this.builder.operator(
      'ADD',
      [from.tensor, narrow.tensor],
      { name: `sum${this.count}`, shape: [1, size, size, channels] },
      makeOptions('AddOptions'),
    );
    return { tensor, size, channels };
  }
}

/** Expansion, outputs, repetitions and first stride of MobileNetV2's stages (Sandler et al., 2018). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** MobileNetV2 1.0 at 224 × 224 with 1000 classes and batch normalization folded in. */
export function mobileNetV2(): Model {
  const net = new Network('mobilenet_v2');
  const { builder } = net;
  const input: Spot = { tensor: builder.input('image', [1, 224, 224, 3]), size: 224, channels: 3 };
  let spot = net.conv(input, 32, 3, 2);
  for (const [expansion, outputs, repetitions, stride] of STAGES) {
    for (let i = 0; i < repetitions; i++) {
      spot = net.block(spot, expansion, outputs, i === 0 ? stride : 1);
    }
  }
  const { tensor, size, channels } = net.conv(spot, 1280, 1);
  const pool = { strideW: size, strideH: size, filterWidth: size, filterHeight: size };
  const pooled = builder.operator(
    'AVERAGE_POOL_2D',
    [tensor],
    { name: 'pool', shape: [1, 1, 1, channels] },
    makeOptions('Pool2DOptions', pool),
  );
  const flat = builder.operator(
    'RESHAPE',
    [pooled],
    { name: 'flat', shape: [1, channels] },
    makeOptions('ReshapeOptions', { newShape: [1, channels] }),
  );
  const { weights, bias } = net.parameters([1000, channels], 1000);
  const logits = builder.operator(
    'FULLY_CONNECTED',
    [flat, weights, bias],
    { name: 'logits', shape: [1, 1000] },
    makeOptions('FullyConnectedOptions'),
  );
  return builder.model('tflite', [logits]);
}

/** Weights of one layer of `chain`, about 0.1 million. */
export const CHAIN_LAYER = 320 * 320;

/** Layers of the same size, one behind the other. */
export function chain(layers: number): Model {
  const net = new Network('chain');
  let spot: Spot = { tensor: net.builder.input('x', [1, 8, 8, 320]), size: 8, channels: 320 };
  for (let i = 0; i < layers; i++) spot = net.conv(spot, 320, 1);
  return net.builder.model('tflite', [spot.tensor]);
}

/** A range for each activation: what it is changes nothing in the time that the pass takes. */
export function rangesOf({ subgraphs: [graph] }: Model): Ranges {
  const activations = graph.tensors.filter(({ data }) => data === null);
  return new Map(activations.map(({ name }): [string, Range] => [name, { min: -1, max: 6 }]));
}
