import { describe, expect, it } from 'vitest';
import { FILTER_3, weightsOf } from '../../../src/lib/examples/mobilenetv2';
import { f32 } from '../../../src/lib/numeric/float32';
import type { Variables } from '../../../src/lib/notebook/formulaValue';
import { resultOf, messageOf } from './results';
import { traceChannel } from '../../../src/lib/quantizer/channel';
import { scaleFloor } from '../../../src/lib/quantizer/floor';
import { symmetricScale } from '../../../src/lib/quantizer/scale';

const s_in = symmetricScale(-4.999974727630615, 4.999974727630615, 'int16', 0).scale;
const s_out = f32(6 / 32767);
const { bias: b, maxAbsWeight } = FILTER_3;
const trace = traceChannel({
  op: 'CONV_2D',
  dtype: 'int16',
  oneScale: false,
  minWeight: -maxAbsWeight,
  maxWeight: maxAbsWeight,
  ...weightsOf(maxAbsWeight),
  bias: b,
  inputScale: s_in,
  outputScale: s_out,
  outputZeroPoint: 0,
  floor: scaleFloor('int16', 'none'),
  machine: 'x86-64',
});
const page: Variables = {
  s_in,
  s_w: trace.weightScale,
  s_b: trace.biasScale,
  s_out,
  b,
  q_b: trace.code,
  M: trace.multiplier,
  w: maxAbsWeight,
};

describe('the line of the issue', () => {
  it('gives the bias that was read back', () => {
    expect(resultOf('7.617614820112793e-28 * -9223372036854775808')).toBe(-7.026009551935886e-9);
    expect(resultOf('q_b * s_b', page)).toBe(trace.dequantized);
  });

  it('reads the signs that pages show', () => {
    expect(resultOf('7.617614820112793e-28 × −9223372036854775808')).toBe(-7.026009551935886e-9);
  });
});

describe('whole numbers', () => {
  it.each([
    ['9223372036854775807', 2n ** 63n - 1n],
    ['-9223372036854775808', -(2n ** 63n)],
    ['2^63', 2n ** 63n],
    ['2^63 - 1', 2n ** 63n - 1n],
    ['9007199254740993 + 0', 9007199254740993n],
    ['0x7fffffffffffffff', 2n ** 63n - 1n],
    ['9223372036854775808 / 2', 2n ** 62n],
    ['-7 mod 3', -1n * -2n],
    ['7 / 2', 3.5],
    ['2^-2', 0.25],
    ['1 << 40', 2n ** 40n],
    ['~0', -1n],
    ['0xff & 0x0f', 15n],
    ['1 / 0', Infinity],
    ['5 mod 0', NaN],
    ['-1 ^ 2', -1n],
    ['(-1)^999999999999999999999', -1n],
    ['0^0', 1n],
    ['round(9223372036854775807)', 2n ** 63n - 1n],
    ['abs(INT64_MIN)', 2n ** 63n],
    ['max(9007199254740993, 9007199254740992)', 9007199254740993n],
  ])('%s is exact', (text, value) => {
    expect(resultOf(text)).toBe(value);
  });

  it('become doubles in an operation with a double', () => {
    expect(resultOf('9007199254740993 * 1.0')).toBe(9007199254740992);
    expect(resultOf('INT64_MAX / 3.0')).toBe(Number(2n ** 63n - 1n) / 3);
  });

  it('compare exactly with doubles', () => {
    expect(resultOf('9007199254740993 == 9007199254740992.0')).toBe(false);
    expect(resultOf('2^63 > INT64_MAX')).toBe(true);
    expect(resultOf('1 < 2 <= 2.0 < 3')).toBe(true);
    expect(resultOf('NaN == NaN')).toBe(false);
    expect(resultOf('NaN != NaN')).toBe(true);
  });

  it('stop with a sentence if they grow too large', () => {
    for (const text of ['2^1024', '9^9^9^9', '1 << 1024', '10^400']) {
      expect(messageOf(text)).toMatch(/bits/);
    }
    expect(resultOf('2^1023')).toBe(2n ** 1023n);
  });
});

describe('what is shown', () => {
  it.each([
    ['cast(-1.5e27, "int64", "x86-64")', '-9223372036854775808'],
    ['2.0^63', '9223372036854775808'],
    ['7.617614820112793e-28 * -9223372036854775808', '-7.026009551935886e-9'],
    ['-1 / inf', '-0'],
    ['1e999', 'inf'],
    ['log(0)', '-inf'],
    ['0 / 0', 'NaN'],
    ['1 < 2', 'true'],
    ['multiplier(0.5)', 'mantissa 1073741824, shift 0'],
    ['bits(1.0)', 'float32 0 01111111 00000000000000000000000'],
    ['bits(-2)', `int64 ${Array(7).fill('11111111').join(' ')} 11111110`],
    ['bits(2, "float32")', 'float32 0 10000000 00000000000000000000000'],
  ])('%s', (text, shown) => {
    expect(resultOf(text, {}, 'text')).toBe(shown);
  });
});

