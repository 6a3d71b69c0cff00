import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import type { Npy } from '../../../src/lib/model/npy/npy';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import type { WeightOptions } from '../../../src/lib/pass/quantize/settings';
import type { Range } from '../../../src/lib/pass/quantize/ranges';
import { prepareRun } from '../../../src/lib/pass/run/run';

/* Random networks of three layers that quantize well, and what it takes to spoil one of them. */

export interface Layer {
  readonly opcode: 'DEPTHWISE_CONV_2D' | 'CONV_2D' | 'FULLY_CONNECTED';
  readonly outputs: number;
  /** One channel's weights after another, whatever the operator's layout is */
  readonly weights: Float32Array[];
  readonly bias: Float32Array;
  readonly activation: 'NONE' | 'RELU';
}

/** Open to changes: a plant changes weights, biases and the input in place. */
export interface Network {
  readonly random: Pcg64;
  readonly channels: number;
  readonly input: Float32Array;
  readonly layers: readonly Layer[];
}

export const SIZE = 5;

export const between = (random: Pcg64, low: number, high: number): number =>
  low + random.float32() * (high - low);

export const chosen = (random: Pcg64, count: number): number =>
  Math.floor(random.float32() * count);

/** A depthwise layer, a CONV_2D and a last layer, of 3 to 7 channels each. */
export function randomNetwork(seed: number, last: 'CONV_2D' | 'FULLY_CONNECTED'): Network {
  const random = new Pcg64(seed);
  const channels = 3 + chosen(random, 5);
  const layer = (opcode: Layer['opcode'], inputs: number, outputs: number): Layer => {
    const taps = { DEPTHWISE_CONV_2D: 9, CONV_2D: inputs, FULLY_CONNECTED: SIZE ** 2 * inputs };
    const size = taps[opcode];
    return {
      opcode,
      outputs,
      weights: Array.from({ length: outputs }, () => random.noise(size, 1.5 / Math.sqrt(size))),
      bias: random.noise(outputs, 0.5),
      activation: random.float32() < 0.5 ? 'NONE' : 'RELU',
    };
  };
  const wide = 3 + chosen(random, 5);
  const layers = [
    layer('DEPTHWISE_CONV_2D', channels, channels),
    layer('CONV_2D', channels, wide),
    { ...layer(last, wide, 3 + chosen(random, 5)), activation: 'NONE' as const },
  ];
  return { random, channels, input: random.noise(SIZE ** 2 * channels), layers };
}

/** Multiplies the weights of a channel. */
export const scale = (weights: Float32Array, factor: number): void => {
  weights.forEach((w, i) => (weights[i] = w * factor));
};

/** Sets a channel of the input to 0. */
export function silence({ input, channels }: Network, channel: number): void {
  for (let i = channel; i < input.length; i += channels) input[i] = 0;
}

export function modelOf({ channels, layers }: Network): Model {
  const builder = new GraphBuilder('main');
  const strides = { strideH: 1, strideW: 1 };
  let x = builder.input('input', [1, SIZE, SIZE, channels]);
  layers.forEach(({ opcode, outputs, weights, bias, activation }, place) => {
    const taps = weights[0].length;
    const isDeep = opcode === 'DEPTHWISE_CONV_2D';
    const isDense = opcode === 'FULLY_CONNECTED';
    const elements = Float32Array.from({ length: taps * outputs }, (_, i) =>
      isDeep
        ? weights[i % outputs][Math.floor(i / outputs)]
        : weights[Math.floor(i / taps)][i % taps],
    );
    const shape = isDeep ? [1, 3, 3, outputs] : isDense ? [outputs, taps] : [outputs, 1, 1, taps];
    const options = { ...strides, fusedActivationFunction: activation };
    x = builder.operator(
      opcode,
      [
        x,
        builder.constant(`${place}/weights`, shape, elements),
        builder.constant(`${place}/bias`, [outputs], bias),
      ],
      { name: `${place}/output`, shape: isDense ? [1, outputs] : [1, SIZE, SIZE, outputs] },
      isDeep
        ? makeOptions('DepthwiseConv2DOptions', { ...options, depthMultiplier: 1 })
        : isDense
          ? makeOptions('FullyConnectedOptions', { fusedActivationFunction: activation })
          : makeOptions('Conv2DOptions', options),
    );
  });
  return builder.model('circle', [x]);
}

/** The least and the greatest element of each activation, times a factor. */
export function ownRanges(model: Model, input: Float32Array, factor: number): Map<string, Range> {
  const ranges = new Map<string, Range>();
  prepareRun(model).run([input], (_, { name, data }) => {
    const reals = Array.from(data, Number);
    ranges.set(name, { min: factor * Math.min(...reals), max: factor * Math.max(...reals) });
  });
  return ranges;
}

export interface Pair {
  readonly float: Model;
  readonly quantized: Model;
  readonly record: readonly Npy[];
}

/** ONE of today, unless a state is given. */
export type Setting = Omit<WeightOptions, 'state'> & Partial<Pick<WeightOptions, 'state'>>;

/** A network beside its quantized form, and its input as the one record. */
export function pairOf(network: Network, options: Setting, factor = 1): Pair {
  const { input, channels } = network;
  const float = modelOf(network);
  const ranges = ownRanges(float, input, factor);
  const { model } = runToEnd(quantizeSteps(float, { state: 'head', ...options, ranges }));
  const record: Npy = { dtype: 'float32', shape: [1, SIZE, SIZE, channels], data: input };
  return { float, quantized: model, record: [record] };
}

/** The scale of one channel of a constant. */
export function stepOf({ subgraphs: [graph] }: Model, name: string, channel: number): number {
  const scales = graph.tensors.find((tensor) => tensor.name === name)?.quantization?.scale;
  return scales?.[scales.length === 1 ? 0 : channel] ?? NaN;
}

/** Moves the stored code of one bias, whatever its integer is. */
export function moveBias(model: Model, name: string, channel: number, reals: number): Model {
  const [graph] = model.subgraphs;
  const tensors = graph.tensors.map((tensor) => {
    const { data, quantization, type } = tensor;
    if (tensor.name !== name || data === null || quantization === null) return tensor;
    const moved = data.slice();
    const step = quantization.scale[quantization.scale.length === 1 ? 0 : channel];
    const by = Math.round(reals / step);
    if (type === 'INT64') new BigInt64Array(moved.buffer)[channel] += BigInt(by);
    else new Int32Array(moved.buffer)[channel] += by;
    return { ...tensor, data: moved };
  });
  return { ...model, subgraphs: [{ ...graph, tensors }] };
}
