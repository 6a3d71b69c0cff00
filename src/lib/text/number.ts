import type { TextRun } from './rich';

/**
 * Sets numbers: `4.99 × 10⁻²⁴` with a true minus, int64 in thin-spaced groups of three, words for
 * screen readers. Use `num` wherever a number is shown.
 *
 * Usage: `num(4.992e-24)`, `num(x, { full: true })`, `num(1e-9, { power: true })`, `num(2n ** 63n)`
 */
export interface NumberStyle {
  /** Significant digits, 3 by default. Whole numbers below a million always show all digits. */
  readonly digits?: number;
  /** All digits of the shortest decimal that is read as this double. */
  readonly full?: boolean;
  /** A power of ten without its factor: 10⁻⁹ instead of 1.00 × 10⁻⁹, 10⁻² instead of 0.01. */
  readonly power?: boolean;
  readonly strong?: boolean;
}

interface Parts {
  readonly sign: '' | '−';
  /** Digits with an optional point, or a word such as NaN or inf. */
  readonly digits: string;
  /** Power of ten; null in fixed notation. */
  readonly exponent: number | null;
}

const MINUS = '−';
const isOne = (digits: string): boolean => Number(digits) === 1;

function shownExponential(magnitude: number, { digits = 3, full = false }: NumberStyle): string {
  return full ? magnitude.toExponential() : magnitude.toExponential(digits - 1);
}

function fixedDigits(magnitude: number, exponent: number, style: NumberStyle): string {
  if (style.full === true || Number.isInteger(magnitude)) return String(magnitude);
  return magnitude.toFixed(Math.max((style.digits ?? 3) - 1 - exponent, 0));
}

function partsOf(x: number | bigint, style: NumberStyle): Parts {
  const sign = x < 0 || Object.is(x, -0) ? MINUS : '';
  if (typeof x === 'bigint') return { sign, digits: String(x < 0n ? -x : x), exponent: null };
  if (Number.isNaN(x)) return { sign: '', digits: 'NaN', exponent: null };
  const magnitude = Math.abs(x);
  if (magnitude === Infinity) return { sign, digits: 'inf', exponent: null };
  if (magnitude === 0) return { sign, digits: '0', exponent: null };
  const [mantissa, power] = shownExponential(magnitude, style).split('e');
  const exponent = Number(power);
  const bare = style.power === true && isOne(mantissa) && (exponent < 0 || exponent > 1);
  if (!bare && exponent >= -3 && exponent < 6) {
    return { sign, digits: fixedDigits(magnitude, exponent, style), exponent: null };
  }
  return { sign, digits: mantissa, exponent };
}

/** Groups of three before the point, from five digits on. */
function groupsOf(digits: string): string[] {
  const [whole, fraction] = digits.split('.');
  if (!/^\d{5,}$/.test(whole)) return [digits];
  const groups = whole.match(/\d{1,3}(?=(\d{3})*$)/g) ?? [whole];
  if (fraction !== undefined) groups.push(`${groups.pop() ?? ''}.${fraction}`);
  return groups;
}

/** A number as runs of text. A bigint always shows all digits. */
export function num(x: number | bigint, style: NumberStyle = {}): TextRun[] {
  const { sign, digits, exponent } = partsOf(x, style);
  const look = style.strong === true ? { strong: true } : {};
  const say = numberWords(x, style);
  if (exponent === null) {
    const groups = groupsOf(digits);
    if (groups.length === 1 && say === digits) return [{ ...look, text: digits }];
    return groups.map((text, i) =>
      i === 0 ? { ...look, text: sign + text, say } : { ...look, text, gap: 0.2, say: '' },
    );
  }
  const raised: TextRun = { ...look, text: exponentText(exponent), raise: 'sup', say: '' };
  if (style.power === true && isOne(digits)) return [{ ...look, text: `${sign}10`, say }, raised];
  return [
    { ...look, text: sign + digits, say },
    { ...look, text: '×', gap: 0.16, say: '' },
    { ...look, text: '10', gap: 0.16, say: '' },
    raised,
  ];
}

const exponentText = (exponent: number): string =>
  exponent < 0 ? MINUS + String(-exponent) : String(exponent);

/** A base with an exponent, such as −2⁶³: `raised('−2', 63)`. */
export const raised = (base: string, exponent: number): TextRun[] => [
  { text: base, say: `${base.replace(MINUS, 'minus ')} to the ${exponentWords(exponent)}` },
  { text: exponentText(exponent), raise: 'sup', say: '' },
];

const exponentWords = (exponent: number): string =>
  exponent < 0 ? `minus ${-exponent}` : String(exponent);

/** A number in words: "minus 4.99 times ten to the minus 24". */
export function numberWords(x: number | bigint, style: NumberStyle = {}): string {
  const { sign, digits, exponent } = partsOf(x, style);
  const said = (sign === '' ? '' : 'minus ') + (digits === 'inf' ? 'infinity' : digits);
  if (exponent === null) return said;
  const power = `ten to the ${exponentWords(exponent)}`;
  if (style.power === true && isOne(digits)) return (sign === '' ? '' : 'minus ') + power;
  return `${said} times ${power}`;
}

/** Two digits without raised text, for names: 1.3e−9, 1e−8. */
export const shortNumber = (x: number): string =>
  Number(x.toPrecision(2)).toExponential().replace('-', MINUS);

/** ARIA has no exponents, so 1e-45 is written out, with all digits of its shortest decimal. */
export const ariaNumber = (x: number): string =>
  x.toLocaleString('en-US', {
    useGrouping: false,
    maximumSignificantDigits: x.toExponential().replace(/e.*|\D/g, '').length,
  });
