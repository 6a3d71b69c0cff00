import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { makeOptions } from '../../../src/lib/model/schema/options';
import {
  codesOf,
  distinctRanges,
  HEAD_UINT8,
  JUNE_UINT8,
  quantized,
  scaleOf,
  tensorOf,
  uint8Scale,
} from './made';

const SHAPE = [1, 4];

/** x → two RELUs a and b → CONCATENATION inner, and with c → CONCATENATION outer. */
function nestedConcatenations() {
  const builder = new GraphBuilder('nested');
  const x = builder.input('x', SHAPE); // 0
  const a = builder.operator('RELU', [x], { name: 'a', shape: SHAPE }); // 1
  const b = builder.operator('RELU', [x], { name: 'b', shape: SHAPE }); // 2
  const c = builder.operator('RELU', [x], { name: 'c', shape: SHAPE }); // 3
  const joined = makeOptions('ConcatenationOptions', { axis: 1 });
  const inner = builder.operator('CONCATENATION', [a, b], { name: 'inner', shape: [1, 8] }, joined); // 4
  const outer = builder.operator(
    'CONCATENATION',
    [inner, c],
    { name: 'outer', shape: [1, 12] }, // 5
    joined,
  );
  return builder.model('tflite', [outer]);
}

describe('CONCATENATION of a CONCATENATION', () => {
  const scales = (state: typeof HEAD_UINT8 | typeof JUNE_UINT8) => {
    const { model } = quantized(nestedConcatenations(), state);
    return ['a', 'b', 'c', 'inner', 'outer'].map((name) => scaleOf(model, name));
  };
  test('today takes the outermost parameters all through', () => {
    expect(scales(HEAD_UINT8)).toEqual([5, 5, 5, 5, 5].map(uint8Scale));
  });
  test('in 2021 stops at the inner one', () => {
    expect(scales(JUNE_UINT8)).toEqual([4, 4, 5, 4, 5].map(uint8Scale));
  });
});

test('a tensor that is also a graph output keeps its own parameters', () => {
  const model = nestedConcatenations();
  const [graph] = model.subgraphs;
  const a = graph.tensors.findIndex(({ name }) => name === 'a');
  const watched = { ...model, subgraphs: [{ ...graph, outputs: [...graph.outputs, a] }] };
  for (const options of [HEAD_UINT8, JUNE_UINT8]) {
    expect(scaleOf(quantized(watched, options).model, 'a')).toBe(uint8Scale(1));
  }
});

describe('PADV2', () => {
  const LOWEST = -3.4028234663852886e38;
  const padded = (fill: number) => {
    const builder = new GraphBuilder('padded');
    const x = builder.input('x', SHAPE); // 0
    const paddings = builder.constant('p', [2, 2], Int32Array.of(0, 0, 1, 1), 'INT32');
    const value = builder.constant('v', [1], Float32Array.of(fill));
    const y = builder.operator('PADV2', [x, paddings, value], { name: 'y', shape: [1, 6] }); // 1
    return builder.model('tflite', [y]);
  };
  test('gives its parameters to its input and to its fill value', () => {
    const { model } = quantized(padded(0.3), HEAD_UINT8);
    const fields = ['x', 'y', 'v'].map((name) => scaleOf(model, name));
    expect(fields).toEqual([1, 1, 1].map(uint8Scale));
    expect(codesOf(model, 'v')).toEqual([Math.round(0.3 / uint8Scale(1)) + 102]);
    expect(tensorOf(model, 'p').type).toBe('INT32');
  });
  test('with the lowest float as fill value takes the parameters of its input today', () => {
    const { model } = quantized(padded(LOWEST), HEAD_UINT8);
    expect(['x', 'y', 'v'].map((name) => scaleOf(model, name))).toEqual([0, 0, 0].map(uint8Scale));
    expect(codesOf(model, 'v')).toEqual([0]);
  });
  test('in 2021 knows no such exception, and the fill value flips on its way through int32', () => {
    const { model } = quantized(padded(LOWEST), JUNE_UINT8);
    expect(['x', 'y'].map((name) => scaleOf(model, name))).toEqual([1, 1].map(uint8Scale));
    expect(codesOf(model, 'v')).toEqual([0]);
  });
});

