import type { QuantizedMultiplier } from '../quantizer/multiplier';
import { FormulaError } from './error';

/**
 * The result of a formula. A bigint is an exact whole number: a literal without a point or
 * exponent, or the result of a cast. A number is a double.
 */
export type FormulaValue = number | bigint | boolean | string | QuantizedMultiplier;

/** Values by name; null if the page has no value at the moment, as after a cast that traps. */
export type Variables = Readonly<Record<string, number | bigint | null>>;

const isPair = (value: FormulaValue): value is QuantizedMultiplier => typeof value === 'object';

/**
 * A value as text from which it can be read back. A double without a fraction shows all its digits
 * below 10^21: otherwise 2^63 would seem to end in zeros.
 */
export function showValue(value: FormulaValue): string {
  if (isPair(value)) return `mantissa ${value.mantissa}, shift ${value.shift}`;
  if (typeof value !== 'number') return String(value);
  if (Object.is(value, -0)) return '-0';
  if (Math.abs(value) === Infinity) return value < 0 ? '-inf' : 'inf';
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(BigInt(value)) : String(value);
}

/** The kind of a value, for a sentence. */
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
 * The value as a double. A whole number is rounded to the nearest.
 * @param user the function that needs it, such as "f32"
 */
export function real(value: FormulaValue, user: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new FormulaError(`${user} needs a number here, and this is ${kindOf(value)}.`);
}

/** The value as an exact whole number. A double without a fraction is one too. */
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
