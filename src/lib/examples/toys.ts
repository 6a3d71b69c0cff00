import { GraphBuilder } from '../model/graph/build';
import type { Model } from '../model/graph/graph';
import { makeOptions } from '../model/schema/options';
import { Pcg64 } from '../numeric/pcg64';

/**
 * Small float models, built in code, for examples and tests: their contents are known. Weights come
 * from a fixed seed, so a toy is the same bytes every time.
 */
export const TOY_NAMES = [
  'conv',
  'conv-batch-norm',
  'depthwise',
  'residual',
  'fully-connected',
] as const;
export type ToyName = (typeof TOY_NAMES)[number];

/** One line for each toy. */
export const TOYS: Record<ToyName, string> = {
  conv: 'one CONV_2D with RELU6',
  'conv-batch-norm': 'one CONV_2D with its batch normalization folded in; filters 2 and 5 are dead',
  depthwise: 'one DEPTHWISE_CONV_2D whose channels differ by a factor of 700',
  residual: 'expand, depthwise, project and ADD; channel 3 of expand is dead with bias +2.25',
  'fully-connected': 'one FULLY_CONNECTED with RELU',
};

interface ToyLayer {
  readonly name: string;
  /** Index of the input tensor, and its height (or width), and channels */
  readonly input: number;
  readonly size: number;
  readonly channels: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly activation: 'NONE' | 'RELU' | 'RELU6';
}

/** CONV_2D over a square input with a square filter, SAME, stride 1; returns its output tensor. */
function conv(builder: GraphBuilder, filter: number, layer: ToyLayer): number {
  const { name, input, size, channels, weights, bias, activation } = layer;
  const outputs = bias.length;
  return builder.operator(
    'CONV_2D',
    [
      input,
      builder.constant(`${name}/weights`, [outputs, filter, filter, channels], weights),
      builder.constant(`${name}/bias`, [outputs], bias),
    ],
    { name: `${name}/output`, shape: [1, size, size, outputs] },
    makeOptions('Conv2DOptions', {
      strideW: 1,
      strideH: 1,
      fusedActivationFunction: activation,
    }),
  );
}

/** DEPTHWISE_CONV_2D with a 3×3 filter, SAME, stride 1; returns its output tensor. */
function depthwise(builder: GraphBuilder, layer: ToyLayer): number {
  const { name, input, size, channels, weights, bias, activation } = layer;
  return builder.operator(
    'DEPTHWISE_CONV_2D',
    [
      input,
      builder.constant(`${name}/weights`, [1, 3, 3, channels], weights),
      builder.constant(`${name}/bias`, [channels], bias),
    ],
    { name: `${name}/output`, shape: [1, size, size, channels] },
    makeOptions('DepthwiseConv2DOptions', {
      strideW: 1,
      strideH: 1,
      depthMultiplier: 1,
      fusedActivationFunction: activation,
    }),
  );
}

function convToy(): Model {
  const random = new Pcg64(1);
  const builder = new GraphBuilder('conv');
  const output = conv(builder, 3, {
    name: 'conv',
    input: builder.input('input', [1, 8, 8, 3]),
    size: 8,
    channels: 3,
    weights: random.noise(8 * 27, 0.5),
    bias: random.noise(8),
    activation: 'RELU6',
  });
  return builder.model('tflite', [output], TOYS.conv);
}

/**
 * w' = γ·w/√(σ² + ε) and b' = β − γ·μ/√(σ² + ε). Weight decay shrinks a filter behind a dead RELU:
 * its weights and mean are near 0, and its bias is about β.
 */
