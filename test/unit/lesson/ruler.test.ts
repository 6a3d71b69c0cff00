import { expect, test } from 'vitest';
import {
  curves,
  largestError,
  lastCode,
  place,
  ROUNDINGS,
  SHOWN,
} from '../../../lessons/01-a-quantizer-is-a-ruler/ruler';
import { ulp32 } from '../../../src/lib/numeric/float32';
import { quantize } from '../../../src/lib/quantizer/code';

const SCALES = [0.001, 0.0137, 0.125, 0.25, 0.3, 1].map(Math.fround);
const rulers = SCALES.flatMap((scale) =>
  [2, 4, 8, 16].flatMap((bits) =>
    ROUNDINGS.map((rounding) => ({ scale, last: lastCode(bits), rounding })),
  ),
);
/** What is read back is a float32. */
const ULP = ulp32(SHOWN[1]);
const values = Array.from({ length: 1001 }, (_, i) => -2.5 + i / 200);

test('rounding half away gives the codes of the engine’s Quantize operator', () => {
  for (const ruler of rulers.filter(({ rounding }) => rounding === 'half away')) {
    const range = { min: -ruler.last, max: ruler.last };
    for (const x of values) {
      expect(place(x, ruler).code).toBe(quantize(x, ruler.scale, 0, range, 'x86-64'));
    }
  }
});

test('between the ends no error is larger than the largest, and past them a value is clipped', () => {
  for (const ruler of rulers) {
    const end = ruler.last * ruler.scale;
    for (const x of values) {
      const { error, clipped } = place(x, ruler);
      if (Math.abs(x) <= end) {
        expect(Math.abs(error)).toBeLessThanOrEqual(largestError(ruler) + ULP);
        expect(clipped).toBe(false);
      } else if (Math.abs(x) > end + ruler.scale) {
        expect(clipped).toBe(true);
      }
    }
  }
});

test('halves go where each rounding sends them', () => {
  const at = (x: number) =>
    ROUNDINGS.map((rounding) => place(x, { scale: 0.25, last: 7, rounding }).code);
  expect(at(0.625)).toEqual([3, 2, 2]);
  expect(at(-0.625)).toEqual([-3, -2, -2]);
  expect(at(0.875)).toEqual([4, 4, 3]);
});

/** The height of a curve between its corners; NaN at a corner, where it jumps. */
function height(xs: Float64Array, ys: Float64Array, x: number): number {
  const next = xs.findIndex((corner) => corner >= x);
  if (next <= 0 || Math.abs(xs[next] - x) < 1e-6 || Math.abs(xs[next - 1] - x) < 1e-6) return NaN;
  const part = (x - xs[next - 1]) / (xs[next] - xs[next - 1]);
  return ys[next - 1] + part * (ys[next] - ys[next - 1]);
}

test('the curves pass through what each value reads back as', () => {
  for (const ruler of rulers) {
    const { xs, backs, errors } = curves(ruler);
    expect(xs[0]).toBe(SHOWN[0]);
    expect(xs.at(-1)).toBe(SHOWN[1]);
    expect(xs.every((x, i) => i === 0 || x >= xs[i - 1])).toBe(true);
    // Steps that are too narrow to draw are drawn as a slope.
    const off = xs.length <= 4 ? ruler.scale + ULP : ULP;
    for (const x of values) {
      const back = height(xs, backs, x);
      if (Number.isNaN(back)) continue;
      expect(Math.abs(back - place(x, ruler).back)).toBeLessThanOrEqual(off);
      expect(Math.abs(height(xs, errors, x) - place(x, ruler).error)).toBeLessThanOrEqual(off);
    }
  }
});
