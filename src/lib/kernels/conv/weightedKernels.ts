import { f32 } from '../../numeric/float32';
import { activate } from '../../quantizer/activation';
import {
  packedLength,
  packWeights,
  paddedChannels,
  sumFloats,
  sumFloatsDepthwise,
  sumIntegers,
  sumIntegersDepthwise,
} from './dot';
import type { ReadLayer } from './readLayer';
import { Patch } from './patch';
import {
  biasesOf,
  codesOf,
  depthOf,
  isDepthwise,
  patchSize,
  type Geometry,
  type Layer,
} from '../layer/layer';
import type { Kernels, Node } from '../node/node';
import { arithmeticOf, type LayerArithmetic } from '../layer/arithmetic';
import { requantizeInt32, requantizeInt64, storeWith, type Requantize } from '../layer/requantize';
import { Refusal, type Run, type Value } from '../code/value';

/**
 * The kernels of a weighted operator. The four operators differ only in how their layer is read.
 */
export const weightedKernels = (read: ReadLayer): Kernels => ({
  float: (node) => {
    const layer = read(node);
    node.claim(8 * patchSize(layer.geometry));
    for (const value of [layer.input, layer.weights, layer.output]) floatsOf(layer, value);
    if (layer.bias !== null) floatsOf(layer, layer.bias);
    return node.simd?.float(layer) ?? floatRun(layer);
  },
  quantized: (node) => integerRun(read(node), node),
});

/**
 * A layer's weights in the order of the sums. Constant weights are packed once, others in each run.
 */
function repacked<T>({ weights, bias }: Layer, make: () => T): () => T {
  if (!weights.constant || !(bias?.constant ?? true)) return make;
  let made: T | null = null;
  return () => (made ??= make());
}

function floatRun(layer: Layer): Run {
  const { geometry, activation, output } = layer;
  const weights = floatsOf(layer, layer.weights);
  const input = floatsOf(layer, layer.input);
  const to = floatsOf(layer, output);
  const bias = layer.bias === null ? null : floatsOf(layer, layer.bias);
  const channels = geometry.outputChannels;
  const [depth, inner] = [geometry.inputChannels, patchSize(geometry)];
  const multiplier = channels / depth;
  const patch = new Patch(geometry, new Float32Array(inner));
  const sums = new Float32Array(paddedChannels(channels));
  const ready = repacked(layer, () =>
    isDepthwise(layer)
      ? weights
      : packWeights(layer, new Float32Array(packedLength(layer)), (i) => weights[i]),
  );
  return () => {
    const packed = ready();
    forEachPixel(geometry, (batch, y, x, at) => {
      patch.take(input, 0, batch, y, x);
      if (isDepthwise(layer)) sumFloatsDepthwise(patch, packed, depth, multiplier, sums);
      else sumFloats(patch, packed, depth, inner, sums);
      for (let channel = 0; channel < channels; channel++) {
        const sum = bias === null ? sums[channel] : f32(sums[channel] + bias[channel]);
        to[at + channel] = activation === 'NONE' ? sum : activate(activation, sum);
      }
    });
  };
}

/** Sums of more products than this might not be exact in a double; see `sumIntegers`. */
const MOST_PRODUCTS = 2 ** 22;

function integerRun(layer: Layer, node: Node): Run {
  const { geometry, weights, output } = layer;
  const arithmetic = arithmeticOf(layer, node.machine, node.asReference);
  codesOf(layer, layer.input);
  codesOf(layer, weights);
  // Check the types here, not in the first run.
  biasesOf(layer, arithmetic.accumulator);
  if (depthOf(layer) * geometry.filterHeight * geometry.filterWidth > MOST_PRODUCTS) {
    throw new Refusal(`${layer.opcode} sums over more than ${MOST_PRODUCTS} products.`);
  }
  const faster = node.simd?.integer(layer, arithmetic) ?? null;
  if (faster !== null) return faster;
  const length = isDepthwise(layer) ? weights.data.length : packedLength(layer);
  node.claim(8 * (length + patchSize(geometry)));
  const sums = integerSums(layer, arithmetic);
  const ready = repacked(layer, () =>
    storeWith(requantizerOf(layer, arithmetic), geometry.outputChannels, arithmetic),
  );
  return () => {
    const store = ready();
    sums((channels, at) => store(channels, output.data, at));
  };
}

/** Called for each pixel with the sums of all channels, which go to the output's elements from `at`. */
type UseSums = (sums: Float64Array, at: number) => void;

/** The exact sums Σ (q_x − z_x)·(q_w − z_w) of a layer that an integer kernel computes. */
export function integerSums(
  layer: Layer,
  { weightZero, inputZero }: Pick<LayerArithmetic, 'weightZero' | 'inputZero'>,
): (use: UseSums) => void {
  const { geometry, input, weights } = layer;
  const from = codesOf(layer, input);
  const codes = codesOf(layer, weights);
  const channels = geometry.outputChannels;
  const [depth, inner] = [geometry.inputChannels, patchSize(geometry)];
  const multiplier = channels / depth;
  const patch = new Patch(geometry, new Float64Array(inner));
  const sums = new Float64Array(paddedChannels(channels));
  const ready = repacked(layer, () =>
    isDepthwise(layer)
      ? Float64Array.from(codes, (code, i) => code - weightZero[i % channels])
      : packWeights(
          layer,
          new Float64Array(packedLength(layer)),
          (i, channel) => codes[i] - weightZero[channel],
        ),
  );
  return (use) => {
    const packed = ready();
    forEachPixel(geometry, (batch, y, x, at) => {
      patch.take(from, inputZero, batch, y, x);
      if (isDepthwise(layer)) sumIntegersDepthwise(patch, packed, depth, multiplier, sums);
      else sumIntegers(patch, packed, depth, inner, sums);
      use(sums, at);
    });
  };
}

/** @throws Refusal if the bias does not have the accumulator's type */
export function requantizerOf(layer: Layer, arithmetic: LayerArithmetic): Requantize {
  const biases = biasesOf(layer, arithmetic.accumulator);
  if (arithmetic.accumulator === 64) {
    return requantizeInt64(arithmetic, biases, layer.geometry.outputChannels);
  }
  if (biases instanceof BigInt64Array) {
    throw new Refusal(`${layer.opcode} has an int64 bias, which its int32 sums do not take.`);
  }
  return requantizeInt32(arithmetic, biases);
}

function forEachPixel(
  { batches, outputHeight, outputWidth, outputChannels }: Geometry,
  visit: (batch: number, y: number, x: number, at: number) => void,
): void {
  let at = 0;
  for (let batch = 0; batch < batches; batch++) {
    for (let y = 0; y < outputHeight; y++) {
      for (let x = 0; x < outputWidth; x++) {
        visit(batch, y, x, at);
        at += outputChannels;
      }
    }
  }
}

function floatsOf({ opcode }: Layer, { name, type, data }: Value): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new Refusal(`${opcode} has ${JSON.stringify(name)} of type ${type} among float tensors.`);
}
