import { expect, test } from 'vitest';
import {
  AXIS,
  COUNTS,
  edges,
  LEAST_WIDTH,
  ordered,
  ranged,
  stepsToZero,
  VALUES,
} from '../../../lessons/02-asymmetric-and-symmetric/ranges';
import { CODE_RANGE } from '../../../src/lib/quantizer/dtype';

const ends = [-6, -5.75, -3, -1.25, -0.25, 0, 0.25, 2, 4.7, 5.75, 6];
const pairs = ends.flatMap((a) => ends.map((b) => ordered(a, b)));

test('two ends are put in order and apart, inside the axis', () => {
  for (const [min, max] of pairs) {
    expect(max - min).toBeGreaterThanOrEqual(LEAST_WIDTH);
    expect(min).toBeGreaterThanOrEqual(AXIS[0]);
    expect(max).toBeLessThanOrEqual(AXIS[1]);
  }
  expect(ordered(4, -4)).toEqual([-4, 4]);
});

test('0 reads back as exactly 0, and uint8 covers the data to within half a step', () => {
  for (const [min, max] of pairs) {
    for (const dtype of ['uint8', 'int16'] as const) {
      const { scale, zeroPoint, lo, hi, idle, codes, first, last } = ranged(min, max, dtype);
      const range = CODE_RANGE[dtype];
      expect(zeroPoint).toBeGreaterThanOrEqual(range.min);
      expect(zeroPoint).toBeLessThanOrEqual(range.max);
      expect(lo).toBeLessThanOrEqual(Math.max(min, 0) + scale * 0.501);
      expect(hi).toBeGreaterThanOrEqual(Math.min(max, 0) - scale * 0.501);
      expect(lo).toBeLessThanOrEqual(0);
      expect(hi).toBeGreaterThanOrEqual(0);
      expect(idle).toBe(codes - (last - first + 1));
      expect(idle).toBeGreaterThanOrEqual(0);
    }
  }
});

test('by hand: data in [3, 5], after ReLU6, and a zero point that is rounded', () => {
  // 5 / 255 a step, so 3 is code 153.
  expect(ranged(3, 5, 'uint8')).toMatchObject({ zeroPoint: 0, first: 153, last: 255, idle: 153 });
  expect(ranged(0, 6, 'int16')).toMatchObject({ zeroPoint: 0, first: 0, last: 32767, idle: 32767 });
  // 1.25 / (5.95 / 255) = 53.57
  const { zeroPoint, scale } = ranged(-1.25, Math.fround(4.7), 'uint8');
  expect(zeroPoint).toBe(54);
  expect(stepsToZero(-1.25, scale)).toBeCloseTo(53.571, 3);
});

test('the histogram holds every value, between the ends', () => {
  expect(COUNTS.reduce((sum, count) => sum + count, 0)).toBe(VALUES);
  const bins = edges(-2, 5);
  expect([bins[0], bins.at(-1)]).toEqual([-2, 5]);
  expect(bins.length).toBe(COUNTS.length + 1);
});
