import type { Scale } from './scale';

/** Numbers of a series: plain or typed arrays. */
export type Series = ArrayLike<number>;

/** What a series is, or one value for all of its places. */
export const valueAt = (values: Series | number, i: number): number =>
  typeof values === 'number' ? values : values[i];

/** Hundredths of a pixel are enough, and keep a path short. */
const px = (value: number): number => Math.round(value * 100) / 100;

/** Path of a line; a value without a place on its scale interrupts it. */
export function linePath(xs: Series, ys: Series, x: Scale, y: Scale, step = false): string {
  let path = '';
  let before = NaN;
  for (let i = 0; i < xs.length; i++) {
    const [at, height] = [x.at(xs[i]), y.at(ys[i])];
    const placed = Number.isFinite(at) && Number.isFinite(height);
    const begins = Number.isNaN(before);
    if (!placed) path += begins || !step ? '' : `H${px(before)}`;
    else if (begins) path += `M${px(at)} ${px(height)}`;
    else path += step ? `H${px((before + at) / 2)}V${px(height)}` : `L${px(at)} ${px(height)}`;
    before = placed ? at : NaN;
  }
  return step && !Number.isNaN(before) ? `${path}H${px(before)}` : path;
}

/** Path of the area between two series, or between a series and one value. */
export function areaPath(
  xs: Series,
  from: Series | number,
  to: Series | number,
  x: Scale,
  y: Scale,
): string {
  let path = '';
  let there: string[] = [];
  let back: string[] = [];
  for (let i = 0; i <= xs.length; i++) {
    const at = i < xs.length ? x.at(xs[i]) : NaN;
    const [low, high] = [y.at(valueAt(from, i)), y.at(valueAt(to, i))];
    if (Number.isFinite(at) && Number.isFinite(low) && Number.isFinite(high)) {
      there.push(`${px(at)} ${px(high)}`);
      back.push(`${px(at)} ${px(low)}`);
    } else if (there.length > 0) {
      path += `M${there.join('L')}L${back.reverse().join('L')}Z`;
      there = [];
      back = [];
    }
  }
  return path;
}
