import { describe, expect, test } from 'vitest';
import { runOne, value } from './values';

describe('QUANTIZE', () => {
  test('of floats divides, rounds half away from zero and clamps', () => {
    const x = value('FLOAT32', [5], [-1e9, -0.25, 0.25, 0.75, 1e9]);
    const to = (type: 'UINT8' | 'INT8' | 'INT16', zero: number) =>
      runOne('QUANTIZE', [x], value(type, [5], [], { scale: 0.5, zero }));
    expect(to('UINT8', 10)).toEqual([0, 9, 11, 12, 255]);
    expect(to('INT8', -1)).toEqual([-128, -2, 0, 1, 127]);
    expect(to('INT16', 0)).toEqual([-32768, -1, 1, 2, 32767]);
  });

  test('of what no int32 holds depends on the machine', () => {
    const x = value('FLOAT32', [2], [1e30, NaN]);
    const out = () => value('UINT8', [2], [], { scale: 1, zero: 9 });
    expect(runOne('QUANTIZE', [x], out())).toEqual([0, 0]);
    expect(runOne('QUANTIZE', [x], out(), null, 'wasm-trunc-sat')).toEqual([0, 9]);
  });

  test('of codes brings them to the other scale', () => {
    const bytes = value('UINT8', [3], [0, 128, 255], { scale: 0.5, zero: 128 });
    const small = () => value('INT8', [3], [], { scale: 0.5 });
    expect(runOne('QUANTIZE', [bytes], small())).toEqual([-128, 0, 127]);
    const wide = value('INT16', [2], [32767, -3], { scale: 1 });
    expect(runOne('QUANTIZE', [wide], value('INT16', [2], [], { scale: 0.5 }))).toEqual([
      32767, -6,
    ]);
  });

  test('goes between uint8 and int16, both ways', () => {
    const bytes = value('UINT8', [4], [0, 127, 129, 255], { scale: 0.5, zero: 128 });
    // 1/2 in units of 1/256: 128 each, and −64, −0.5, 0.5 and 63.5 with them.
    const fine = value('INT16', [4], [], { scale: 1 / 256 });
    expect(runOne('QUANTIZE', [bytes], fine)).toEqual([-16384, -128, 128, 16256]);
    const wide = value('INT16', [4], [-32768, -64, 64, 32767], { scale: 1 / 256 });
    const coarse = value('UINT8', [4], [], { scale: 0.5, zero: 128 });
    // A half goes toward +∞ in the doubled high word and away from zero in the shift to the right.
    expect(runOne('QUANTIZE', [wide], coarse)).toEqual([0, 127, 129, 255]);
  });

  test('divides its scales in float32, as ONE does', () => {
    // What ONE's interpreter makes of s16s16.circle
    const [a, b] = [0.0001838000025600195, 0.00016889457765500993];
    const wide = value('INT16', [1], [20141], { scale: a });
    expect(runOne('QUANTIZE', [wide], value('INT16', [1], [], { scale: b }))).toEqual([21918]);
    expect(Math.round(20141 * (a / b))).toBe(21919);
  });

  test('of plain integers is refused', () => {
    const whole = value('INT32', [1], [1], { scale: 1 });
    expect(() => runOne('QUANTIZE', [whole], value('INT16', [1], [], { scale: 1 }))).toThrow(
      /makes INT16 of INT32, which no kernel does/,
    );
  });
});

describe('DEQUANTIZE', () => {
  test('gives the reals of codes, also with a scale for each channel', () => {
    const bytes = value('UINT8', [2], [0, 255], { scale: 0.1, zero: 100 });
    const tenth = Math.fround(0.1);
    expect(runOne('DEQUANTIZE', [bytes], value('FLOAT32', [2]))).toEqual([
      Math.fround(-100 * tenth),
      Math.fround(155 * tenth),
    ]);
    const rows = value('INT8', [2, 2], [1, 1, 2, 2], { scale: [0.5, 3] });
    expect(runOne('DEQUANTIZE', [rows], value('FLOAT32', [2, 2]))).toEqual([0.5, 3, 1, 6]);
  });

  test('hands on half-precision constants, which come widened', () => {
    const half = value('FLOAT16', [2], [0.5, -2]);
    expect(runOne('DEQUANTIZE', [half], value('FLOAT32', [2]))).toEqual([0.5, -2]);
  });
});