function convBatchNormToy(): Model {
  const random = new Pcg64(2);
  const filters = 8;
  const taps = 27;
  const weights = random.noise(filters * taps, 0.5);
  const gamma = random.noise(filters, 0.25).map((x) => x + 1);
  const beta = random.noise(filters);
  const mean = random.noise(filters, 0.5);
  const variance = random.noise(filters, 0.4).map((x) => x + 1);
  const DEAD: readonly { filter: number; left: number; beta: number }[] = [
    { filter: 2, left: 4e-19, beta: -1.2156529426574707 },
    { filter: 5, left: 3e-20, beta: 0.08760754019021988 },
  ];
  for (const { filter, left, beta: kept } of DEAD) {
    for (let i = filter * taps; i < (filter + 1) * taps; i++) weights[i] *= left;
    mean[filter] = 0;
    beta[filter] = kept;
  }
  const factor = Array.from(gamma, (g, i) => g / Math.sqrt(variance[i] + 1e-3));
  const builder = new GraphBuilder('conv-batch-norm');
  const output = conv(builder, 3, {
    name: 'conv',
    input: builder.input('input', [1, 8, 8, 3]),
    size: 8,
    channels: 3,
    weights: weights.map((w, i) => w * factor[Math.floor(i / taps)]),
    bias: beta.map((b, i) => b - factor[i] * mean[i]),
    activation: 'RELU6',
  });
  return builder.model('tflite', [output], TOYS['conv-batch-norm']);
}

function depthwiseToy(): Model {
  const random = new Pcg64(3);
  const channels = 8;
  const builder = new GraphBuilder('depthwise');
  const output = depthwise(builder, {
    name: 'depthwise',
    input: builder.input('input', [1, 8, 8, channels]),
    size: 8,
    channels,
    weights: random.noise(9 * channels, (i) => 0.08 * 700 ** ((i % channels) / (channels - 1))),
    bias: random.noise(channels),
    activation: 'RELU6',
  });
  return builder.model('tflite', [output], TOYS.depthwise);
}

function residualToy(): Model {
  const random = new Pcg64(4);
  const [narrow, wide, size] = [4, 12, 6];
  const dead = 3;
  const builder = new GraphBuilder('residual');
  const input = builder.input('input', [1, size, size, narrow]);
  const expandWeights = random.noise(wide * narrow, (i) =>
    Math.floor(i / narrow) === dead ? 1e-9 : 1,
  );
  const expandBias = random.noise(wide);
  expandBias[dead] = 2.25;
  const expanded = conv(builder, 1, {
    name: 'expand',
    input,
    size,
    channels: narrow,
    weights: expandWeights,
    bias: expandBias,
    activation: 'RELU6',
  });
  // The depthwise filter turns the dead channel's output negative, so RELU6 hides the loss.
  const filters = random.noise(9 * wide, 0.5).map((w, i) => (i % wide === dead ? -Math.abs(w) : w));
  const filterBias = random.noise(wide);
  filterBias[dead] = -0.5;
  const filtered = depthwise(builder, {
    name: 'depthwise',
    input: expanded,
    size,
    channels: wide,
    weights: filters,
    bias: filterBias,
    activation: 'RELU6',
  });
  const projected = conv(builder, 1, {
    name: 'project',
    input: filtered,
    size,
    channels: wide,
    weights: random.noise(narrow * wide, 0.5),
    bias: random.noise(narrow),
    activation: 'NONE',
  });
  const output = builder.operator(
    'ADD',
    [input, projected],
    { name: 'add', shape: [1, size, size, narrow] },
    makeOptions('AddOptions'),
  );
  return builder.model('tflite', [output], TOYS.residual);
}

function fullyConnectedToy(): Model {
  const random = new Pcg64(5);
  const [inputs, outputs] = [16, 4];
  const builder = new GraphBuilder('fully-connected');
  const output = builder.operator(
    'FULLY_CONNECTED',
    [
      builder.input('input', [1, inputs]),
      builder.constant('dense/weights', [outputs, inputs], random.noise(outputs * inputs, 0.5)),
      builder.constant('dense/bias', [outputs], random.noise(outputs)),
    ],
    { name: 'dense/output', shape: [1, outputs] },
    makeOptions('FullyConnectedOptions', { fusedActivationFunction: 'RELU' }),
  );
  return builder.model('tflite', [output], TOYS['fully-connected']);
}

const MAKERS: Record<ToyName, () => Model> = {
  conv: convToy,
  'conv-batch-norm': convBatchNormToy,
  depthwise: depthwiseToy,
  residual: residualToy,
  'fully-connected': fullyConnectedToy,
};

/** A toy as a .tflite model; `write` can make it .circle too. */
export const makeToy = (name: ToyName): Model => MAKERS[name]();
