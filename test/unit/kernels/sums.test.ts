import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../src/lib/kernels/code/value';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runAll, runOne, value } from './values';

const relu = makeOptions('AddOptions', { fusedActivationFunction: 'RELU' });

describe('ADD and SUB of floats', () => {
  test('round to float32 and clamp to the fused activation', () => {
    const a = value('FLOAT32', [3], [1, 2 ** 24, -3]);
    const b = value('FLOAT32', [3], [2 ** -24, 1, 1]);
    expect(runOne('ADD', [a, b], value('FLOAT32', [3]))).toEqual([1, 2 ** 24, -2]);
    expect(runOne('ADD', [a, b], value('FLOAT32', [3]), relu)).toEqual([1, 2 ** 24, 0]);
    expect(runOne('SUB', [b, a], value('FLOAT32', [3]))[2]).toBe(4);
  });

  test('broadcast the smaller input, on either side and in several dimensions', () => {
    const a = value('FLOAT32', [2, 1, 3], [0, 10, 20, 30, 40, 50]);
    const b = value('FLOAT32', [2, 1], [1, 2]);
    const sums = [1, 11, 21, 2, 12, 22, 31, 41, 51, 32, 42, 52];
    expect(runOne('ADD', [a, b], value('FLOAT32', [2, 2, 3]))).toEqual(sums);
    expect(runOne('ADD', [b, a], value('FLOAT32', [2, 2, 3]))).toEqual(sums);
    const scalar = value('FLOAT32', [], [1]);
    expect(runOne('SUB', [scalar, b], value('FLOAT32', [2, 1]))).toEqual([0, -1]);
  });

  test('wrap plain integers to 32 bits', () => {
    const a = value('INT32', [2], [2 ** 31 - 1, -5]);
    const b = value('INT32', [1], [1]);
    expect(runOne('ADD', [a, b], value('INT32', [2]))).toEqual([-(2 ** 31), -4]);
    expect(runOne('ADD', [a, b], value('INT32', [2]), relu)).toEqual([0, 0]);
  });

  test('refuse shapes that do not fit', () => {
    const [a, b] = [value('FLOAT32', [3]), value('FLOAT32', [2])];
    expect(() => runOne('ADD', [a, b], value('FLOAT32', [3]))).toThrow(/cannot stretch \[3\] and/);
    expect(() => runOne('ADD', [a, a], value('FLOAT32', [4]))).toThrow(/makes shape \[3\], but/);
  });
});

