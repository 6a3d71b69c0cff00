import fc from 'fast-check';
import type { CodeRange } from '../../../src/lib/quantizer/dtype';
import { exact, exponentOf, less, nearestInteger, power, rational, times } from '../exact';

/** Types of codes with all they can store. */
export const STORED = {
  UINT8: { min: 0, max: 255 },
  INT8: { min: -128, max: 127 },
  INT16: { min: -32768, max: 32767 },
} as const satisfies Record<string, CodeRange>;
export type CodeType = keyof typeof STORED;

export const clamp = (x: number, { min, max }: CodeRange): number =>
  Math.min(max, Math.max(min, x));

const floorDivide = (n: bigint, d: bigint): bigint => (n - (((n % d) + d) % d)) / d;
const wrap32 = (x: bigint): bigint => BigInt.asIntN(32, x);

/** n / d, halves away from zero. */
export const divideHalfAway = (n: bigint, d: bigint): bigint => nearestInteger(rational(n, d));

/**
 * x · M as TFLite multiplies int32: M as a mantissa of 31 bits, found by exact arithmetic, and two
 * roundings on integers of any size.
 */
export function slowMultiply(x: number, real: number): number {
  if (real === 0 || less(exact(real), times(power(-32), exact(1 - 2 ** -32)))) return 0;
  let exponent = exponentOf(exact(real)) + 1;
  let mantissa = nearestInteger(times(exact(real), power(31 - exponent)));
  if (mantissa === 1n << 31n) {
    mantissa >>= 1n;
    exponent += 1;
  }
  const left = BigInt(Math.max(exponent, 0));
  const right = BigInt(Math.max(-exponent, 0));
  const high = floorDivide(wrap32(BigInt(x) << left) * mantissa + (1n << 30n), 1n << 31n);
  return Number(divideHalfAway(high, 1n << right));
}

/** Parameters as tensors of codes have them. */
export interface Coded {
  readonly scale: number;
  readonly zero: number;
}

/** int16 is symmetric; the others have any zero point that they can store. */
export const coded = (type: CodeType): fc.Arbitrary<Coded> =>
  fc.record({
    scale: fc.float({ min: Math.fround(1e-4), max: 10, noNaN: true }),
    zero: type === 'INT16' ? fc.constant(0) : fc.integer(STORED[type]),
  });

/** Codes of a type, its ends and its zero among them. */
export const codes = (type: CodeType, length: number): fc.Arbitrary<number[]> => {
  const { min, max } = STORED[type];
  const code = fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, min + 1, 0, max - 1, max));
  return fc.array(code, { minLength: length, maxLength: length });
};

export const codeType = fc.constantFrom<CodeType>('UINT8', 'INT8', 'INT16');
export const byteType = fc.constantFrom<CodeType>('UINT8', 'INT8');
