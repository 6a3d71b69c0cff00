import { oneOf } from '../numeric/choice';
import { bitsOfFloat32, f32, ulp32 } from '../numeric/float32';
import { bitLength, wrap64 } from '../numeric/int64';
import { castInt32, castInt64, castUint8, MACHINES, type Machine } from '../numeric/machine';
import { quantizeBias } from '../quantizer/bias';
import { biasBits } from '../quantizer/biasStatus';
import { quantizeConstantCode, quantizeWeight } from '../quantizer/code';
import { CODE_RANGE, QUANTIZED_DTYPES, type QuantizedDtype } from '../quantizer/dtype';
import { parseFloor, scaleFloor } from '../quantizer/floor';
import { NO_FLOOR } from '../quantizer/floors/rules';
import type { ScaleFloor } from '../quantizer/floors/scaleFloor';
import { isQuantizable, quantizeMultiplier } from '../quantizer/multiplier';
import { multiplierFor } from '../quantizer/requantization';
import type { ScaleParams } from '../quantizer/scale';
import { weightScale } from '../quantizer/weights';
import { FormulaError } from './error';
import type { FormulaFunction } from './formulaFunction';
import { real, showValue, whole, word, type FormulaValue } from './formulaValue';

/** The engine's functions for formulas. They round scales, weights and biases to float32. */

const CAST_TARGETS = ['int64', 'int32', 'uint8'] as const;
const BIT_KINDS = ['float32', 'int64'] as const;

/**
 * The nearest float32. A long whole number is first cut to 53 bits, and its last bit is set if a 1
 * was cut off (rounding to odd). This avoids rounding twice.
 */
function float32Of(value: FormulaValue, user: string): number {
  if (typeof value !== 'bigint') return f32(real(value, user));
  const magnitude = value < 0n ? -value : value;
  const surplus = BigInt(Math.max(bitLength(magnitude) - 53, 0));
  const kept = magnitude >> surplus;
  const odd = kept << surplus === magnitude ? kept : kept | 1n;
  return f32(Number(value < 0n ? -odd : odd) * 2 ** Number(surplus));
}

const machineOf = (value: FormulaValue | undefined, user: string): Machine =>
  value === undefined ? 'x86-64' : oneOf('machine', word(value, user), MACHINES);

const dtypeOf = (value: FormulaValue | undefined, user: string): QuantizedDtype =>
  value === undefined ? 'int16' : oneOf('type', word(value, user), QUANTIZED_DTYPES);

function floorOf(value: FormulaValue | undefined, dtype: QuantizedDtype, user: string): ScaleFloor {
  if (value === undefined) return NO_FLOOR;
  return scaleFloor(dtype, typeof value === 'string' ? parseFloor(value) : real(value, user));
}

function rangeParams(values: readonly FormulaValue[], user: string): ScaleParams {
  const [min, max, type, floor, machine] = values;
  const dtype = dtypeOf(type, user);
  return weightScale(
    float32Of(min, user),
    float32Of(max, user),
    dtype,
    floorOf(floor, dtype, user),
    machineOf(machine, user),
  );
}

function quantize([x, scale, zeroPoint, type]: readonly FormulaValue[]): FormulaValue {
  const data = float32Of(x, 'quantize');
  const step = float32Of(scale, 'quantize');
  const inverse = f32(1 / step);
  if (zeroPoint === undefined) {
    return BigInt(quantizeWeight(data, 0, inverse, CODE_RANGE.int16, 'x86-64'));
  }
  const zero = Number(whole(zeroPoint, 'quantize'));
  const range = CODE_RANGE[type === undefined ? 'uint8' : dtypeOf(type, 'quantize')];
  return BigInt(quantizeConstantCode(data, inverse, zero, range, 'head', 'x86-64'));
}

function dequantize([code, scale, zeroPoint]: readonly FormulaValue[]): FormulaValue {
  const zero = zeroPoint === undefined ? 0n : whole(zeroPoint, 'dequantize');
  return Number(whole(code, 'dequantize') - zero) * real(scale, 'dequantize');
}

function biasCode([
  bias,
  inputScale,
  weightScale,
  type,
  machine,
]: readonly FormulaValue[]): FormulaValue {
  const { codes } = quantizeBias(
    Float32Array.of(float32Of(bias, 'quantizeBias')),
    float32Of(inputScale, 'quantizeBias'),
    Float32Array.of(float32Of(weightScale, 'quantizeBias')),
    dtypeOf(type, 'quantizeBias'),
    machineOf(machine, 'quantizeBias'),
  );
  return BigInt(codes[0]);
}

