import type { Series } from '../mark/paths';

/** px; narrower drawings have short names and small margins. */
const NARROW = 640;

export const isNarrow = (width: number): boolean => width < NARROW;

/** Left and right of the columns, px; also of a drawing under a strip with the same columns. */
export const sideMargins = (narrow: boolean): { left: number; right: number } =>
  narrow ? { left: 40, right: 36 } : { left: 64, right: 120 };

/** Above and below the columns, px */
export const TOP = 20;
export const BOTTOM = 56;

/** Height for a number of decades, limited to what fits on a screen, px. */
export function stripHeight([low, high]: readonly [number, number], narrow: boolean): number {
  const decades = Math.log10(high / low);
  const tall = Math.min(Math.max(decades * (narrow ? 16 : 20), 280), narrow ? 460 : 560);
  return Math.round(tall) + TOP + BOTTOM;
}

/** The look of dots. Many dots are small and translucent. */
export function dotLook(count: number, narrow: boolean): { size: number; alpha: number } {
  if (count > 4000) return { size: narrow ? 1.1 : 1.7, alpha: 0.38 };
  return { size: narrow ? 2 : 3, alpha: 0.7 };
}

/** The smallest positive value and the largest; null if none is positive. */
function extent(values: Series): [number, number] | null {
  let [least, greatest] = [Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value > 0 && value < Infinity)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return greatest === 0 ? null : [least, greatest];
}

/**
 * Ends of a strip of scales. The upper end is 1 or more. The lower end is at least a decade below
 * the smallest scale, so that today's limits and floors are visible and nothing is on the edge.
 */
export function scaleDomain(scales: Series): [number, number] {
  const [least, greatest] = extent(scales) ?? [1e-8, 1];
  const low = Math.floor(Math.log10(least)) - 1;
  const even = low - (Math.abs(low) % 2);
  return [10 ** Math.min(even, -16), Math.max(1, 10 ** Math.ceil(Math.log10(greatest)))];
}
