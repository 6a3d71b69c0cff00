import fc from 'fast-check';
import { newElements } from '../../../src/lib/kernels/code/codes';
import type { Node } from '../../../src/lib/kernels/node/node';
import type { Elements, Value } from '../../../src/lib/kernels/code/value';
import { makeOperator } from '../../../src/lib/model/graph/build';
import { makeOptions, type Options } from '../../../src/lib/model/schema/options';
import { elementCount, type TensorType } from '../../../src/lib/model/schema/tensorType';

export interface ValueParts {
  readonly name?: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly data?: Elements;
  readonly scale?: readonly number[];
  readonly zeroPoint?: readonly number[];
  readonly axis?: number;
  readonly constant?: boolean;
}

export function makeValue(parts: ValueParts): Value {
  const { name = 'value', type, shape, scale = [], axis = 0, constant = false } = parts;
  return {
    name,
    type,
    shape,
    data: parts.data ?? newElements(type, elementCount(shape)),
    scale: Float32Array.from(scale),
    zeroPoint: Int32Array.from(parts.zeroPoint ?? scale.map(() => 0)),
    axis,
    constant,
  };
}

export const OPCODES = [
  'CONV_2D',
  'DEPTHWISE_CONV_2D',
  'TRANSPOSE_CONV',
  'FULLY_CONNECTED',
] as const;
export type WeightedOpcode = (typeof OPCODES)[number];

export const ACTIVATIONS = ['NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1'] as const;

/** Sizes and steps of a weighted operator. */
export interface Sizes {
  readonly opcode: WeightedOpcode;
  readonly batches: number;
  readonly height: number;
  readonly width: number;
  /** Channels of the input, and of the output for each of them (depthwise) or in all */
  readonly depth: number;
  readonly filters: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationH: number;
  readonly dilationW: number;
  readonly padding: 'SAME' | 'VALID';
  readonly activation: (typeof ACTIVATIONS)[number];
}

const small = (max: number, min = 1) => fc.integer({ min, max });

export const sizes: fc.Arbitrary<Sizes> = fc.record({
  opcode: fc.constantFrom(...OPCODES),
  batches: small(2),
  height: small(6, 3),
  width: small(5, 3),
  depth: small(6),
  filters: small(6),
  filterHeight: small(3),
  filterWidth: small(3),
  strideH: small(3),
  strideW: small(3),
  dilationH: fc.constantFrom(1, 1, 2),
  dilationW: fc.constantFrom(1, 1, 2),
  padding: fc.constantFrom('SAME', 'VALID'),
  activation: fc.constantFrom(...ACTIVATIONS),
});

/** Shapes of the four tensors; null if the filter does not fit. */
export function shapesOf(s: Sizes) {
  const span = (size: number, dilation: number) => (size - 1) * dilation + 1;
  const out = (input: number, size: number, stride: number, dilation: number) =>
    s.padding === 'SAME'
      ? Math.floor((input + stride - 1) / stride)
      : Math.max(0, Math.floor((input - span(size, dilation) + stride) / stride));
  const input = [s.batches, s.height, s.width, s.depth];
  const weights = [s.filters, s.filterHeight, s.filterWidth, s.depth];
  switch (s.opcode) {
    case 'FULLY_CONNECTED':
      return {
        input: [s.batches, s.depth],
        weights: [s.filters, s.depth],
        output: [s.batches, s.filters],
        channels: s.filters,
      };
    case 'TRANSPOSE_CONV': {
      const grown = (size: number, filter: number, stride: number) =>
        s.padding === 'SAME' ? size * stride : (size - 1) * stride + Math.max(filter, stride);
      const height = grown(s.height, s.filterHeight, s.strideH);
      const width = grown(s.width, s.filterWidth, s.strideW);
      return { input, weights, output: [s.batches, height, width, s.filters], channels: s.filters };
    }
    default: {
      const height = out(s.height, s.filterHeight, s.strideH, s.dilationH);
      const width = out(s.width, s.filterWidth, s.strideW, s.dilationW);
      const isDepthwise = s.opcode === 'DEPTHWISE_CONV_2D';
      const channels = isDepthwise ? s.depth * s.filters : s.filters;
      return {
        input,
        weights: isDepthwise ? [1, s.filterHeight, s.filterWidth, channels] : weights,
        output: [s.batches, height, width, channels],
        channels,
      };
    }
  }
}

export function optionsFor(s: Sizes): Options {
  const { padding, strideH, strideW, activation: fusedActivationFunction } = s;
  const dilation = { dilationHFactor: s.dilationH, dilationWFactor: s.dilationW };
  switch (s.opcode) {
    case 'CONV_2D':
      return makeOptions('Conv2DOptions', {
        ...{ padding, strideH, strideW, fusedActivationFunction },
        ...dilation,
      });
    case 'DEPTHWISE_CONV_2D':
      return makeOptions('DepthwiseConv2DOptions', {
        ...{ padding, strideH, strideW, fusedActivationFunction, depthMultiplier: s.filters },
        ...dilation,
      });
    case 'TRANSPOSE_CONV':
      return makeOptions('TransposeConvOptions', {
        ...{ padding, strideH, strideW, fusedActivationFunction },
      });
    case 'FULLY_CONNECTED':
      return makeOptions('FullyConnectedOptions', { fusedActivationFunction });
  }
}

export interface Operands {
  readonly input: Value;
  readonly weights: Value;
  readonly bias: Value | null;
  readonly output: Value;
}

export function nodeOf(s: Sizes, { input, weights, bias, output }: Operands): Node {
  const shape = makeValue({ type: 'INT32', shape: [4], constant: true });
  const inputs =
    s.opcode === 'TRANSPOSE_CONV' ? [shape, weights, input, bias] : [input, weights, bias];
  const operator = makeOperator(s.opcode, [], [], optionsFor(s));
  return { operator, inputs, outputs: [output], machine: 'x86-64', claim: () => undefined };
}
