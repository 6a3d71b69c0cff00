import { describe, expect, test } from 'vitest';
import { Rate } from '$lib/lab/camera/rate';
import { middleSquare } from '$lib/lab/camera/square';
import { mirroredPoints } from '$lib/chart/hand/mirror';

describe('the middle square of a picture', () => {
  test('is as high or as wide as the picture, and is read with no more pixels than are wanted', () => {
    expect(middleSquare(640, 480, 448)).toEqual({ left: 80, top: 0, side: 480, pixels: 448 });
    expect(middleSquare(300, 400, 448)).toEqual({ left: 0, top: 50, side: 300, pixels: 300 });
    expect(middleSquare(20_000, 20_000, 448)?.pixels).toBe(448);
  });

  test('is none of a picture that is too small to show a hand', () => {
    expect(middleSquare(1, 1, 448)).toBeNull();
    expect(middleSquare(640, 31, 448)).toBeNull();
    expect(middleSquare(640, 32, 448)?.side).toBe(32);
    expect(middleSquare(NaN, NaN, 448)).toBeNull();
  });
});

test('a rate is told once a second, over the time that has passed', () => {
  const rate = new Rate();
  expect(rate.tick(0)).toBeNull();
  expect(rate.tick(500)).toBeNull();
  // Two after the first one, in 1.25 seconds
  expect(rate.tick(1250)).toBeCloseTo(1.6, 12);
  expect(rate.tick(1300)).toBeCloseTo(1.6, 12);
  expect(rate.tick(2250)).toBeCloseTo(2, 12);
});

test('a mirror exchanges left and right alone', () => {
  const points = Float32Array.of(1, 2, 3, -4, 5, 6);
  expect([...mirroredPoints(points)]).toEqual([-1, 2, 3, 4, 5, 6]);
});
