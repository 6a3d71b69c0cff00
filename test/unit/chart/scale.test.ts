import { describe, expect, test } from 'vitest';
import { linePath, areaPath } from '../../../src/lib/chart/mark/paths';
import {
  clampTo,
  decades,
  decadeStep,
  linear,
  log,
  makeScale,
  minorStep,
} from '../../../src/lib/chart/frame/scale';
import { afterKey } from '../../../src/lib/chart/mark/keyMoves';
import { FLT_TRUE_MIN } from '../../../src/lib/numeric/float32';

describe('scales', () => {
  test('a log scale places subnormals, and nothing at or below zero', () => {
    const scale = makeScale(log(1e-45, 1), 0, 450);
    expect(scale.at(1e-45)).toBeCloseTo(0, 9);
    expect(scale.at(FLT_TRUE_MIN)).toBeCloseTo(1.4653, 3);
    expect(scale.at(1)).toBeCloseTo(450, 9);
    expect(scale.at(0)).toBeNaN();
    expect(scale.at(-1)).toBeNaN();
    expect(scale.at(NaN)).toBeNaN();
    expect(scale.invert(225)).toBeCloseTo(10 ** -22.5, 30);
  });

  test('a linear scale may run backwards', () => {
    const scale = makeScale(linear(0, -8), 0, 80);
    expect(scale.at(-2)).toBe(20);
    expect(scale.invert(20)).toBe(-2);
    expect(clampTo(scale, 1)).toBe(0);
    expect(clampTo(scale, -9)).toBe(-8);
  });

  test('a log scale refuses an end that is not positive', () => {
    expect(() => makeScale(log(0, 1), 0, 1)).toThrow('cannot reach 0');
  });

  test('decades include both ends, even if their logarithms are inexact', () => {
    expect(decades(log(1e-45, 1), 15)).toEqual([-45, -30, -15, 0]);
    expect(decades(log(2e-3, 5), 1)).toEqual([-2, -1, 0]);
  });

  test('labels are as dense as they fit, and on both ends if that costs little', () => {
    const wide = makeScale(log(1e-45, 1), 0, 652);
    expect(decadeStep(wide, 36)).toBe(5);
    expect(minorStep(wide, 5)).toBe(5);
    const narrow = makeScale(log(1e-45, 1), 0, 276);
    expect(decadeStep(narrow, 36)).toBe(15);
    expect(minorStep(narrow, 15)).toBe(5);
  });
});

describe('paths', () => {
  const x = makeScale(linear(0, 3), 0, 30);
  const y = makeScale(log(1, 100), 20, 0);

  test('a value without a place interrupts the line', () => {
    expect(linePath([0, 1, 2, 3], Float64Array.of(1, 10, 0, 100), x, y)).toBe('M0,20L10,10M30,0Z');
  });

  test('a step changes halfway between two values, and ends at the last', () => {
    expect(linePath([0, 1, 2, 3], [1, 10, NaN, 100], x, y, true)).toBe(
      'M0,20L5,20L5,10L10,10M30,0Z',
    );
  });

  test('an area ends at a missing value', () => {
    expect(areaPath([0, 1, 2, 3], 1, [10, 100, NaN, 10], x, y)).toBe(
      'M0,10L10,0L10,20L0,20ZM30,10L30,20Z',
    );
  });

  test('an area between a series and one value', () => {
    expect(areaPath([0, 1], 1, [10, 100], x, y)).toBe('M0,10L10,0L10,20L0,20Z');
  });
});

describe('keys', () => {
  const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });

  test('on a log scale a step is a tenth of a decade', () => {
    const scale = log(1e-45, 1);
    expect(afterKey(scale, 1e-9, key('ArrowRight'))).toBeCloseTo(10 ** -8.9, 15);
    expect(afterKey(scale, 1e-9, key('ArrowLeft', true))).toBeCloseTo(1e-10, 18);
    expect(afterKey(scale, 1e-9, key('PageUp'))).toBeCloseTo(1e-8, 15);
    expect(afterKey(scale, 0.9, key('PageUp'))).toBe(1);
    expect(afterKey(scale, 1e-9, key('Home'))).toBe(1e-45);
    expect(afterKey(scale, 1e-9, key('End'))).toBe(1);
    expect(afterKey(scale, 1e-9, key('Tab'))).toBeNull();
    // From outside, a step starts at the end.
    expect(afterKey(scale, 0, key('ArrowRight'))).toBeCloseTo(10 ** -44.9, 50);
  });

  test('on a linear scale a step is a hundredth of it, or the given one', () => {
    expect(afterKey(linear(-1, 1), 0, key('ArrowUp'))).toBeCloseTo(0.02, 12);
    expect(afterKey(linear(0, 31), 3, key('ArrowDown'), 1)).toBe(2);
  });
});
