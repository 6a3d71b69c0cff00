import { describe, expect, test } from 'vitest';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { list, runAll, runOne, value } from './values';

const pool = (given: Parameters<typeof makeOptions<'Pool2DOptions'>>[1]) =>
  makeOptions('Pool2DOptions', {
    padding: 'VALID',
    strideH: 1,
    strideW: 1,
    filterHeight: 2,
    filterWidth: 2,
    ...given,
  });

/** A row of pixels with one channel, in windows of two. */
const row = pool({ filterHeight: 1, strideW: 2 });

describe('AVERAGE_POOL_2D', () => {
  test('counts only pixels inside the image', () => {
    const x = value('FLOAT32', [1, 2, 3, 1], [1, 2, 3, 4, 5, 6]);
    const same = pool({ padding: 'SAME', strideH: 2, strideW: 2 });
    expect(runOne('AVERAGE_POOL_2D', [x], value('FLOAT32', [1, 1, 2, 1]), same)).toEqual([3, 4.5]);
  });

  test('rounds codes half away from zero: uint8 up, int16 and int8 to both sides', () => {
    const bytes = value('UINT8', [1, 1, 4, 1], [0, 1, 254, 255], { scale: 1, zero: 128 });
    const out = value('UINT8', [1, 1, 2, 1], [], { scale: 1, zero: 128 });
    expect(runOne('AVERAGE_POOL_2D', [bytes], out, row)).toEqual([1, 255]);
    for (const type of ['INT16', 'INT8'] as const) {
      const x = value(type, [1, 1, 6, 1], [-1, 0, 0, 1, -3, 2], { scale: 1 });
      expect(
        runOne('AVERAGE_POOL_2D', [x], value(type, [1, 1, 3, 1], [], { scale: 1 }), row),
      ).toEqual([-1, 1, -1]);
    }
  });

  test('clamps to the fused activation', () => {
    const x = value('UINT8', [1, 1, 2, 1], [10, 20], { scale: 1, zero: 100 });
    const out = value('UINT8', [1, 1, 1, 1], [], { scale: 1, zero: 100 });
    const relu = pool({ filterHeight: 1, fusedActivationFunction: 'RELU' });
    expect(runOne('AVERAGE_POOL_2D', [x], out, relu)).toEqual([100]);
  });
});

describe('MAX_POOL_2D', () => {
  test('takes the largest of each channel', () => {
    const x = value('INT16', [1, 2, 2, 2], [-9, 1, -8, 7, -7, 3, -32768, 2], { scale: 1 });
    const out = value('INT16', [1, 1, 1, 2], [], { scale: 1 });
    expect(runOne('MAX_POOL_2D', [x], out, pool({}))).toEqual([-7, 7]);
  });

  test('never looks at padding', () => {
    const x = value('FLOAT32', [1, 1, 1, 1], [-5]);
    const same = pool({ padding: 'SAME' });
    expect(runOne('MAX_POOL_2D', [x], value('FLOAT32', [1, 1, 1, 1]), same)).toEqual([-5]);
  });

  test('refuses another scale or zero point', () => {
    const x = value('UINT8', [1, 1, 2, 1], [1, 2], { scale: 1 });
    const out = (scale: number, zero = 0) => value('UINT8', [1, 1, 1, 1], [], { scale, zero });
    expect(() => runOne('MAX_POOL_2D', [x], out(1.5), row)).toThrow(/needs the same scale/);
    expect(() => runOne('MAX_POOL_2D', [x], out(NaN), row)).toThrow(/needs the same scale/);
    expect(() => runOne('MAX_POOL_2D', [x], out(1, 3), row)).toThrow(/zero points 0 and 3/);
  });

  test('tests the difference of scales, not their ratio: tiny scales pass, with a mark', () => {
    const x = value('INT16', [1, 1, 2, 1], [100, 200], { scale: 1e-8 });
    const out = value('INT16', [1, 1, 1, 1], [], { scale: 5e-7 });
    const { outputs, marks } = runAll('MAX_POOL_2D', [x], [out], row);
    expect(outputs).toEqual([[200]]);
    expect(marks).toEqual([expect.stringMatching(/below the 1e-6 that the reference allows/)]);
    const further = value('INT16', [1, 1, 1, 1], [], { scale: 2e-6 });
    expect(() => runOne('MAX_POOL_2D', [x], further, row)).toThrow(/needs the same scale/);
  });
});

