import { GraphBuilder } from '../../src/lib/model/graph/build';
import { makeOptions } from '../../src/lib/model/schema/options';
import { Pcg64 } from '../../src/lib/numeric/pcg64';

/** An activation while the network is built: its tensor, its height (or width) and its channels. */
export interface Spot {
  readonly tensor: number;
  readonly size: number;
  readonly channels: number;
}

/** Builds a network whose weights are noise. */
export class Network {
  readonly builder: GraphBuilder;
  private readonly random = new Pcg64(1);
  private count = 0;

  /**
   * @param trained whether weights are small enough that activations keep their size from layer to
   *   layer (He et al., 2015), as in a trained network; otherwise they range from −1 to 1
   */
  constructor(
    name: string,
    private readonly trained = false,
  ) {
    this.builder = new GraphBuilder(name);
  }

  /** The operator's weights and bias, with unique names. */
  parameters(shape: number[], outputs: number): { name: string; weights: number; bias: number } {
    const name = `layer${this.count++}`;
    const count = shape.reduce((size, extent) => size * extent, 1);
    // A depthwise filter's channels are outputs too.
    const inputs = shape[0] === 1 ? count / outputs : count / shape[0];
    const weights = this.random.noise(count, this.trained ? Math.sqrt(6 / inputs) : 1);
    const bias = this.random.noise(outputs, this.trained ? 0.1 : 1);
    return {
      name,
      weights: this.builder.constant(`${name}/weights`, shape, weights),
      bias: this.builder.constant(`${name}/bias`, [outputs], bias),
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

  /** The mean over height and width. */
  pool({ tensor, size, channels }: Spot): Spot {
    const made = this.builder.operator(
      'AVERAGE_POOL_2D',
      [tensor],
      { name: 'pool', shape: [1, 1, 1, channels] },
      makeOptions('Pool2DOptions', {
        padding: 'VALID',
        strideW: size,
        strideH: size,
        filterWidth: size,
        filterHeight: size,
      }),
    );
    return { tensor: made, size: 1, channels };
  }

  /** Flattens an activation to one row. @returns its tensor */
  flat({ tensor, channels }: Spot): number {
    return this.builder.operator(
      'RESHAPE',
      [tensor, this.builder.constant('shape', [2], Int32Array.of(1, channels), 'INT32')],
      { name: 'flat', shape: [1, channels] },
      makeOptions('ReshapeOptions', { newShape: [1, channels] }),
    );
  }
}
