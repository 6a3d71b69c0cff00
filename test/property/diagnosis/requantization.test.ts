import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { storedChannels } from '../../../src/lib/diagnosis/stored';
import { channelRow, type ChannelTable } from '../../../src/lib/diagnosis/channelTable';
import { newElements } from '../../../src/lib/kernels/code/codes';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { elementCount, type TensorType } from '../../../src/lib/model/schema/tensorType';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { trace } from '../../../src/lib/pass/run/trace';
import type { LayerTypes } from '../../../src/lib/quantizer/requantization';
import { channelAxis } from '../../../src/lib/quantizer/weightedOps';
import { predicted } from '../../unit/diagnosis/models';
import { OPCODES, optionsFor, shapesOf, sizes, type Sizes } from '../kernels/convCases';
import { multiply32, multiply64 } from '../kernels/convSlow';

const f32 = Math.fround;

/** Types of input and weights, and of the bias. */
const TENSORS: Record<LayerTypes, readonly [TensorType, TensorType, TensorType]> = {
  uint8: ['UINT8', 'UINT8', 'INT32'],
  int16: ['INT16', 'INT16', 'INT64'],
  int8: ['INT8', 'INT8', 'INT32'],
  int16x8: ['INT16', 'INT8', 'INT64'],
};

/** A number of fractions of a span, repeated from a few that are drawn. */
const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 31,
  maxLength: 31,
});
const spread = (count: number, from: readonly number[]): number[] =>
  Array.from({ length: count }, (_, i) => from[(i * 7 + (i >> 3)) % from.length]);

const scale = fc.float({ min: f32(1e-5), max: f32(0.2), noNaN: true });

