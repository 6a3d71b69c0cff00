import { describe, expect, test } from 'vitest';
import { roundedHigh } from '../../../src/lib/kernels/op/hardSwish';
import { probabilityCode } from '../../../src/lib/kernels/op/softmax';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runOne, value } from './values';

const beta = makeOptions('SoftmaxOptions', { beta: 1 });
const f32 = Math.fround;

describe('SOFTMAX', () => {
  test('of floats works along the last dimension and does not overflow', () => {
    const x = value('FLOAT32', [2, 2], [1000, 1000, 0, Math.log(3)]);
    const [a, b, c, d] = runOne('SOFTMAX', [x], value('FLOAT32', [2, 2]), beta);
    expect([a, b]).toEqual([0.5, 0.5]);
    expect(c).toBeCloseTo(0.25, 6);
    expect(d).toBeCloseTo(0.75, 6);
  });

  test('of uint8 and int8 reaches both ends', () => {
    const bytes = value('UINT8', [1, 2], [255, 0], { scale: 1 });
    const out = value('UINT8', [1, 2], [], { scale: 1 / 255 });
    expect(runOne('SOFTMAX', [bytes], out, beta)).toEqual([255, 0]);
    const small = value('INT8', [1, 2], [127, -128], { scale: 1 });
    const low = value('INT8', [1, 2], [], { scale: 1 / 256, zero: -128 });
    expect(runOne('SOFTMAX', [small], low, beta)).toEqual([127, -128]);
  });

  test('uint8 adds 1/2 in float32 and cuts, but AArch64 rounds', () => {
    const below = f32(0.49999997);
    expect(f32(below + 0.5)).toBe(1);
    expect(probabilityCode(below, 'UINT8', 'x86-64')).toBe(1);
    expect(probabilityCode(below, 'UINT8', 'aarch64')).toBe(0);
    expect(probabilityCode(below, 'INT8', 'x86-64')).toBe(0);
    expect(probabilityCode(254.5, 'UINT8', 'x86-64')).toBe(255);
  });

  test('refuses int16 and another zero point', () => {
    const wide = value('INT16', [1, 1], [], { scale: 1 });
    expect(() => runOne('SOFTMAX', [wide], wide, beta)).toThrow(/no SOFTMAX of INT16/);
    const byte = value('UINT8', [1, 1], [], { scale: 1, zero: 1 });
    expect(() => runOne('SOFTMAX', [byte], byte, beta)).toThrow(/needs the zero point 0/);
  });
});

describe('LOGISTIC and TANH', () => {
  test('of floats have their ends', () => {
    const x = value('FLOAT32', [5], [-200, -10, 0, 17, Infinity]);
    const [least, small, half, ...rest] = runOne('LOGISTIC', [x], value('FLOAT32', [5]));
    expect([least, small, half, ...rest]).toEqual([0, f32(Math.exp(-10)), 0.5, 1, 1]);
    expect(runOne('TANH', [x], value('FLOAT32', [5])).slice(2)).toEqual([0, 1, 1]);
  });

  test('of codes reach both ends', () => {
    const bytes = value('UINT8', [3], [0, 128, 255], { scale: 0.1, zero: 128 });
    const out = value('UINT8', [3], [], { scale: 1 / 256 });
    expect(runOne('LOGISTIC', [bytes], out)).toEqual([0, 128, 255]);
    const small = value('INT8', [3], [-128, 0, 127], { scale: 0.1 });
    expect(runOne('TANH', [small], value('INT8', [3], [], { scale: 1 / 128 }))).toEqual([
      -128, 0, 127,
    ]);
    const low = value('INT8', [3], [], { scale: 1 / 256, zero: -128 });
    expect(runOne('LOGISTIC', [small], low)).toEqual([-128, 0, 127]);
  });

  test('of int16 are refused', () => {
    const wide = value('INT16', [1], [], { scale: 1 });
    expect(() => runOne('TANH', [wide], wide)).toThrow(/no TANH of INT16/);
    expect(() => runOne('LOGISTIC', [wide], wide)).toThrow(/no LOGISTIC of INT16/);
  });
});

