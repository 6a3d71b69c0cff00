import type { Scale } from '../frame/scale';
import type { Series } from './paths';

/** One column of a strip: a layer, with a value for each of its channels. */
export interface StripColumn {
  readonly label: string;
  readonly values: Series;
}

/** All points of a strip in drawing order: x in columns (0 to n), y the value. */
export interface StripPoints {
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  /** First point of each column, and one past the last. */
  readonly starts: Int32Array;
}

export interface StripHit {
  readonly column: number;
  /** Index inside the column. */
  readonly index: number;
}

/** The place in a column is the channel's index, never random, so that nothing jumps. */
export function stripPoints(columns: readonly StripColumn[]): StripPoints {
  const starts = new Int32Array(columns.length + 1);
  columns.forEach(({ values }, c) => (starts[c + 1] = starts[c] + values.length));
  const xs = new Float32Array(starts[columns.length]);
  const ys = new Float32Array(starts[columns.length]);
  columns.forEach(({ values }, c) => {
    for (let i = 0; i < values.length; i++) {
      xs[starts[c] + i] = c + 0.08 + (0.84 * (i + 0.5)) / values.length;
      ys[starts[c] + i] = values[i];
    }
  });
  return { xs, ys, starts };
}

/** One value for each column as a line of level pieces from edge to edge. */
export function stripSteps(values: Series): { xs: Float32Array; ys: Float32Array } {
  const xs = new Float32Array(2 * values.length);
  const ys = new Float32Array(2 * values.length);
  for (let c = 0; c < values.length; c++) {
    xs.set([c, c + 1], 2 * c);
    ys.set([values[c], values[c]], 2 * c);
  }
  return { xs, ys };
}

/** The point nearest to a pixel, in the column under it, if it is within reach. */
export function nearestPoint(
  { xs, ys, starts }: StripPoints,
  px: number,
  py: number,
  x: Scale,
  y: Scale,
  reach = 12,
): StripHit | null {
  const column = Math.floor(x.invert(px));
  if (column < 0 || column >= starts.length - 1) return null;
  let best: StripHit | null = null;
  let distance = reach;
  for (let i = starts[column]; i < starts[column + 1]; i++) {
    const away = Math.hypot(x.at(xs[i]) - px, y.at(ys[i]) - py);
    if (away <= distance) {
      distance = away;
      best = { column, index: i - starts[column] };
    }
  }
  return best;
}