const drawn = fc.record({
  s: sizes.map((s): Sizes => ({ ...s, batches: 1, strideH: 1, strideW: 1 })),
  one: fc.boolean(),
  scales: fc.array(scale, { minLength: 36, maxLength: 36 }),
  inputScale: scale,
  outputScale: scale,
  zero: fc.integer({ min: 0, max: 255 }),
  fractions,
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

interface Parts {
  readonly type: TensorType;
  readonly weights: { readonly type: TensorType; readonly data: ArrayBufferView };
  readonly bias: { readonly type: TensorType; readonly data: ArrayBufferView };
}

/** One weighted operator between an input `x` and an output `y`. */
function layerModel(
  s: Sizes,
  { type, weights, bias }: Parts,
): { builder: GraphBuilder; y: number } {
  const shapes = shapesOf(s);
  const builder = new GraphBuilder('main');
  const x = builder.input('x', shapes.input, type);
  const w = builder.constant('w', shapes.weights, weights.data, weights.type);
  const b = builder.constant('b', [shapes.channels], bias.data, bias.type);
  const shape = () => builder.constant('shape', [4], Int32Array.from(shapes.output), 'INT32');
  const inputs = s.opcode === 'TRANSPOSE_CONV' ? [shape(), w, x, b] : [x, w, b];
  const output = { name: 'y', shape: shapes.output, type };
  return { builder, y: builder.operator(s.opcode, inputs, output, optionsFor(s)) };
}

/** A quantized file of one layer. */
function storedModel(types: LayerTypes, d: Drawn): Model {
  const [type, weightsType, biasType] = TENSORS[types];
  const shapes = shapesOf(d.s);
  const { channels } = shapes;
  const count = elementCount(shapes.weights);
  const codes = newElements(weightsType, count);
  const lowest = types === 'uint8' ? 0 : types === 'int16' ? -32767 : -127;
  const span = types === 'int16' ? 65534 : types === 'uint8' ? 255 : 254;
  spread(count, d.fractions).forEach((part, i) => (codes[i] = lowest + Math.round(part * span)));
  const biases = newElements(biasType, channels);
  spread(channels, d.fractions).forEach((part, i) => {
    const code = Math.round((part - 0.5) * 20000);
    if (biases instanceof BigInt64Array) biases[i] = BigInt(code);
    else biases[i] = code;
  });
  const scales = Float32Array.from(d.scales.slice(0, d.one ? 1 : channels));
  const { builder, y } = layerModel(d.s, {
    type,
    weights: { type: weightsType, data: codes },
    bias: { type: biasType, data: biases },
  });
  const zeroPoint = type === 'INT16' ? 0 : type === 'INT8' ? d.zero - 128 : d.zero;
  const { tensors } = builder.graph;
  const quantize = (index: number, scale: Float32Array, zero: number, quantizedDimension = 0) => {
    const zeros = new BigInt64Array(scale.length).fill(BigInt(zero));
    const quantization = makeQuantization({ scale, zeroPoint: zeros, quantizedDimension });
    tensors[index] = { ...tensors[index], quantization };
  };
  const at = (name: string) => tensors.findIndex((tensor) => tensor.name === name);
  quantize(at('x'), Float32Array.of(d.inputScale), zeroPoint);
  quantize(at('w'), scales, types === 'uint8' ? 100 : 0, channelAxis(d.s.opcode));
  quantize(
    at('b'),
    scales.map((s) => s * d.inputScale),
    0,
  );
  quantize(y, Float32Array.of(d.outputScale), zeroPoint);
  return builder.model('tflite', [y]);
}

/** Runs a model on drawn codes and compares each channel of its layer; the number compared. */
function compare(model: Model, table: ChannelTable, d: Drawn): number {
  const runner = prepareRun(model, { keep: 'all' });
  const [input] = runner.graph.inputs;
  const [y] = runner.graph.outputs;
  const { shape, type } = runner.graph.tensors[input];
  const codes = newElements(type, elementCount(shape));
  const [low, span] = type === 'UINT8' ? [0, 255] : type === 'INT8' ? [-128, 255] : [-32767, 65534];
  spread(codes.length, d.fractions).forEach(
    (part, i) => (codes[i] = low + Math.round(part * span)),
  );
  runner.run([codes]);
  const output = runner.value(y);
  for (let channel = 0; channel < table.length; channel++) {
    const one = trace(runner, y, [...output.shape.slice(0, -1).map(() => 0), channel]);
    // A layer that no integer kernel computes has no multiplier.
    if (one.kind === 'float') return 0;
    const row = channelRow(table, channel);
    const { multiplier, mantissa, shift, flushed } = row;
    expect({ channel, multiplier, mantissa, shift, flushed }).toEqual({
      channel,
      multiplier: one.multiplier,
      mantissa: one.mantissa,
      shift: one.shift,
      flushed: one.flushed,
    });
    // The kernel's own code, from the table's mantissa and shift by slow loops on integers.
    const multiply = one.accumulatorBits === 64 ? multiply64 : multiply32;
    const scaled = multiply(one.accumulator, BigInt(mantissa ?? 0), shift ?? 0);
    const code = Number(BigInt.asIntN(32, scaled + BigInt(one.outputZero)));
    expect(Number(output.data[one.element])).toBe(Math.min(one.max, Math.max(one.min, code)));
  }
  return table.length;
}

const hasOutput = ({ s }: Drawn): boolean => elementCount(shapesOf(s).output) > 0;

const cases = OPCODES.flatMap((opcode) =>
  [true, false].map((one) => [opcode, one ? 'one scale' : 'a scale each', one] as const),
);

test.each(
  cases.flatMap((entry) =>
    (['uint8', 'int16', 'int8', 'int16x8'] as const).map((types) => [types, ...entry] as const),
  ),
)(
  'a stored %s %s with %s: table, trace and kernel have one multiplier',
  (types, opcode, _, one) => {
    let compared = 0;
    fc.assert(
      fc.property(drawn, (given) => {
        const d = { ...given, one, s: { ...given.s, opcode } };
        fc.pre(hasOutput(d));
        const model = storedModel(types, d);
        compared += compare(model, storedChannels(model, channelFacts(model)), d);
      }),
      { numRuns: 120 },
    );
    const isEmulated = types === 'int16' && opcode === 'FULLY_CONNECTED';
    expect(compared > 100).toBe(!isEmulated);
  },
);

test.each(
  OPCODES.flatMap((opcode) => [
    [opcode, 'int16', 'channel'] as const,
    [opcode, 'uint8', 'channel'] as const,
    [opcode, 'uint8', 'layer'] as const,
  ]),
)('a float %s as %s per %s: the predicted table has them too', (opcode, dtype, granularity) => {
  let compared = 0;
  fc.assert(
    fc.property(drawn, (given) => {
      const d = { ...given, s: { ...given.s, opcode } };
      fc.pre(hasOutput(d));
      const { weights, channels } = shapesOf(d.s);
      const inner = elementCount(weights) / channels;
      const floats = spread(elementCount(weights), d.fractions).map((part, i) => {
        const channel = opcode === 'DEPTHWISE_CONV_2D' ? i % channels : Math.floor(i / inner);
        return (part - 0.5) * d.scales[channel];
      });
      const { builder, y } = layerModel(d.s, {
        type: 'FLOAT32',
        weights: { type: 'FLOAT32', data: Float32Array.from(floats) },
        bias: { type: 'FLOAT32', data: Float32Array.from(spread(channels, d.fractions)) },
      });
      const model = builder.model('tflite', [y]);
      const ranges = new Map([
        ['x', { min: -d.inputScale * 90, max: d.inputScale * 255 }],
        ['y', { min: -d.outputScale * 1000, max: d.outputScale * 700 }],
      ]);
      const options = { dtype, granularity, state: 'head' } as const;
      const table = predicted(model, options, ranges);
      const quantized = runToEnd(quantizeSteps(model, { ...options, ranges }));
      compared += compare(quantized.model, table, d);
    }),
    { numRuns: 120 },
  );
  expect(compared > 100).toBe(!(dtype === 'int16' && opcode === 'FULLY_CONNECTED'));
});

/** A layer of one position, whose weights are 0: its output is its bias. */
const BIAS_ALONE: Omit<Sizes, 'opcode'> = {
  ...{ batches: 1, height: 1, width: 1, depth: 2, filters: 1 },
  ...{ filterHeight: 1, filterWidth: 1, strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
  padding: 'VALID',
  activation: 'RELU',
};

test.each(OPCODES.flatMap((opcode) => [[opcode, 'int16'] as const, [opcode, 'uint8'] as const]))(
  'a channel of %s as %s is hidden only if its kernel clamps to the activation',
  (opcode, dtype) => {
    const s: Sizes = { ...BIAS_ALONE, opcode };
    const { weights, channels } = shapesOf(s);
    const { builder, y } = layerModel(s, {
      type: 'FLOAT32',
      weights: { type: 'FLOAT32', data: new Float32Array(elementCount(weights)) },
      bias: { type: 'FLOAT32', data: new Float32Array(channels).fill(-0.5) },
    });
    const model = builder.model('tflite', [y]);
    const ranges = new Map(['x', 'y'].map((name) => [name, { min: -1, max: 1 }]));
    const options = { dtype, granularity: 'channel', state: 'head' } as const;
    const quantized = runToEnd(quantizeSteps(model, { ...options, ranges })).model;
    const stored = storedChannels(quantized, channelFacts(quantized));
    const clamps = opcode !== 'TRANSPOSE_CONV';
    expect(channelRow(predicted(model, options, ranges), 0).hidden).toBe(clamps);
    expect(channelRow(stored, 0).hidden).toBe(clamps);
    // luci-interpreter has no such kernel, so there are no codes to compare.
    if (dtype === 'int16' && opcode === 'FULLY_CONNECTED') return;
    const runner = prepareRun(quantized);
    const { type, shape } = runner.graph.tensors[runner.graph.inputs[0]];
    runner.run([newElements(type, elementCount(shape))]);
    const { data, zeroPoint } = runner.value(y);
    expect(Number(data[0]) < zeroPoint[0]).toBe(!clamps);
  },
);