function multiplier(values: readonly FormulaValue[]): FormulaValue {
  if (values.length === 2) {
    throw new FormulaError('multiplier takes M alone, or s_in, s_w and s_out.');
  }
  const [sIn, sWeight, sOut] = values.map((value) => float32Of(value, 'multiplier'));
  const ofScales = multiplierFor('CONV_2D', 'int16', false);
  const m = values.length === 1 ? real(values[0], 'multiplier') : ofScales(sIn, sWeight, sOut);
  if (!isQuantizable(m)) {
    throw new FormulaError(
      `A multiplier of ${showValue(m)} cannot be stored: it must be finite and not negative.`,
    );
  }
  return quantizeMultiplier(m);
}

/** Casts a float. A whole number that fits the target needs no cast. */
function cast([x, to, machine]: readonly FormulaValue[]): FormulaValue {
  const target = oneOf('type', word(to, 'cast'), CAST_TARGETS);
  const on = machineOf(machine, 'cast');
  if (typeof x === 'bigint' && target === 'int64' && wrap64(x) === x) return x;
  const value = real(x, 'cast');
  if (target === 'int64') return castInt64(value, on);
  return BigInt(target === 'int32' ? castInt32(value, on) : castUint8(value, on));
}

function bits([x, kind]: readonly FormulaValue[]): FormulaValue {
  const natural = typeof x === 'bigint' ? 'int64' : 'float32';
  const as = kind === undefined ? natural : oneOf('kind', word(kind, 'bits'), BIT_KINDS);
  if (as === 'float32') {
    const digits = bitsOfFloat32(float32Of(x, 'bits')).toString(2).padStart(32, '0');
    return `float32 ${digits.slice(0, 1)} ${digits.slice(1, 9)} ${digits.slice(9)}`;
  }
  const integer = whole(x, 'bits');
  if (wrap64(integer) !== integer) {
    throw new FormulaError(
      'This number does not fit int64: cast(x, "int64") gives the result of a cast.',
    );
  }
  const digits = BigInt.asUintN(64, integer).toString(2).padStart(64, '0');
  return `int64 ${(digits.match(/.{8}/g) ?? []).join(' ')}`;
}

function bitsNeeded([bias, biasScale]: readonly FormulaValue[]): FormulaValue {
  const needed = biasBits(float32Of(bias, 'bitsNeeded'), float32Of(biasScale, 'bitsNeeded'));
  if (needed === null) {
    throw new FormulaError('No whole number counts this: the step is 0, or a value is not finite.');
  }
  return BigInt(needed);
}

function define(
  usage: string,
  [least, most]: readonly [number, number],
  apply: FormulaFunction['apply'],
): [string, FormulaFunction] {
  return [usage.slice(0, usage.indexOf('(')), { usage, least, most, apply }];
}

export const ENGINE_FUNCTIONS: readonly (readonly [string, FormulaFunction])[] = [
  define('f32(x)', [1, 1], ([x]) => float32Of(x, 'f32')),
  define('ulp(x)', [1, 1], ([x]) => ulp32(float32Of(x, 'ulp'))),
  define('bits(x) or bits(x, "float32")', [1, 2], bits),
  define('bitsNeeded(b, s_b)', [2, 2], bitsNeeded),
  define('cast(x, "int64", "x86-64")', [2, 3], cast),
  define(
    'scale(min, max, "int16", floor, "x86-64")',
    [2, 5],
    (values) => rangeParams(values, 'scale').scale,
  ),
  define('zeroPoint(min, max, "uint8", floor, "x86-64")', [2, 5], (values) =>
    BigInt(rangeParams(values, 'zeroPoint').zeroPoint),
  ),
  define('quantize(x, s) or quantize(x, s, zero, "uint8")', [2, 4], quantize),
  define('dequantize(q, s) or dequantize(q, s, zero)', [2, 3], dequantize),
  define('quantizeBias(b, s_in, s_w, "int16", "x86-64")', [3, 5], biasCode),
  define('multiplier(M) or multiplier(s_in, s_w, s_out)', [1, 3], multiplier),
];
