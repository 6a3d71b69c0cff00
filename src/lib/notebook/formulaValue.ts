import type { QuantizedMultiplier } from '../quantizer/multiplier';
import { FormulaError } from './error';

/**
 * What a formula can come to. A bigint is an exact whole number: a literal without a point or
 * exponent, or what a cast left. A number is a double.
 */
export type FormulaValue = number | bigint | boolean | string | QuantizedMultiplier;

/** Values by name; null where a page has none at the moment, as after a cast that traps. */
export type Variables = Readonly<Record<string, number | bigint | null>>;

const isPair = (value: FormulaValue): value is QuantizedMultiplier => typeof value === 'object';

/**
 * A value in digits that give it back. A double without a fraction is written out in full below
 * 10^21, so that 2^63 does not end in zeros that it does not have.
 */
export function showValue(value: FormulaValue): string {
  if (isPair(value)) return `mantissa ${value.mantissa}, shift ${value.shift}`;
  if (typeof value !== 'number') return String(value);
  if (Object.is(value, -0)) return '-0';
  if (Math.abs(value) === Infinity) return value < 0 ? '-inf' : 'inf';
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(BigInt(value)) : String(value);
}

/** What a value is, for a sentence. */
export function kindOf(value: FormulaValue): string {
  switch (typeof value) {
    case 'boolean':
      return `${value}`;
    case 'string':
      return 'a text';
    case 'object':
      return 'a multiplier, which has the parts .mantissa and .shift';
    default:
      return 'a number';
  }
}

/**
 * The value as a double; a whole number is rounded to the nearest.
 * @param user who needs it, such as "f32"
 */
export function real(value: FormulaValue, user: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new FormulaError(`${user} needs a number here, and this is ${kindOf(value)}.`);
}

/** The value as an exact whole number, which a double without a fraction is too. */
export function whole(value: FormulaValue, user: string): bigint {
  if (typeof value === 'bigint') return value;
  const x = real(value, user);
  if (Number.isInteger(x)) return BigInt(x);
  throw new FormulaError(`${user} needs a whole number here, and this is ${showValue(x)}.`);
}

/** The value as true or false. */
export function truth(value: FormulaValue, user: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new FormulaError(
    `${user} needs true or false, such as a comparison gives, and this is ${kindOf(value)}.`,
  );
}

/** The value as a text, such as the name of a type. */
export function word(value: FormulaValue, user: string): string {
  if (typeof value === 'string') return value;
  throw new FormulaError(
    `${user} needs a name in quotes here, such as "int64", and this is ${kindOf(value)}.`,
  );
}
