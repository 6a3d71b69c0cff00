import { area, curveLinear, curveStep, line } from 'd3';
import type { Scale } from '../frame/scale';

/** Numbers of a series: plain or typed arrays. */
export type Series = ArrayLike<number>;

/** A series, or one value for all of its places. */
export const valueAt = (values: Series | number, i: number): number =>
  typeof values === 'number' ? values : values[i];

/** Hundredths of a pixel suffice, and keep a path short. */
const DIGITS = 2;

/** Path of a line. A value that its scale cannot show interrupts it. */
export function linePath(xs: Series, ys: Series, x: Scale, y: Scale, step = false): string {
  const at = Float64Array.from(xs, x.at);
  const height = Float64Array.from(ys, y.at);
  const draw = line<number>((place) => place)
    .y((_, i) => height[i])
    .defined((place, i) => Number.isFinite(place) && Number.isFinite(height[i]))
    .curve(step ? curveStep : curveLinear)
    .digits(DIGITS);
  return draw(at) ?? '';
}

/** Path of the area between two series, or between a series and one value. */
export function areaPath(
  xs: Series,
  from: Series | number,
  to: Series | number,
  x: Scale,
  y: Scale,
): string {
  const at = Float64Array.from(xs, x.at);
  const isPlaced = Number.isFinite;
  const low = at.map((_, i) => y.at(valueAt(from, i)));
  const high = at.map((_, i) => y.at(valueAt(to, i)));
  const draw = area<number>((place) => place)
    .y0((_, i) => low[i])
    .y1((_, i) => high[i])
    .defined((place, i) => isPlaced(place) && isPlaced(low[i]) && isPlaced(high[i]))
    .digits(DIGITS);
  return draw(at) ?? '';
}
