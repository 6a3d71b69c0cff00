/**
 * Reads every number that a person enters: on a page, in a link or on the command line. It accepts
 * decimals as programs write them (-1.25, 1e-8) and as the pages show them (−1.25, 4.99 × 10⁻²⁴,
 * 10^-8, 12 345). It does not accept hexadecimal numbers, infinities or NaN.
 */

/** Longer than any spelling of a number that a program writes. */
const LONGEST = 64;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const raisedSign: Partial<Record<string, string>> = { '⁻': '-', '⁺': '+' };

/** Turns a number as the pages show it into the spelling that programs use. */
const plain = (text: string): string =>
  text
    .trim()
    .replace(
      /[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+/,
      (raised) => `^${raised.replace(/./g, (c) => raisedSign[c] ?? String(RAISED.indexOf(c)))}`,
    )
    .replace(/[−–]/g, '-')
    // Groups of three digits.
    .replace(/(?<=\d)\s(?=\d{3}(?!\d))/g, '')
    .replace(/^([+-]?)\s*10\^/, '$11e')
    // Without a ^ or a sign, 10 and its exponent would run together.
    .replace(/\s*[×*·]\s*10(?:\^|(?=[+-]))/, 'e');

/** A decimal as a double: NaN for any other text, an infinity for a number that is too large. */
export function decimal(text: string): number {
  if (text.length > LONGEST) return NaN;
  const spelled = plain(text);
  return DECIMAL.test(spelled) ? Number(spelled) : NaN;
}

export interface Limits {
  readonly min: number;
  readonly max: number;
  /** Only whole numbers are allowed. */
  readonly whole?: boolean;
}

/** Why a number is not allowed, as the end of a sentence that starts with the number. */
export function problemOf(value: number, { min, max, whole = false }: Limits): string | undefined {
  if (Number.isNaN(value)) return 'is not a number';
  if (value < min) return `is below ${min}, the smallest allowed`;
  if (value > max) return `is above ${max}, the largest allowed`;
  if (whole && !Number.isInteger(value)) return 'is not a whole number';
  return undefined;
}
