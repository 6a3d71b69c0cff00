import { describe, expect, test } from 'vitest';
import { kernelsOf } from '../../../src/lib/kernels/operators';
import { Refusal, type Elements } from '../../../src/lib/kernels/code/value';
import type { TensorType } from '../../../src/lib/model/schema/tensorType';
import { makeValue, nodeOf, type Sizes } from '../../property/kernels/convCases';

const f32 = Math.fround;

/** A convolution of one pixel, which equals a fully connected layer. */
const POINT: Sizes = {
  opcode: 'CONV_2D',
  batches: 1,
  height: 1,
  width: 1,
  depth: 1,
  filters: 1,
  filterHeight: 1,
  filterWidth: 1,
  strideH: 1,
  strideW: 1,
  dilationH: 1,
  dilationW: 1,
  padding: 'VALID',
  activation: 'NONE',
};

interface Parts {
  readonly input: Elements;
  readonly weights: Elements;
  readonly bias: Elements;
  readonly scales: readonly [input: number, weights: number, output: number];
  readonly type?: TensorType;
  readonly weightType?: TensorType;
  readonly activation?: Sizes['activation'];
  readonly zero?: { readonly input?: number; readonly weights?: number; readonly output?: number };
}

/** The code that one output element gets. */
function codeOf(parts: Parts): number {
  const { input, weights, bias, scales, type = 'INT16', zero = {} } = parts;
  const depth = input.length;
  const output = makeValue({
    type,
    shape: [1, 1, 1, 1],
    scale: [scales[2]],
    zeroPoint: [zero.output ?? 0],
  });
  const node = nodeOf(
    { ...POINT, depth, activation: parts.activation ?? 'NONE' },
    {
      input: makeValue({
        type,
        shape: [1, 1, 1, depth],
        data: input,
        scale: [scales[0]],
        zeroPoint: [zero.input ?? 0],
      }),
      weights: makeValue({
        type: parts.weightType ?? type,
        shape: [1, 1, 1, depth],
        data: weights,
        scale: [scales[1]],
        zeroPoint: [zero.weights ?? 0],
        constant: true,
      }),
      bias: makeValue({
        type: bias instanceof BigInt64Array ? 'INT64' : 'INT32',
        shape: [1],
        data: bias,
        constant: true,
      }),
      output,
    },
  );
  kernelsOf('CONV_2D')?.quantized?.(node)();
  return Number(output.data[0]);
}

describe('the channel of the issue, all inputs at their zero point', () => {
  const sOut = f32(6 / 32767);
  const [sA, sB] = [0.00015259200881700963, 0.0001525924017187208];
  test.each([
    ['no floor', 0.00015259177598636597, 4.992152805245108e-24, -(2n ** 63n), 0],
    ['pr-6971', sB, 1, -7967n, -6639],
    ['pr-7017', sA, f32(f32(1e-15) / sA), -1215652912168960n, 0],
    ['pr-7063', sA, f32(1e-9), -7966688280576n, -6639],
    ['pr-10111', sA, f32(1e-8), -796668788736n, -6639],
  ])('%s', (_, sIn, sWeight, bias, code) => {
    expect(
      codeOf({
        input: new Int16Array(27),
        weights: new Int16Array(27).fill(-32767),
        bias: BigInt64Array.of(bias),
        scales: [sIn, f32(sWeight), sOut],
      }),
    ).toBe(code);
  });
});