describe('the functions of the engine', () => {
  it.each([
    ['scale(-w, w)', trace.weightScale],
    ['scale(-w, w, "int16", 1e-8)', f32(1e-8)],
    ['scale(-w, w, "int16", "pr-7063")', f32(1e-9)],
    ['f32(s_in * s_w)', trace.biasScale],
    ['quantizeBias(b, s_in, s_w)', trace.code],
    ['quantizeBias(-b, s_in, s_w, "int16", "x86-64")', -(2n ** 63n)],
    ['quantizeBias(-b, s_in, s_w, "int16", "aarch64")', 2n ** 63n - 1n],
    ['dequantize(quantizeBias(b, s_in, s_w), s_b)', trace.dequantized],
    ['bitsNeeded(b, s_b)', BigInt(trace.bits ?? -1)],
    ['cast(round(f32(b * f32(1 / s_b))), "int64", "x86-64")', trace.code],
    ['cast(round(f32(b * f32(1 / s_b))), "int64")', trace.code],
    ['cast(300, "uint8")', 44n],
    ['cast(3e9, "int32", "wasm-trunc-sat")', 2n ** 31n - 1n],
    ['M', trace.multiplier],
    ['multiplier(M).mantissa', BigInt(trace.mantissa ?? -1)],
    ['multiplier(s_in, s_w, s_out).shift', BigInt(trace.shift ?? -1)],
    ['multiplier(0.75).mantissa * 2.0^(multiplier(0.75).shift - 31)', 0.75],
    ['quantize(w, s_w)', 32767n],
    ['quantize(1, 0.1, 3)', 13n],
    ['quantize(-1, 0.1, 0, "int16")', -10n],
    ['dequantize(13, 0.1, 3)', 1],
    ['zeroPoint(-1, 1, "uint8")', 128n],
    ['ulp(1)', 2 ** -23],
    ['ulp(2^24)', 2],
    ['f32(2^24 + 1)', 2 ** 24],
    // Rounded to a double first, this would fall on a tie and go down.
    ['f32(2^60 + 2^36 + 1)', 2 ** 60 + 2 ** 37],
    ['f32(-(2^60 + 2^36 + 1))', -(2 ** 60 + 2 ** 37)],
    ['round(-2.5)', -3],
    ['sum(1 / k^2, k, 1, 3)', 1 + 1 / 4 + 1 / 9],
    ['sum(sum(i * j, i, 1, j), j, 1, 3)', 1n + 6n + 18n],
    ['sum(k, k, 5, 1)', 0n],
    ['s_w < 1e-8 ? "lifted" : "kept"', 'lifted'],
    ['abs(s_w - s_b) < 1.19e-7 and not (s_w == s_b)', true],
  ])('%s', (text, value) => {
    expect(resultOf(text, page)).toBe(value);
  });

  it.each([
    ['cast(nan, "int64")', 'There is no nan here'],
    ['cast(NaN, "int64", "wasm-trunc")', 'wasm-trunc does not cast NaN to int64'],
    ['cast(1, "int65")', 'type "int65" is unknown'],
    ['cast(1, "int64", "z80")', 'machine "z80" is unknown'],
    ['cast(1)', 'cast was given 1 value: write cast('],
    ['multiplier(-1)', 'multiplier of -1 cannot be stored'],
    ['multiplier(1, 2)', 'multiplier takes M alone'],
    ['scale(0, 1, "int16", -1)', 'floor -1 is not a scale'],
    ['scale(0, 1, "uint8", "pr-7017")', 'has no meaning with uint8'],
    ['bits(2^64)', 'does not fit int64'],
    ['bitsNeeded(b, 0)', 'No whole number counts this'],
    ['f32("x")', 'f32 needs a number'],
    ['multiplier(0.5) + 1', '+ needs a number here, and this is a multiplier'],
    ['multiplier(0.5).length', 'two parts'],
    ['f32', 'f32 is a function: write f32(x).'],
    ['frobnicate(1)', 'no function named frobnicate'],
    ['quantise(b, s_b)', 'There are quantize, '],
    ['Log3(2)', 'There are log2, '],
    ['x', 'There is no x here'],
    ['q_b = 1', 'q_b is a value of this page'],
    ['pi = 3', 'pi has a meaning of its own'],
    ['f32 = 3', 'f32 has a meaning of its own'],
    ['f32(x) = x', 'Functions cannot be defined'],
    ['s_w(2)', 'no function named s_w'],
    ['1 +', 'ends too early'],
    ['(1 + 2', 'closing bracket'],
    ['1 2 3 $ 4', 'cannot be read from'],
    ['[1, 2, 3]', 'Lists and ranges'],
    ['1:10', 'Lists and ranges'],
    ['1; 2', 'One cell holds one formula'],
    ['3 and 4', 'and needs true or false'],
    ['5!', 'The operator ! has no meaning here'],
    ['1 + (x = 2)', 'A name is given once'],
  ])('%s is refused in words', (text, words) => {
    expect(messageOf(text, page)).toContain(words);
  });
});
