import { describe, expect, test } from 'vitest';
import { BONES, JOINTS } from '../../../src/lib/examples/hand/bones';
import { axisOf } from '../../../src/lib/chart/hand/axisOf';
import {
  ballOf,
  turnAfterDrag,
  turnAfterKey,
  turned,
  turnedTo,
  turnWords,
} from '../../../src/lib/chart/hand/turn';

const ORIGIN = [0, 0, 0] as const;
const rounded = (values: Float64Array) => [...values].map((value) => Math.round(value * 1e9) / 1e9);
/** What is seen of one point, as [x, y, z]; −0 is 0 */
const seen = (point: readonly number[], turn: number, tilt: number) => {
  const { xs, ys, zs } = turned(point, ORIGIN, { turn, tilt });
  return [xs, ys, zs].flatMap(rounded).map((value) => value + 0);
};

describe('a turn in space', () => {
  test('leaves everything in its place at 0', () => {
    expect(seen([1, 2, 3], 0, 0)).toEqual([1, 2, 3]);
  });

  test('to the right moves the near side to the right', () => {
    expect(seen([0, 0, -1], 90, 0)).toEqual([1, 0, 0]);
    expect(seen([1, 0, 0], 90, 0)).toEqual([0, 0, 1]);
  });

  test('tilted forward brings the top nearer and moves the near side down', () => {
    expect(seen([0, -1, 0], 0, 90)).toEqual([0, 0, -1]);
    expect(seen([0, 0, -1], 0, 90)).toEqual([0, 1, 0]);
  });

  test('keeps lengths, and keeps the centre in the middle', () => {
    const points = [0.02, -0.05, 0.03, 0.1, 0.2, -0.4];
    const { xs, ys, zs } = turned(points, [0.02, -0.05, 0.03], { turn: 37, tilt: -21 });
    expect([xs[0], ys[0], zs[0]].map(Math.abs)).toEqual([0, 0, 0]);
    expect(Math.hypot(xs[1], ys[1], zs[1])).toBeCloseTo(Math.hypot(0.08, 0.25, 0.43), 12);
  });

  test('goes round, and a tilt stops at its ends', () => {
    expect(turnedTo(181, 95)).toEqual({ turn: -179, tilt: 90 });
    expect(turnedTo(-540, -200)).toEqual({ turn: -180, tilt: -90 });
  });

  test('follows a drag from where it began, and the arrow keys', () => {
    const start = { turn: 170, tilt: 0 };
    expect(turnAfterDrag(start, 40, -20)).toEqual({ turn: -170, tilt: -10 });
    const after = (key: string, shiftKey = false) => turnAfterKey(start, { key, shiftKey });
    expect(after('ArrowLeft')).toEqual({ turn: 167, tilt: 0 });
    expect(after('ArrowDown', true)).toEqual({ turn: 170, tilt: 30 });
    expect(after('Home')).toEqual({ turn: 0, tilt: 0 });
    expect(after('a')).toBeNull();
  });

  test('is told in words', () => {
    expect(turnWords({ turn: 0, tilt: 0 })).toBe('seen from the front');
    expect(turnWords({ turn: -30, tilt: 12 })).toBe('turned 30° to the left, tilted 12° forward');
  });
});

test('the ball around points reaches the farthest of them', () => {
  const { centre, radius } = ballOf([0, 0, 0, 6, 0, 0, 3, 4, 0]);
  expect(centre).toEqual([3, 2, 0]);
  expect(radius).toBeCloseTo(Math.hypot(3, 2), 12);
});

test('the skeleton joins every joint', () => {
  expect(JOINTS).toHaveLength(21);
  const joined = [...new Set(BONES.flat())].sort((a, b) => a - b);
  expect(joined).toEqual(JOINTS.map((_, i) => i));
  expect([...axisOf([1, 2, 3, 4, 5, 6], 1)]).toEqual([2, 5]);
});
