/** Mantissa and exponent of a number for a column of a table. */
export interface Cell {
  readonly mantissa: string;
  /** null in fixed notation */
  readonly exponent: string | null;
}

const minus = (text: string): string => text.replace('-', '−');

/**
 * A number with fixed digits and its power of ten apart, so that a column lines up. Ordinary
 * magnitudes stay plain.
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

/** A bias in four decimals. */
export const fixedCell = (x: number | null): Cell | null =>
  x === null ? null : { mantissa: minus(x.toFixed(4)), exponent: null };