describe('MEAN', () => {
  const keep = makeOptions('ReducerOptions', { keepDims: true });

  test('works over any axes, counted from either end', () => {
    const x = value('FLOAT32', [2, 3], [1, 2, 3, 4, 5, 9]);
    expect(runOne('MEAN', [x, list(1)], value('FLOAT32', [2]))).toEqual([2, 6]);
    expect(runOne('MEAN', [x, list(-2)], value('FLOAT32', [1, 3]), keep)).toEqual([2.5, 3.5, 6]);
    expect(runOne('MEAN', [x, list(0, 1)], value('FLOAT32', []))).toEqual([4]);
    expect(() => runOne('MEAN', [x, list(2)], value('FLOAT32', [2]))).toThrow(/axis 2 in 2/);
  });

  test('of uint8 rounds in float32, over height and width as elsewhere', () => {
    const x = value('UINT8', [1, 1, 2, 1], [1, 2], { scale: 1, zero: 0 });
    const out = value('UINT8', [1, 1, 1, 1], [], { scale: 1, zero: 0 });
    expect(runOne('MEAN', [x, list(1, 2)], out, keep)).toEqual([2]);
    const other = value('UINT8', [1], [], { scale: 0.5, zero: 10 });
    const flat = value('UINT8', [1, 2], [1, 2], { scale: 1, zero: 0 });
    expect(runOne('MEAN', [flat, list(1)], other)).toEqual([13]);
  });

  test('of uint8 rounds every step to float32, but AArch64 multiplies and adds in one', () => {
    // Means of 1.5 and −1.5 codes at a third of the scale: half a step, as float32 has it.
    const mean = (zero: number, machine: 'x86-64' | 'aarch64') =>
      runOne(
        'MEAN',
        [value('UINT8', [2], [8, 9], { scale: 0.01, zero }), list(0)],
        value('UINT8', [], [], { scale: 0.03, zero: 100 }),
        null,
        machine,
      );
    expect(mean(7, 'x86-64')).toEqual([101]);
    expect(mean(7, 'aarch64')).toEqual([100]);
    expect(mean(10, 'x86-64')).toEqual([99]);
  });

  test('of uint8 with one scale for both truncates instead, with a mark', () => {
    const flat = value('UINT8', [1, 2], [1, 2], { scale: 1, zero: 0 });
    const out = value('UINT8', [1], [], { scale: 1, zero: 0 });
    const { outputs, marks } = runAll('MEAN', [flat, list(1)], [out]);
    expect(outputs).toEqual([[1]]);
    expect(marks).toEqual([expect.stringMatching(/cuts the mean of codes/)]);
  });

  test('of int16 works only over height and width', () => {
    const x = value('INT16', [1, 1, 2, 2], [-1, 32767, 0, 32767], { scale: 1 });
    const out = () => value('INT16', [1, 1, 1, 2], [], { scale: 1 });
    expect(runOne('MEAN', [x, list(2, 1)], out(), keep)).toEqual([-1, 32767]);
    expect(() =>
      runOne('MEAN', [x, list(1)], value('INT16', [1, 1, 2, 2], [], { scale: 1 }), keep),
    ).toThrow(/int16 means other than/);
    expect(() => runOne('MEAN', [x, list(-3, -2)], out(), keep)).toThrow(/int16 means other than/);
  });

  test('of int8 is left to emulation', () => {
    const x = value('INT8', [2], [1, 2], { scale: 1 });
    expect(() => runOne('MEAN', [x, list(0)], value('INT8', [], [], { scale: 1 }))).toThrow(
      /no MEAN of INT8/,
    );
  });
});
