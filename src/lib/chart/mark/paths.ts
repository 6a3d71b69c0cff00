import { area, curveLinear, curveStep, line } from 'd3';
import type { Scale } from '../frame/scale';

/** Numbers of a series: plain or typed arrays. */
export type Series = ArrayLike<number>;

/** A series, or one value for all of its places. */
export const valueAt = (values: Series | number, i: number): number =>
  typeof values === 'number' ? values : values[i];

/** The pixels of a series, to hundredths, which suffice and keep a path short. */
function pixels(values: Series | number, count: number, scale: Scale): Float64Array {
  const at = new Float64Array(count);
  for (let i = 0; i < count; i++) at[i] = Math.round(scale.at(valueAt(values, i)) * 100) / 100;
  return at;
}

/** Path of a line. A value that its scale cannot show interrupts it. */
export function linePath(xs: Series, ys: Series, x: Scale, y: Scale, step = false): string {
  const at = pixels(xs, xs.length, x);
  const height = pixels(ys, xs.length, y);
  const draw = line<number>((place) => place)
    .y((_, i) => height[i])
    .defined((place, i) => Number.isFinite(place) && Number.isFinite(height[i]))
    .curve(step ? curveStep : curveLinear)
    .digits(null);
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
  const at = pixels(xs, xs.length, x);
  const low = pixels(from, xs.length, y);
  const high = pixels(to, xs.length, y);
  const isPlaced = Number.isFinite;
  const draw = area<number>((place) => place)
    .y0((_, i) => low[i])
    .y1((_, i) => high[i])
    .defined((place, i) => isPlaced(place) && isPlaced(low[i]) && isPlaced(high[i]))
    .digits(null);
  return draw(at) ?? '';
}