describe('outputs with a scale of their own', () => {
  const chain = (opcode: 'SOFTMAX' | 'LOGISTIC' | 'TANH' | 'FLOOR' | 'CEIL') => {
    const builder = new GraphBuilder(opcode);
    const x = builder.input('x', SHAPE);
    const y = builder.operator(opcode, [x], { name: 'y', shape: SHAPE });
    const shape = builder.constant('shape', [1], Int32Array.of(4), 'INT32');
    const z = builder.operator('RESHAPE', [y, shape], { name: 'z', shape: [4] });
    return builder.model('tflite', [z]);
  };
  const both = ['x', 'y', 'z'] as const;
  const scales = (
    opcode: Parameters<typeof chain>[0],
    options: typeof HEAD_UINT8 | typeof JUNE_UINT8,
  ) => {
    const { model } = quantized(chain(opcode), options);
    return both.map((name) => scaleOf(model, name));
  };
  const own = [0, 1, 2].map(uint8Scale);

  test.each([
    ['SOFTMAX', Math.fround(1 / 255)],
    ['LOGISTIC', 1 / 256],
    ['TANH', 2 / 256],
    ['FLOOR', 1],
    ['CEIL', 1],
  ] as const)('%s today, and the RESHAPE behind it', (opcode, scale) => {
    expect(scales(opcode, HEAD_UINT8)).toEqual([own[0], scale, scale]);
  });

  test.each(['SOFTMAX', 'LOGISTIC', 'TANH', 'FLOOR', 'CEIL'] as const)(
    '%s in 2021, when RESHAPE came last and wrote backwards',
    (opcode) => {
      expect(scales(opcode, JUNE_UINT8)).toEqual([own[0], own[2], own[2]]);
    },
  );

  test('a whole-number scale is the rounded one', () => {
    const model = chain('FLOOR');
    const ranges = new Map(distinctRanges(model)).set('y', { min: 0, max: 2.5 * 255 });
    const { model: made } = quantized(model, {
      ...HEAD_UINT8,
      ranges: ranges.set('z', { min: 0, max: 2.5 * 255 }),
    });
    expect([scaleOf(made, 'y'), scaleOf(made, 'z')]).toEqual([3, 3]);
  });

  test('a fused TANH counts as one today', () => {
    const builder = new GraphBuilder('fused');
    const x = builder.input('x', SHAPE);
    const options = makeOptions('AddOptions', { fusedActivationFunction: 'TANH' });
    const y = builder.operator('ADD', [x, x], { name: 'y', shape: SHAPE }, options);
    const model = builder.model('tflite', [y]);
    expect(scaleOf(quantized(model, HEAD_UINT8).model, 'y')).toBe(2 / 256);
    expect(scaleOf(quantized(model, JUNE_UINT8).model, 'y')).toBe(uint8Scale(1));
  });
});

test('a RESHAPE gives nothing to an output of SPLIT, which takes that of its source', () => {
  const builder = new GraphBuilder('split');
  const x = builder.input('x', SHAPE); // 0
  const axis = builder.constant('axis', [], Int32Array.of(1), 'INT32');
  const left = builder.tensor('left', 'FLOAT32', [1, 2]); // 1
  const right = builder.tensor('right', 'FLOAT32', [1, 2]); // 2
  const outputs = [left, right];
  builder.operator('SPLIT', [axis, x], { name: 'left', shape: [1, 2] }); // its own output is replaced
  const { operators } = builder.graph;
  operators[0] = { ...operators[0], outputs };
  builder.graph.tensors.pop();
  const shape = builder.constant('shape', [1], Int32Array.of(2), 'INT32');
  const y = builder.operator('RESHAPE', [left, shape], { name: 'y', shape: [2] }); // 3
  const model = builder.model('tflite', [y, right]);
  const of = (options: typeof HEAD_UINT8 | typeof JUNE_UINT8) =>
    ['x', 'left', 'right', 'y'].map((name) => scaleOf(quantized(model, options).model, name));
  expect(of(HEAD_UINT8)).toEqual([0, 0, 0, 0].map(uint8Scale));
  expect(of(JUNE_UINT8)).toEqual([0, 3, 2, 3].map(uint8Scale));
});

test('an input that nothing reads is quantized today and stayed float in 2021', () => {
  const builder = new GraphBuilder('unused');
  const x = builder.input('x', SHAPE);
  builder.input('idle', SHAPE);
  const y = builder.operator('RELU', [x], { name: 'y', shape: SHAPE });
  const model = builder.model('tflite', [y]);
  const typeOf = (options: typeof HEAD_UINT8 | typeof JUNE_UINT8) =>
    tensorOf(quantized(model, options).model, 'idle').type;
  expect([typeOf(HEAD_UINT8), typeOf(JUNE_UINT8)]).toEqual(['UINT8', 'FLOAT32']);
  const ranges = new Map(distinctRanges(model));
  ranges.delete('idle');
  expect(tensorOf(quantized(model, { ...HEAD_UINT8, ranges }).model, 'idle').type).toBe('FLOAT32');
});

test('CAST names the types that it now reads and makes', () => {
  const builder = new GraphBuilder('cast');
  const x = builder.input('x', SHAPE);
  const options = makeOptions('CastOptions', { inDataType: 'FLOAT32', outDataType: 'INT32' });
  const y = builder.operator('CAST', [x], { name: 'y', shape: SHAPE, type: 'INT32' }, options);
  const { model } = quantized(builder.model('tflite', [y]), HEAD_UINT8);
  expect(model.subgraphs[0].operators[0].options).toMatchObject({
    inDataType: 'UINT8',
    outDataType: 'INT32',
  });
});
