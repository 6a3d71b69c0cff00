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

  test('from uint8 to int16 is refused', () => {
    const bytes = value('UINT8', [1], [1], { scale: 1 });
    expect(() => runOne('QUANTIZE', [bytes], value('INT16', [1], [], { scale: 1 }))).toThrow(
      /makes INT16 of UINT8, which luci-interpreter refuses/,
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
