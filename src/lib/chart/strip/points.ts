import type { Scale } from '../frame/scale';
import type { Series } from '../mark/paths';

/** One column of a strip: a layer, with a value for each of its channels. */
export interface StripColumn {
  readonly label: string;
  readonly values: Series;
}

/** All points of a strip, a row each: x in columns (0 to n), y the value. */
export interface StripPoints {
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  /** The first row of each column, and one past the last */
  readonly starts: Int32Array;
}

/**
 * The x of a channel in its column. It depends only on the index, so dots never jump.
 * @param count channels of the column
 */
export const placeInColumn = (column: number, index: number, count: number): number =>
  column + 0.08 + (0.84 * (index + 0.5)) / count;

export function stripPoints(columns: readonly StripColumn[]): StripPoints {
  const starts = new Int32Array(columns.length + 1);
  columns.forEach(({ values }, c) => (starts[c + 1] = starts[c] + values.length));
  const xs = new Float32Array(starts[columns.length]);
  const ys = new Float32Array(starts[columns.length]);
  columns.forEach(({ values }, c) => {
    for (let i = 0; i < values.length; i++) {
      xs[starts[c] + i] = placeInColumn(c, i, values.length);
      ys[starts[c] + i] = values[i];
    }
  });
  return { xs, ys, starts };
}

/** A line of level pieces, one for each column's value, from edge to edge. */
export function stripSteps(values: Series): { xs: Float32Array; ys: Float32Array } {
  const xs = new Float32Array(2 * values.length);
  const ys = new Float32Array(2 * values.length);
  for (let c = 0; c < values.length; c++) {
    xs.set([c, c + 1], 2 * c);
    ys.set([values[c], values[c]], 2 * c);
  }
  return { xs, ys };
}

/** The row of the point nearest to a pixel, in the column at it; null if none is in reach. */
export function nearestPoint(
  { xs, ys, starts }: StripPoints,
  px: number,
  py: number,
  x: Scale,
  y: Scale,
  reach = 12,
): number | null {
  const column = Math.floor(x.invert(px));
  if (column < 0 || column >= starts.length - 1) return null;
  let best: number | null = null;
  let distance = reach;
  for (let i = starts[column]; i < starts[column + 1]; i++) {
    const away = Math.hypot(x.at(xs[i]) - px, y.at(ys[i]) - py);
    if (away <= distance) {
      distance = away;
      best = i;
    }
  }
  return best;
}
