import { optionsOf } from '../../model/schema/options';
import { f32 } from '../../numeric/float32';
import { activate } from '../../quantizer/activation';
import type { Run } from '../code/value';
import { fusedActivation } from '../node/fused';
import type { Kernels, Node } from '../node/node';
import { expectShape, input, output, refuse } from '../node/readNode';
import { numbersOf } from './elementwise';

/*
 * Operators that work on rows along the last dimension, or on channels. Codes have no kernel here:
 * they are dequantized, computed in float and quantized again.
 */

/** Runs `make` on the first index of each row. */
function eachRow(
  node: Node,
  make: (data: Float32Array, to: Float32Array, row: number, depth: number) => void,
): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { data } = from;
  const to = out.data;
  if (!(data instanceof Float32Array) || !(to instanceof Float32Array)) {
    refuse(node, 'is of FLOAT32 alone');
  }
  const depth = from.shape.at(-1) ?? refuse(node, 'has no dimension to work along');
  expectShape(node, out, from.shape);
  return () => {
    for (let row = 0; row < data.length; row += depth) make(data, to, row, depth);
  };
}

/** x less the largest and the logarithm of the sum of exponentials, in float32. */
export const LOG_SOFTMAX: Kernels = {
  float: (node) =>
    eachRow(node, (data, to, row, depth) => {
      let most = -Infinity;
      for (let i = row; i < row + depth; i++) most = Math.max(most, data[i]);
      let sum = 0;
      for (let i = row; i < row + depth; i++) {
        sum = f32(sum + f32(Math.exp(f32(data[i] - most))));
      }
      const logarithm = f32(Math.log(sum));
      for (let i = row; i < row + depth; i++) to[i] = f32(data[i] - most) - logarithm;
    }),
};

/** TFLite divides by no less. */
const SMALLEST_NORM = f32(1e-6);

export const L2_NORMALIZATION: Kernels = {
  float: (node) =>
    eachRow(node, (data, to, row, depth) => {
      let sum = 0;
      for (let i = row; i < row + depth; i++) sum = f32(sum + f32(data[i] * data[i]));
      const norm = Math.max(f32(Math.sqrt(sum)), SMALLEST_NORM);
      for (let i = row; i < row + depth; i++) to[i] = data[i] / norm;
    }),
};

/** Multiplies by a power of neighbours' squares: `radius` before and, as in TFLite, one fewer after. */
export const LOCAL_RESPONSE_NORMALIZATION: Kernels = {
  float: (node) => {
    const { radius, bias, alpha, beta } = optionsOf(
      node.operator,
      'LocalResponseNormalizationOptions',
    );
    return eachRow(node, (data, to, row, depth) => {
      for (let c = 0; c < depth; c++) {
        let sum = 0;
        const end = Math.min(depth, c + radius);
        for (let i = Math.max(0, c - radius); i < end; i++) {
          sum = f32(sum + f32(data[row + i] * data[row + i]));
        }
        const factor = f32(Math.pow(f32(bias + f32(alpha * sum)), -beta));
        to[row + c] = data[row + c] * factor;
      }
    });
  },
};

/** One number for all channels, or one for each. */
function perChannel(node: Node, slot: number, channels: number): (channel: number) => number {
  const value = input(node, slot);
  const { data } = value;
  if (data.length !== 1 && data.length !== channels) {
    refuse(node, `has ${data.length} parameters for ${channels} channels`);
  }
  const list = numbersOf(node, value);
  return list.length === 1 ? () => list[0] : (channel) => list[channel];
}

/** x divided by the root of the mean of squares along the last dimension; in double, as ONE's. */
export const RMS_NORM: Kernels = {
  float: (node) => {
    const { epsilon } = optionsOf(node.operator, 'RmsNormOptions');
    const gamma = perChannel(node, 1, input(node, 0).shape.at(-1) ?? 1);
    return eachRow(node, (data, to, row, depth) => {
      let sum = 0;
      for (let i = row; i < row + depth; i++) sum += data[i] * data[i];
      const root = Math.sqrt(sum / depth + epsilon);
      for (let c = 0; c < depth; c++) to[row + c] = gamma(c) * (data[row + c] / root);
    });
  },
};

/** Each channel of an image brought to mean 0 and variance 1; in double, as ONE's. */
export const INSTANCE_NORM: Kernels = {
  float: (node) => {
    const options = optionsOf(node.operator, 'InstanceNormOptions');
    const activation = fusedActivation(node, options.fusedActivationFunction);
    const [from, out] = [input(node, 0), output(node)];
    if (from.shape.length !== 4) refuse(node, `has ${from.shape.length} dimensions, not 4`);
    const [batches, height, width, channels] = from.shape;
    expectShape(node, out, from.shape);
    const [gamma, beta] = [1, 2].map((slot) => perChannel(node, slot, channels));
    const [data, to] = [from, out].map((value) => numbersOf(node, value));
    const pixels = height * width;
    return () => {
      for (let batch = 0; batch < batches; batch++) {
        for (let channel = 0; channel < channels; channel++) {
          const first = batch * pixels * channels + channel;
          const end = first + pixels * channels;
          let [sum, squares] = [0, 0];
          for (let i = first; i < end; i += channels) {
            sum += data[i];
            squares += data[i] * data[i];
          }
          const mean = sum / pixels;
          const variance = squares / pixels - mean * mean;
          const a = gamma(channel) / Math.sqrt(variance + options.epsilon);
          const b = -mean * a + beta(channel);
          for (let i = first; i < end; i += channels) {
            to[i] = activate(activation, f32(data[i] * a + b));
          }
        }
      }
    };
  },
};