describe('RELU, RELU6 and RELU_N1_TO_1', () => {
  const x = value('FLOAT32', [4], [-2, -0.5, 0.5, 7]);

  test('of floats clamp', () => {
    const of = (opcode: 'RELU' | 'RELU6' | 'RELU_N1_TO_1') =>
      runOne(opcode, [x], value('FLOAT32', [4]));
    expect(of('RELU')).toEqual([0, 0, 0.5, 7]);
    expect(of('RELU6')).toEqual([0, 0, 0.5, 6]);
    expect(of('RELU_N1_TO_1')).toEqual([-1, -0.5, 0.5, 1]);
  });

  test('of codes clamp to the output’s codes of the same reals', () => {
    const bytes = value('UINT8', [3], [0, 120, 255], { scale: 0.1, zero: 100 });
    const out = () => value('UINT8', [3], [], { scale: 0.05, zero: 20 });
    expect(runOne('RELU', [bytes], out())).toEqual([20, 60, 255]);
    expect(runOne('RELU6', [bytes], out())).toEqual([20, 60, 140]);
    const small = value('INT8', [3], [-128, 5, 127], { scale: 0.1 });
    expect(runOne('RELU_N1_TO_1', [small], value('INT8', [3], [], { scale: 0.05 }))).toEqual([
      -20, 10, 20,
    ]);
    const wide = value('INT16', [2], [-32768, 32767], { scale: 2 });
    expect(runOne('RELU', [wide], value('INT16', [2], [], { scale: 1 }))).toEqual([0, 32767]);
  });

  test('of codes divide the scales in float32', () => {
    const scale = f32(0.03);
    const part = f32(scale * 0.75);
    expect([part / scale < 0.75, f32(part / scale)]).toEqual([true, 0.75]);
    // 2 · 0.75 is a tie and goes up; the exact quotient would leave it below.
    const bytes = value('UINT8', [1], [2], { scale: part });
    expect(runOne('RELU', [bytes], value('UINT8', [1], [], { scale }))).toEqual([2]);
  });

  test('that luci-interpreter lacks are refused', () => {
    const wide = value('INT16', [1], [], { scale: 1 });
    expect(() => runOne('RELU6', [wide], wide)).toThrow(/no RELU6 of INT16/);
    const byte = value('UINT8', [1], [], { scale: 1 });
    expect(() => runOne('RELU_N1_TO_1', [byte], byte)).toThrow(/no RELU_N1_TO_1 of UINT8/);
  });
});

describe('PRELU', () => {
  test('of floats multiplies negative values by the slope of their channel', () => {
    const x = value('FLOAT32', [2, 2], [-1, -1, 3, -4]);
    const slopes = value('FLOAT32', [1, 2], [0.5, -2]);
    expect(runOne('PRELU', [x, slopes], value('FLOAT32', [2, 2]))).toEqual([-0.5, 2, 3, 8]);
  });

  test('of uint8 needs one scale of slopes', () => {
    const x = value('UINT8', [2], [118, 138], { scale: 0.5, zero: 128 });
    const slopes = (scale: number | number[]) => value('UINT8', [2], [14, 4], { scale, zero: 4 });
    const out = () => value('UINT8', [2], [], { scale: 0.25, zero: 100 });
    // −5 · (10 · 0.2) = −10, 40 steps below 100; and 5, 20 above it
    expect(runOne('PRELU', [x, slopes(0.2)], out())).toEqual([60, 120]);
    expect(() => runOne('PRELU', [x, slopes([0.2, 0.2])], out())).toThrow(/which has 2/);
  });

  test('of uint8 multiplies the scales in float32', () => {
    // f32(0.1)·5 rounds to 0.5: −1.5 is a tie of the first rounding and goes up.
    const x = value('UINT8', [1], [97], { scale: 0.1, zero: 100 });
    const slope = value('UINT8', [1], [1], { scale: 5 });
    const out = value('UINT8', [1], [], { scale: 1, zero: 100 });
    expect(runOne('PRELU', [x, slope], out)).toEqual([99]);
  });

  test('of int16 needs a scale for each slope', () => {
    const x = value('INT16', [1, 2], [-100, -32768], { scale: 1 });
    const slopes = (scale: number | number[]) => value('INT16', [1, 2], [1, -1], { scale });
    const out = () => value('INT16', [1, 2], [], { scale: 1 });
    expect(runOne('PRELU', [x, slopes([0.5, 3])], out())).toEqual([-50, 32767]);
    expect(() => runOne('PRELU', [x, slopes(0.5)], out())).toThrow(/scale for each of 2 slopes/);
  });
});

describe('HARD_SWISH', () => {
  test('multiplies in 16 bits with ties toward +∞, and saturates', () => {
    const half = 2 ** 14;
    expect([1, -1, 3, -3].map((x) => roundedHigh(x, half) + 0)).toEqual([1, 0, 2, -1]);
    expect(roundedHigh(-32768, -32768)).toBe(32767);
    expect(roundedHigh(-32768, 32767)).toBe(-32767);
  });

  test('of floats', () => {
    const x = value('FLOAT32', [4], [-4, -1.5, 3, 10]);
    expect(runOne('HARD_SWISH', [x], value('FLOAT32', [4]))).toEqual([-0, -0.375, 3, 10]);
  });

  test('of TFLite’s int8 reaches its ends; luci’s types are refused', () => {
    const x = value('INT8', [3], [-128, 0, 127], { scale: 0.1 });
    expect(runOne('HARD_SWISH', [x], value('INT8', [3], [], { scale: 0.1 }))).toEqual([0, 0, 127]);
    const byte = value('UINT8', [1], [], { scale: 1 });
    expect(() => runOne('HARD_SWISH', [byte], byte)).toThrow(/no HARD_SWISH of UINT8/);
  });
});
