import { expect, test } from 'vitest';
import type { Value } from '../../../src/lib/kernels/code/value';
import type { Npy } from '../../../src/lib/model/npy/npy';
import { PassError } from '../../../src/lib/pass/error';
import { elementsFor, npyOf } from '../../../src/lib/pass/input/npyElements';

const value = (type: Value['type'], data: Value['data'], scale?: number, zero = 0): Value => ({
  name: 'x',
  type,
  shape: [data.length],
  data,
  scale: Float32Array.from(scale === undefined ? [] : [scale]),
  zeroPoint: Int32Array.of(zero),
  axis: 0,
  constant: false,
});

const reals = (...numbers: number[]): Npy => ({
  dtype: 'float32',
  shape: [numbers.length],
  data: Float32Array.from(numbers),
});

test('reals become codes: halves away from zero, int16 within ±32767', () => {
  const int16 = value('INT16', new Int16Array(6), 0.5);
  expect(elementsFor(reals(0.25, -0.25, 0.75, 1e9, -1e9, -16384), int16, 'x86-64')).toEqual(
    // 1e9 / 0.5 still fits int32, so only the clamp limits it.
    Int16Array.of(1, -1, 2, 32767, -32767, -32767),
  );
  const uint8 = value('UINT8', new Uint8Array(4), 0.5, 3);
  expect(elementsFor(reals(0.25, -0.25, 1000, -1000), uint8, 'x86-64')).toEqual(
    Uint8Array.of(4, 2, 255, 0),
  );
});

test('x / s is a division in double', () => {
  const [x, scale] = [0.002500500064343214, 0.00100020004902035];
  // As a float32 product with 1 / s it would be 2.5 and become 3.
  expect(Math.fround(x * Math.fround(1 / scale))).toBe(2.5);
  const int16 = value('INT16', new Int16Array(1), scale);
  expect(elementsFor(reals(x), int16, 'x86-64')).toEqual(Int16Array.of(2));
});

test('arrays of the own type are taken as they are', () => {
  const codes = Int16Array.of(-32768, 7);
  const array: Npy = { dtype: 'int16', shape: [2], data: codes };
  expect(elementsFor(array, value('INT16', new Int16Array(2), 0.1), 'x86-64')).toBe(codes);
  expect(npyOf(value('INT16', codes, 0.1))).toEqual(array);
  const truth: Npy = { dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) };
  expect(elementsFor(truth, value('BOOL', new Uint8Array(2)), 'x86-64')).toBe(truth.data);
});

test('what does not fit is refused', () => {
  const int16 = value('INT16', new Int16Array(2), 0.1);
  const refused: [Npy, Value, RegExp][] = [
    [reals(1), int16, /takes the shape \[2\], not \[1\]/],
    [{ ...reals(1, 2), shape: [1, 2] }, int16, /not \[1, 2\]/],
    [reals(1, Infinity), int16, /Element 1 .* is Infinity/],
    [
      { dtype: 'int8', shape: [2], data: new Int8Array(2) },
      int16,
      /takes float32 or int16, not int8/,
    ],
    [reals(1, 2), value('INT32', new Int32Array(2)), /takes int32, not float32/],
    [
      { dtype: 'uint8', shape: [2], data: new Uint8Array(2) },
      value('BOOL', new Uint8Array(2)),
      /takes bool/,
    ],
  ];
  for (const [array, input, sentence] of refused) {
    expect(() => elementsFor(array, input, 'x86-64')).toThrow(PassError);
    expect(() => elementsFor(array, input, 'x86-64')).toThrow(sentence);
  }
  expect(() => npyOf(value('STRING', new Uint8Array(2)))).toThrow(/has type STRING/);
});
