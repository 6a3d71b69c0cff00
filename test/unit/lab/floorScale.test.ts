import { expect, test } from 'vitest';
import {
  BREAK,
  floorAt,
  floorFrom,
  placeOf,
  scaleHistogram,
  stepOf,
  STEPS,
} from '../../../src/lib/lab/floor/floorScale';

test('302 stops: none, then tenths of a decade from 1e-30 to 1, each its own inverse', () => {
  expect(floorAt(0)).toBe(0);
  expect(floorAt(1)).toBe(1e-30);
  expect(floorAt(STEPS)).toBe(1);
  expect(floorAt(stepOf(1e-8))).toBe(1e-8);
  for (let step = 0; step <= STEPS; step++) expect(stepOf(floorAt(step))).toBe(step);
});

test('no floor is not 1e-30: it is left of the break', () => {
  expect(placeOf(0, 1000)).toBe(0);
  expect(placeOf(1e-30, 1000)).toBe(BREAK);
  expect(floorFrom(10, 1000, [], false)).toBe(0);
  expect(floorFrom(BREAK, 1000, [], false)).toBe(1e-30);
  expect(floorFrom(1000, 1000, [], false)).toBe(1);
  expect(floorFrom(5000, 1000, [], true)).toBe(1);
});

test('a pointer snaps to a stop within six pixels, and Alt frees it', () => {
  const at = placeOf(1e-8, 1000);
  expect(floorFrom(at + 6, 1000, [1e-8], false)).toBe(1e-8);
  expect(floorFrom(at + 7, 1000, [1e-8], false)).not.toBe(1e-8);
  const free = floorFrom(at + 2, 1000, [1e-8], true);
  expect(free).toBeGreaterThan(1e-8);
  expect(free).toBeLessThan(1.3e-8);
});

test('the histogram counts every scale that has a logarithm, and zeros at the lowest end', () => {
  const bins = scaleHistogram(Float32Array.of(1e-45, 0, 1e-8, 1.1e-8, 0.5, 3, NaN));
  expect(bins.reduce((a, b) => a + b)).toBe(6);
  expect(bins[0]).toBe(2);
  expect(bins[bins.length - 1]).toBe(2);
});
