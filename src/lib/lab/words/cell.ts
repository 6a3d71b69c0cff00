/** The mantissa and exponent of a number in a column of a table. */
export interface Cell {
  readonly mantissa: string;
  /** null in fixed notation */
  readonly exponent: string | null;
}

const minus = (text: string): string => text.replace('-', '−');

/**
 * Splits a number into fixed digits and a power of ten, so that a column lines up. Numbers of
 * ordinary size need no power.
 */
export function cellOf(x: number | bigint | null, digits: number): Cell | null {
  if (x === null) return null;
  const value = Number(x);
  if (!Number.isFinite(value)) {
    return { mantissa: Number.isNaN(value) ? 'NaN' : value < 0 ? '−inf' : 'inf', exponent: null };
  }
  if (value === 0) return { mantissa: '0', exponent: null };
  const [mantissa, exponent] = value.toExponential(digits).split('e');
  return { mantissa: minus(mantissa), exponent: minus(String(Number(exponent))) };
}

/** A bias with four decimals. */
export const fixedCell = (x: number | null): Cell | null =>
  x === null ? null : { mantissa: minus(x.toFixed(4)), exponent: null };
