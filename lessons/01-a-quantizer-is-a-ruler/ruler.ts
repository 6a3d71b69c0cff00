import type { FigureTable } from '$lib/chart/frame/figureTable';
import { roundHalfAway, roundHalfEven } from '$lib/numeric/float32';
import { clampCode, dequantize } from '$lib/quantizer/code';

/** How the quotient of value and scale becomes whole. */
export const ROUNDINGS = ['half away', 'half to even', 'truncate'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

const ROUND: Record<Rounding, (x: number) => number> = {
  'half away': roundHalfAway,
  'half to even': roundHalfEven,
  truncate: Math.trunc,
};

/** A symmetric quantizer: real = scale · code, with codes from −last to last. */
export interface Ruler {
  readonly scale: number;
  readonly last: number;
  readonly rounding: Rounding;
}

/** The largest code of so many bits. Its negative is the smallest, so one code stays unused. */
export const lastCode = (bits: number): number => 2 ** (bits - 1) - 1;

/** One value on the ruler. */
export interface OnRuler {
  readonly quotient: number;
  readonly code: number;
  readonly back: number;
  readonly error: number;
  /** Whether the value is beyond an end, by so much that its code is cut off */
  readonly clipped: boolean;
}

export function place(x: number, { scale, last, rounding }: Ruler): OnRuler {
  const quotient = x / scale;
  const whole = ROUND[rounding](quotient);
  // The sum has no negative zero.
  const code = clampCode(whole, { min: -last, max: last }) + 0;
  const back = dequantize(code, scale, 0);
  return { quotient, code, back, error: back - x, clipped: Math.abs(whole) > last };
}

/** The upper limit of the error between the ends. */
export const largestError = ({ scale, rounding }: Ruler): number =>
  rounding === 'truncate' ? scale : scale / 2;

/** The values that the figure shows. */
export const SHOWN = [-2.5, 2.5] as const;

/** Codes whose ticks are in the figure. */
export function shownCodes({ scale, last }: Ruler): { readonly from: number; readonly to: number } {
  const most = Math.min(last, Math.floor(SHOWN[1] / scale));
  return { from: -most, to: most };
}

export interface Curves {
  readonly xs: Float64Array;
  /** What each value reads back as */
  readonly backs: Float64Array;
  readonly errors: Float64Array;
}

/** So many steps fill the figure that each is narrower than a line. */
const MOST_STEPS = 600;

/**
 * The values that get this code. With truncation 0 takes two steps, and every other code the one
 * that begins at its tick and leads away from 0.
 */
function reach(code: number, { scale, last, rounding }: Ruler): [number, number] {
  const middle = code * scale;
  const [before, after] =
    rounding !== 'truncate' ? [scale / 2, scale / 2] : [code > 0 ? 0 : scale, code < 0 ? 0 : scale];
  return [code === -last ? SHOWN[0] : middle - before, code === last ? SHOWN[1] : middle + after];
}

/** Staircase and saw-tooth, corner by corner, or without steps if these are too narrow to draw. */
export function curves(ruler: Ruler): Curves {
  const { from, to } = shownCodes(ruler);
  const corners: [x: number, back: number][] = [];
  if (to - from > MOST_STEPS) {
    const end = ruler.last * ruler.scale;
    for (const x of [SHOWN[0], Math.max(-end, SHOWN[0]), Math.min(end, SHOWN[1]), SHOWN[1]])
      corners.push([x, Math.min(Math.max(x, -end), end)]);
  } else {
    // The steps at the borders of the figure begin or end outside of it.
    const [first, final] = [Math.max(from - 1, -ruler.last), Math.min(to + 1, ruler.last)];
    for (let code = first; code <= final; code++) {
      for (const x of reach(code, ruler)) {
        corners.push([Math.min(Math.max(x, SHOWN[0]), SHOWN[1]), code * ruler.scale]);
      }
    }
  }
  return {
    xs: Float64Array.from(corners, ([x]) => x),
    backs: Float64Array.from(corners, ([, back]) => back),
    errors: Float64Array.from(corners, ([x, back]) => back - x),
  };
}

/** Rows of the table: every eighth of 1. */
export function rulerTable(ruler: Ruler): FigureTable {
  const rows = Array.from({ length: 41 }, (_, i) => {
    const x = SHOWN[0] + i / 8;
    const { code, back, error } = place(x, ruler);
    return [x, code, back, error];
  });
  return {
    columns: [
      { label: 'value', quantity: 'w' },
      { label: 'code' },
      { label: 'reads back', quantity: 'w' },
      { label: 'error' },
    ],
    rows,
  };
}