describe('ADD and SUB of codes', () => {
  test('reach both ends of uint8 and no further', () => {
    const a = value('UINT8', [3], [0, 128, 255], { scale: 0.5, zero: 128 });
    const out = () => value('UINT8', [3], [], { scale: 0.5, zero: 128 });
    expect(runOne('ADD', [a, a], out())).toEqual([0, 128, 255]);
    const zeros = value('UINT8', [1], [128], { scale: 0.5, zero: 128 });
    expect(runOne('ADD', [a, zeros], out())).toEqual([0, 128, 255]);
    expect(runOne('SUB', [zeros, a], out())).toEqual([255, 128, 1]);
    expect(runOne('ADD', [a, zeros], out(), relu)).toEqual([128, 128, 255]);
  });

  test('reach ±32767 of int16, and −128 of TFLite’s int8', () => {
    const wide = value('INT16', [2], [32767, -32767], { scale: 1 });
    expect(runOne('ADD', [wide, wide], value('INT16', [2], [], { scale: 1 }))).toEqual([
      32767, -32767,
    ]);
    const bytes = value('INT8', [2], [127, -128], { scale: 1, zero: -3 });
    expect(runOne('ADD', [bytes, bytes], value('INT8', [2], [], { scale: 1 }))).toEqual([
      127, -128,
    ]);
  });

  test('an output multiplier of one or more shifts by a negative number, with a mark', () => {
    // Mo = 2·1 / (2^12·s_out): one at s_out = 2^-11.
    const x = value('INT16', [3], [5, 0, -5], { scale: 1 });
    const zero = value('INT16', [1], [0], { scale: 1 });
    const at = (scale: number) => runAll('ADD', [x, zero], [value('INT16', [3], [], { scale })]);
    expect(at(2 ** -10)).toEqual({ outputs: [[5120, 0, -5120]], marks: [] });
    // h ≥ 0 gives 1, h < 0 gives h >> 31.
    expect(at(2 ** -11).outputs).toEqual([[1, 1, -1]]);
    expect(at(2 ** -11).marks).toEqual([expect.stringMatching(/output multiplier of one or more/)]);
  });

  test('a fused TANH is left out, with a mark', () => {
    const x = value('UINT8', [2], [10, 200], { scale: 0.1, zero: 100 });
    const zero = value('UINT8', [1], [100], { scale: 0.1, zero: 100 });
    const out = value('UINT8', [2], [], { scale: 0.1, zero: 100 });
    const tanh = makeOptions('AddOptions', { fusedActivationFunction: 'TANH' });
    const { outputs, marks } = runAll('ADD', [x, zero], [out], tanh);
    expect(outputs).toEqual([[10, 200]]);
    expect(marks).toEqual([expect.stringMatching(/leaves out its fused TANH/)]);
  });

  test('int16 SUB and uint8 MUL are refused', () => {
    const wide = value('INT16', [1], [1], { scale: 1 });
    expect(() => runOne('SUB', [wide, wide], value('INT16', [1], [], { scale: 1 }))).toThrow(
      /^luci-interpreter has no SUB of INT16\.$/,
    );
    const byte = value('UINT8', [1], [1], { scale: 1 });
    expect(() => runOne('MUL', [byte, byte], value('UINT8', [1], [], { scale: 1 }))).toThrow(
      Refusal,
    );
  });

  test('an activation that no kernel computes is refused', () => {
    const x = value('FLOAT32', [1], [1]);
    const signBit = makeOptions('AddOptions', { fusedActivationFunction: 'SIGN_BIT' });
    expect(() => runOne('ADD', [x, x], x, signBit)).toThrow(/has the fused activation SIGN_BIT\.$/);
    const small = value('INT8', [1], [1], { scale: 1 });
    const tanh = makeOptions('AddOptions', { fusedActivationFunction: 'TANH' });
    expect(() => runOne('ADD', [small, small], small, tanh)).toThrow(/has a fused TANH/);
    expect(runOne('ADD', [x, x], value('FLOAT32', [1]), tanh)).toEqual([Math.fround(Math.tanh(2))]);
  });

  test('a missing input, a zero point of int16, two types and two scales are refused', () => {
    const x = value('FLOAT32', [1], [1]);
    expect(() => runOne('ADD', [x, null], x)).toThrow(/^ADD "FLOAT32 of 1" lacks its input 1\.$/);
    const wide = value('INT16', [1], [1], { scale: 1, zero: 1 });
    expect(() => runOne('ADD', [wide, wide], wide)).toThrow(/int16 zero point/);
    expect(() => runOne('MUL', [wide, wide], wide)).toThrow(/int16 zero point/);
    const byte = value('UINT8', [1], [1], { scale: 1 });
    const small = value('INT8', [1], [1], { scale: 1 });
    expect(() => runOne('ADD', [byte, small], byte)).toThrow(/mixes types/);
    const many = value('UINT8', [2], [1, 2], { scale: [1, 2] });
    expect(() => runOne('ADD', [many, many], many)).toThrow(/needs one scale of .*, which has 2/);
  });

  test('an output scale of 0 is refused, not computed', () => {
    const wide = value('INT16', [1], [1], { scale: 1 });
    expect(() => runOne('ADD', [wide, wide], value('INT16', [1], [], { scale: 0 }))).toThrow(
      Refusal,
    );
  });
});

describe('MUL', () => {
  test('of floats and of plain integers', () => {
    const a = value('FLOAT32', [2], [1 / 3, -2]);
    expect(runOne('MUL', [a, a], value('FLOAT32', [2]))).toEqual([
      Math.fround(Math.fround(1 / 3) ** 2),
      4,
    ]);
    const n = value('INT32', [1], [65536]);
    expect(runOne('MUL', [n, n], value('INT32', [1]))).toEqual([0]);
  });

  test('of codes reaches both ends', () => {
    const a = value('INT16', [2], [32767, -32767], { scale: 1 / 32767 });
    const b = value('INT16', [1], [32767], { scale: 1 / 32767 });
    const out = value('INT16', [2], [], { scale: 1 / 32767 });
    expect(runOne('MUL', [a, b], out)).toEqual([32767, -32767]);
    const x = value('INT8', [2], [-128, 127], { scale: 0.5, zero: -128 });
    expect(runOne('MUL', [x, x], value('INT8', [2], [], { scale: 0.25, zero: -128 }))).toEqual([
      -128, 127,
    ]);
  });

  test('of int8 has its multiplier in float32, as TFLite', () => {
    // f32(0.1)·5 rounds to 0.5, so −3 becomes −1.5, a tie; in double it would be below.
    const a = value('INT8', [1], [-3], { scale: 0.1 });
    const b = value('INT8', [1], [1], { scale: 5 });
    expect(runOne('MUL', [a, b], value('INT8', [1], [], { scale: 1 }))).toEqual([-1]);
  });
});
