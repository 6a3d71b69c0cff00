import * as fc from 'fast-check';
import { newElements, type ElementType } from '../../../src/lib/kernels/code/codes';
import { CONV } from '../../../src/lib/kernels/conv/conv';
import { DEPTHWISE } from '../../../src/lib/kernels/conv/depthwise';
import { FULLY_CONNECTED } from '../../../src/lib/kernels/conv/fullyConnected';
import type { Kernels, Node } from '../../../src/lib/kernels/node/node';
import { windowCount } from '../../../src/lib/kernels/layer/padding';
import type { Elements, Value } from '../../../src/lib/kernels/code/value';
import { makeOperator } from '../../../src/lib/model/graph/build';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';

/** Weighted layers of all shapes and kinds of code, for comparing two computations of each. */

export const KINDS = ['float', 'uint8', 'int16', 'int8', 'int16x8'] as const;
export type Kind = (typeof KINDS)[number];

const TYPES: Record<Kind, { data: ElementType; weights: ElementType; bias: ElementType }> = {
  float: { data: 'FLOAT32', weights: 'FLOAT32', bias: 'FLOAT32' },
  uint8: { data: 'UINT8', weights: 'UINT8', bias: 'INT32' },
  int16: { data: 'INT16', weights: 'INT16', bias: 'INT64' },
  int8: { data: 'INT8', weights: 'INT8', bias: 'INT32' },
  int16x8: { data: 'INT16', weights: 'INT8', bias: 'INT64' },
};

const ENDS: Record<ElementType, readonly number[]> = {
  FLOAT32: [-3, 3],
  FLOAT16: [-3, 3],
  UINT8: [0, 255],
  BOOL: [0, 1],
  INT8: [-128, 127],
  INT16: [-32768, 32767],
  INT32: [-(2 ** 31), 2 ** 31 - 1],
  INT64: [-(2 ** 62), 2 ** 62],
};

export const OPS = ['CONV_2D', 'DEPTHWISE_CONV_2D', 'FULLY_CONNECTED'] as const;

export const KERNELS: Record<(typeof OPS)[number], Kernels> = {
  ...CONV,
  ...DEPTHWISE,
  ...FULLY_CONNECTED,
};

export const sketch = fc.record({
  op: fc.constantFrom(...OPS),
  kind: fc.constantFrom(...KINDS),
  batches: fc.integer({ min: 1, max: 2 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  channels: fc.integer({ min: 1, max: 21 }),
  outputs: fc.integer({ min: 1, max: 21 }),
  filterHeight: fc.integer({ min: 1, max: 3 }),
  filterWidth: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  padding: fc.constantFrom('SAME' as const, 'VALID' as const),
  activation: fc.constantFrom('NONE' as const, 'RELU' as const, 'RELU6' as const),
  perChannel: fc.boolean(),
  /** Only codes at the ends of their types, or all codes */
  extreme: fc.boolean(),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
  /** Decades of the multiplier: below 2^-32 it is flushed, from 2^31 on the shift to the left wraps */
  decades: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -12, max: 2 }) },
    { weight: 1, arbitrary: fc.integer({ min: 3, max: 18 }) },
  ),
});

export type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;

/** Numbers in [0, 1). */
export function random(seed: number): () => number {
  const generator = new Pcg64(seed);
  return () => generator.float32();
}

export function fill(
  data: Elements,
  type: ElementType,
  next: () => number,
  extreme: boolean,
): Elements {
  const [low, high] = ENDS[type];
  for (let i = 0; i < data.length; i++) {
    const at = extreme ? Math.round(next()) : next();
    const value = low + at * (high - low);
    if (data instanceof BigInt64Array) {
      // Small ones too, so that some sums are large and some small.
      data[i] = BigInt(Math.round(value * (next() < 0.5 ? 1 : 2 ** -30)));
    } else if (data instanceof Int32Array) {
      data[i] = Math.round(value * (next() < 0.5 ? 1 : 2 ** -16));
    } else data[i] = type === 'FLOAT32' ? value * 10 ** (10 * next() - 5) : Math.round(value);
  }
  return data;
}

export interface Drawn {
  readonly kernels: Kernels;
  readonly node: Node;
}

/** The layer of a sketch; null where its filter does not fit its input. */
export function drawLayer(drawn: Sketch): Drawn | null {
  const { op, kind, batches, stride, dilation, padding, perChannel, extreme } = drawn;
  const types = TYPES[kind];
  const next = random(drawn.seed);
  const isImage = op !== 'FULLY_CONNECTED';
  const [height, width] = isImage ? [drawn.height, drawn.width] : [1, 1];
  const [fh, fw] = isImage ? [drawn.filterHeight, drawn.filterWidth] : [1, 1];
  const channels = drawn.channels;
  const outputs = op === 'DEPTHWISE_CONV_2D' ? channels : drawn.outputs;
  const [oh, ow] = isImage
    ? [
        windowCount(padding, height, fh, stride, dilation),
        windowCount(padding, width, fw, stride, dilation),
      ]
    : [1, 1];
  if (oh < 1 || ow < 1) return null;
  const weightShape = {
    CONV_2D: [outputs, fh, fw, channels],
    DEPTHWISE_CONV_2D: [1, fh, fw, channels],
    FULLY_CONNECTED: [outputs, channels],
  }[op];
  const size = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
  const scales = perChannel && kind !== 'float' ? outputs : 1;
  const isFloat = kind === 'float';
  const value = (
    name: string,
    type: ElementType,
    shape: number[],
    constant: boolean,
    scale: Float32Array,
    zero: () => number,
  ): Value => ({
    name,
    type,
    shape,
    data: fill(newElements(type, size(shape)), type, next, extreme),
    scale: isFloat ? new Float32Array(0) : scale,
    zeroPoint: isFloat ? new Int32Array(0) : Int32Array.from(scale, zero),
    axis: op === 'DEPTHWISE_CONV_2D' ? 3 : 0,
    constant,
  });
  const zeroOf = (name: 'x' | 'w') => () => {
    if (kind === 'uint8') return Math.floor(256 * next());
    const some = kind === 'int8' && (name === 'x' || op === 'FULLY_CONNECTED');
    return some ? Math.floor(256 * next()) - 128 : 0;
  };
  const one = Float32Array.of(1);
  const x = value('x', types.data, [batches, height, width, channels], false, one, zeroOf('x'));
  const w = value(
    'w',
    types.weights,
    weightShape,
    true,
    Float32Array.from({ length: scales }, () => 10 ** (drawn.decades + next())),
    zeroOf('w'),
  );
  const b = value('b', types.bias, [outputs], true, one, () => 0);
  const y = value('y', types.data, [batches, oh, ow, outputs], false, one, zeroOf('x'));
  const spec = {
    padding,
    strideH: stride,
    strideW: stride,
    dilationHFactor: dilation,
    dilationWFactor: dilation,
    fusedActivationFunction: drawn.activation,
  };
  const options =
    op === 'CONV_2D'
      ? makeOptions('Conv2DOptions', spec)
      : op === 'DEPTHWISE_CONV_2D'
        ? makeOptions('DepthwiseConv2DOptions', { ...spec, depthMultiplier: 1 })
        : makeOptions('FullyConnectedOptions', { fusedActivationFunction: drawn.activation });
  const node: Node = {
    operator: makeOperator(op, [0, 1, 2], [3], options),
    inputs: [x, w, b],
    outputs: [y],
    machine: 'x86-64',
    claim: () => undefined,
  };
  return { kernels: KERNELS[op], node };
}
