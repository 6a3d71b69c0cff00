import { describe, expect, test } from 'vitest';
import { GraphBuilder, makeOperator, makeTensor } from '../../../src/lib/model/graph/build';
import {
  floats,
  floatsAt,
  fromHalf,
  indices,
  integers,
  numbers,
} from '../../../src/lib/model/graph/tensorData';
import { ModelError } from '../../../src/lib/model/error';
import { makeOptions, optionsOf } from '../../../src/lib/model/schema/options';
import { wire } from '../../../src/lib/model/graph/wiring';

const view = (values: ArrayBufferView) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

describe('constants as numbers', () => {
  test('aligned floats are views, others are copies', () => {
    const values = new Float32Array([1, -2.5, 3e-40]);
    const aligned = makeTensor('a', 'FLOAT32', [3], { data: view(values) });
    expect(numbers(aligned)).toEqual(values);
    expect(numbers(aligned).buffer).toBe(values.buffer);
    const shifted = new Uint8Array(13);
    shifted.set(view(values), 1);
    const odd = makeTensor('b', 'FLOAT32', [3], { data: shifted.subarray(1) });
    expect(numbers(odd)).toEqual(values);
    expect(floats(odd)).toEqual(values);
    // Slices of Node's Buffer are copied too, although its own `slice` would not copy.
    expect(numbers({ ...odd, data: Buffer.from(shifted.buffer).subarray(1) })).toEqual(values);
  });

  test('integers of each width', () => {
    const int16 = makeTensor('q', 'INT16', [2], { data: view(new Int16Array([-32767, 5])) });
    expect(numbers(int16)).toEqual(new Int16Array([-32767, 5]));
    expect(integers(int16)).toEqual(BigInt64Array.of(-32767n, 5n));
    const int64 = makeTensor('n', 'INT64', [1], { data: view(BigInt64Array.of(-(2n ** 63n))) });
    expect(integers(int64)).toEqual(BigInt64Array.of(-(2n ** 63n)));
    expect(() => indices(int64)).toThrow('Tensor "n" holds -9223372036854775808, too large');
    const shape = makeTensor('s', 'INT32', [2], { data: view(new Int32Array([-1, 7])) });
    expect(indices(shape)).toEqual([-1, 7]);
  });

  test('other tensors are refused in one sentence', () => {
    expect(() => numbers(makeTensor('x', 'FLOAT32', [1]))).toThrow('Tensor "x" is not a constant.');
    const text = makeTensor('t', 'STRING', [1], { data: new Uint8Array(4) });
    expect(() => numbers(text)).toThrow('Tensor "t" of type STRING cannot be read as numbers.');
    const real = makeTensor('f', 'FLOAT32', [1], { data: new Uint8Array(4) });
    expect(() => integers(real)).toThrow(ModelError);
    expect(floats(makeTensor('i', 'INT8', [4], { data: new Uint8Array(4) }))).toBeNull();
  });
});

describe('half precision', () => {
  test.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('%i is %f', (bits, value) => expect(fromHalf(bits)).toBe(value));

  test('the patterns are in order, and exact as float32', () => {
    const values = Array.from({ length: 0x7c00 }, (_, bits) => fromHalf(bits));
    expect(values.every((value, i) => i === 0 || value > values[i - 1])).toBe(true);
    expect(values).toEqual(values.map(Math.fround));
  });

  test('a FLOAT16 constant is understood, also behind DEQUANTIZE', () => {
    const builder = new GraphBuilder('main');
    const half = builder.constant('h', [2], new Uint16Array([0x3c00, 0xc000]), 'FLOAT16');
    const wide = builder.operator('DEQUANTIZE', [half], { name: 'w', shape: [2] });
    const other = builder.operator('ABS', [wide], { name: 'o', shape: [2] });
    const { graph } = builder;
    const wiring = wire(graph);
    expect(floatsAt(graph, wiring, half)).toEqual(new Float32Array([1, -2]));
    expect(floatsAt(graph, wiring, wide)).toEqual(new Float32Array([1, -2]));
    expect(floatsAt(graph, wiring, other)).toBeNull();
  });
});

describe('the wiring of a graph', () => {
  const chain = () => {
    const builder = new GraphBuilder('main');
    const x = builder.input('x', [1]);
    const y = builder.operator('ABS', [x], { name: 'y', shape: [1] });
    const z = builder.operator('ADD', [y, y], { name: 'z', shape: [1] });
    return { graph: builder.graph, x, y, z };
  };

  test('the operators that make and read each tensor', () => {
    const { graph, x, y, z } = chain();
    const { producer, consumers } = wire(graph);
    expect([x, y, z].map((i) => producer[i])).toEqual([-1, 0, 1]);
    expect([x, y, z].map((i) => consumers[i])).toEqual([[0], [1, 1], []]);
  });

  test('an operator that runs too early, or makes a tensor again, is refused', () => {
    const early = chain().graph;
    early.operators.reverse();
    expect(() => wire(early)).toThrow('Operator 0 (ADD) reads tensor 1 "y" before');
    const twice = chain();
    twice.graph.operators.push(makeOperator('NEG', [twice.x], [twice.y]));
    expect(() => wire(twice.graph)).toThrow('Operator 2 (NEG) makes tensor 1 "y", as operator 0');
  });
});

describe('options', () => {
  test('missing options have the schema’s defaults', () => {
    expect(makeOptions('Conv2DOptions', { padding: 'VALID' })).toEqual({
      kind: 'Conv2DOptions',
      padding: 'VALID',
      strideW: 0,
      strideH: 0,
      fusedActivationFunction: 'NONE',
      dilationWFactor: 1,
      dilationHFactor: 1,
      quantizedBiasType: 'FLOAT32',
    });
    expect(makeOptions('AddOptions').potScaleInt16).toBe(true);
    expect(makeOptions('UniqueOptions').idxOutType).toBe('INT32');
  });

  test('of an operator: its own, the defaults, or a refusal of another kind', () => {
    const own = makeOptions('SoftmaxOptions', { beta: 2 });
    expect(optionsOf(makeOperator('SOFTMAX', [], [], own), 'SoftmaxOptions').beta).toBe(2);
    expect(optionsOf(makeOperator('MUL', [], []), 'MulOptions').fusedActivationFunction).toBe(
      'NONE',
    );
    expect(() => optionsOf(makeOperator('MUL', [], [], own), 'MulOptions')).toThrow(
      'Operator MUL has SoftmaxOptions instead of MulOptions.',
    );
  });
});
