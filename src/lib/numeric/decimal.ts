/**
 * The one reader of numbers that people give: typed into a page, in a link, as an option of the
 * command line. It takes decimals as programs write them (-1.25, 1e-8) and as these pages show them
 * (−1.25, 4.99 × 10⁻²⁴, 10^-8, 12 345). It takes no hexadecimal number, no infinity and no NaN.
 */

/** Longer than any spelling of a number that a program writes. */
const LONGEST = 64;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const raisedSign: Partial<Record<string, string>> = { '⁻': '-', '⁺': '+' };

/** The spelling of programs for a spelling of people. */
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
    // Without a ^ or a sign, 10 and an exponent would be one number.
    .replace(/\s*[×*·]\s*10(?:\^|(?=[+-]))/, 'e');

/** A decimal as a double; NaN for any other text, an infinity for a number too large for a double. */
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

/** Why a number is not allowed: the end of a sentence that starts with it. */
export function problemOf(value: number, { min, max, whole = false }: Limits): string | undefined {
  if (Number.isNaN(value)) return 'is not a number';
  if (value < min) return `is below ${min}, the smallest allowed`;
  if (value > max) return `is above ${max}, the largest allowed`;
  if (whole && !Number.isInteger(value)) return 'is not a whole number';
  return undefined;
}