describe('int16', () => {
  const one = { input: Int16Array.of(1), weights: Int16Array.of(1) };
  const layer = (bias: bigint, M: number, more: Partial<Parts> = {}) =>
    codeOf({ ...one, bias: BigInt64Array.of(bias), scales: [M, 1, 1], ...more });

  test('a multiplier lives from 2^-32 on, and is flushed below', () => {
    // M·2^47 is 2^15 there, beyond the codes; half of it is not.
    expect(layer(2n ** 46n - 1n, 2 ** -32)).toBe(16384);
    expect(layer(2n ** 46n - 1n, f32(2 ** -32 * (1 - 2 ** -24)))).toBe(0);
  });

  test('the largest mantissa is taken for 32767, without turning its sign', () => {
    // M within 2^-16 below 1: a form of 2020 made −32768 of its 16 bits.
    expect(layer(9999n, f32(1 - 2 ** -17))).toBe(Math.floor((10000 * 32767 + 2 ** 14) / 2 ** 15));
  });

  test('ties of the shift go up', () => {
    // R = 2^14 and T = 15: (2k + 1)/2 rounds toward +∞.
    expect([2n, -4n, 0n, -2n].map((bias) => layer(bias, 0.5))).toEqual([2, -1, 1, 0]);
  });

  test('sum and bias wrap at 64 bits', () => {
    // 2^63 − 1 + 1 is −2^63; times 16384 its low 64 bits are 0.
    expect(layer(2n ** 63n - 1n, 0.5)).toBe(0);
    // One more turns the sign: (−2^63 + 1)·2^14 is 2^14 in 64 bits, half a code, which goes up.
    expect(layer(-(2n ** 63n), 0.5)).toBe(1);
  });

  test('clamps to ±32767, and never gives −32768', () => {
    expect(layer(2n ** 40n, 0.001)).toBe(32767);
    expect(layer(-(2n ** 40n), 0.001)).toBe(-32767);
  });

  test('a product of the most negative codes is exact', () => {
    const extremes = Int16Array.from({ length: 4096 }, () => -32768);
    const bias = BigInt64Array.of(-(2n ** 42n));
    const scales = [1, 1, 1] as const;
    expect(codeOf({ input: extremes, weights: extremes, bias, scales })).toBe(0);
    const offByOne = BigInt64Array.of(-(2n ** 42n) - 5n);
    expect(codeOf({ input: extremes, weights: extremes, bias: offByOne, scales })).toBe(-5);
  });

  test('RELU6 with a tiny output scale overflows the cast, and all is 0', () => {
    const scales = [f32(1e-9), 0.5, f32(1e-9)] as const;
    const parts = { ...one, bias: BigInt64Array.of(199n), scales };
    expect(codeOf({ ...parts, activation: 'RELU6' })).toBe(0);
    expect(codeOf({ ...parts, activation: 'NONE' })).toBe(100);
  });

  test('with int8 weights, as TFLite has it, −32768 is a code', () => {
    const parts = { bias: BigInt64Array.of(-70000n), scales: [0.5, 1, 1] as const };
    const int8 = { ...parts, weights: Int8Array.of(1), weightType: 'INT8' as const };
    expect(codeOf({ ...int8, input: Int16Array.of(1) })).toBe(-32768);
  });
});

describe('uint8 and int8', () => {
  const layer = (type: 'UINT8' | 'INT8', bias: number, more: Partial<Parts> = {}) =>
    codeOf({
      type,
      input: type === 'UINT8' ? Uint8Array.of(0) : Int8Array.of(0),
      weights: type === 'UINT8' ? Uint8Array.of(0) : Int8Array.of(0),
      bias: Int32Array.of(bias),
      scales: [0.5, 1, 1],
      ...more,
    });

  test('ties of the first rounding go up, those of the second away from zero', () => {
    const at = (M: number, ...biases: number[]) =>
      biases.map((bias) => layer('INT8', bias, { scales: [M, 1, 1] }));
    expect(at(0.5, 1, -1, 3, -3)).toEqual([1, 0, 2, -1]);
    expect(at(0.25, 2, -2, 6, -6)).toEqual([1, -1, 2, -2]);
    const zero = { output: 128 };
    const codes = [2, -2].map((bias) => layer('UINT8', bias, { zero, scales: [0.25, 1, 1] }));
    expect(codes).toEqual([129, 127]);
  });

  test('clamps to 0..255 and to −128..127', () => {
    expect([600, -600].map((bias) => layer('UINT8', bias))).toEqual([255, 0]);
    expect([600, -600].map((bias) => layer('INT8', bias))).toEqual([127, -128]);
  });

  test('the accumulator wraps at 32 bits', () => {
    const input = Uint8Array.of(255);
    // 255·255 on top of the greatest bias turns it negative.
    const parts = { input, weights: input, scales: [2 ** -24, 1, 1] as const };
    expect(layer('UINT8', 2 ** 31 - 1, parts)).toBe(0);
    expect(layer('UINT8', 2 ** 31 - 1 - 255 * 255, parts)).toBe(128);
  });

  test('both zero points are taken off', () => {
    const parts = {
      input: Uint8Array.of(7),
      weights: Uint8Array.of(9),
      zero: { input: 7, weights: 3 },
    };
    expect(layer('UINT8', 4, parts)).toBe(2);
    expect(layer('UINT8', 4, { ...parts, zero: { input: 5, weights: 3 } })).toBe(8);
  });
});

describe('refused, so that the run emulates it', () => {
  const refusal = (parts: Partial<Parts>) => () =>
    codeOf({
      input: Int16Array.of(1),
      weights: Int16Array.of(1),
      bias: BigInt64Array.of(0n),
      scales: [1, 1, 1],
      ...parts,
    });
  test.each<[string, Partial<Parts>, RegExp]>([
    ['a multiplier that is not finite', { scales: [1, 1, 0] }, /^The multiplier Infinity cannot/],
    ['a negative one', { scales: [1, -1, 1] }, /^The multiplier -1 cannot/],
    [
      'mixed types',
      { weights: Uint8Array.of(1), weightType: 'UINT8' },
      /^CONV_2D has no kernel for INT16 × UINT8 → INT16\.$/,
    ],
    [
      'an int64 bias of an int32 sum',
      { type: 'UINT8', input: Uint8Array.of(1), weights: Uint8Array.of(1) },
      /^CONV_2D has a bias of type INT64\.$/,
    ],
  ])('%s', (_, parts, sentence) => {
    expect(refusal(parts)).toThrow(Refusal);
    expect(refusal(parts)).toThrow(sentence);
  });
});
