import { textWidth } from '../../text/measure';
import { clampTo, type Scale } from '../frame/scale';
import { percent } from '../../numeric/percent';

/** The error after each column of a strip. */
export interface StripCurve {
  readonly name: string;
  /** By column, relative to the float model's values; NaN if it was not measured */
  readonly values: Float64Array;
  /** At the output */
  readonly final: number;
  /** True for the present setting, false for the one that it is compared with */
  readonly present: boolean;
}

/** Notes on the present curve. */
export interface ErrorNotes {
  /** The present curve, by column */
  readonly errors: Float64Array;
  /** Threads that come down from the strip; x in columns */
  readonly threads: readonly {
    readonly row: number;
    readonly column: number;
    readonly x: number;
  }[];
  /** The step where the first thread ends, in words */
  readonly step: string | null;
  /** The column after which an error is gone, in words */
  readonly ended: { readonly column: number; readonly text: string } | null;
}

/** Whole decades around all values: at most six, and always 0.1 % to 10 %. */
export function errorDomain(curves: readonly StripCurve[]): [number, number] {
  const values = curves
    .flatMap((curve) => [...curve.values, curve.final])
    .filter((x) => x > 0 && Number.isFinite(x));
  const low = Math.floor(Math.log10(Math.min(...values, 1e-3)));
  const high = Math.ceil(Math.log10(Math.max(...values, 0.1)));
  return [10 ** Math.max(low, high - 6), 10 ** high];
}

/**
 * A relative error in words. It is infinite beside a float tensor of zeros, and unknown where it is
 * not a number or was not measured: neither is a percentage.
 */
export function errorWords(error: number): string {
  if (Number.isFinite(error)) return percent(error);
  return Number.isNaN(error) ? 'unknown' : 'infinite';
}

/** The height of an error's name: at an end of the domain for an error that it does not hold. */
export const errorHeight = (y: Scale, error: number): number =>
  y.at(Number.isNaN(error) ? y.domain[0] : clampTo(y, error));

/** A name in lines that are no wider than `room` px, broken between words. */
export function brokenName(name: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(longer, { size: 12.5 }) <= room)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Moves two names apart to at least `gap` px, around their middle. A single name stays. */
export function keptApart(heights: readonly number[], gap: number): readonly number[] {
  const [first, second] = heights;
  if (heights.length !== 2 || !(Math.abs(first - second) < gap)) return heights;
  const middle = (first + second) / 2;
  const [above, below] = [middle - gap / 2, middle + gap / 2];
  return first <= second ? [above, below] : [below, above];
}
