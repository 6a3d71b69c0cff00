import { f32 } from '../../numeric/float32';
import type { ScaleFloor } from './scaleFloor';

/*
 * The rules of the policies, a function each. Constants are compared and stored as the sources do it.
 */

export const NO_FLOOR: ScaleFloor = { minimum: 0, changesBelow: 0, says: ['no floor'] };

/** A scale below the minimum becomes the minimum: of weights, constants and activations. */
export const atLeast = (minimum: number): ScaleFloor => ({
  minimum,
  changesBelow: minimum,
  says: ['at least ', minimum],
});

/** The stored scale becomes 1 below a threshold; the codes keep the range of the old one. */
export const oneIfBelow = (threshold: number): ScaleFloor => ({
  minimum: 0,
  changesBelow: threshold,
  stored: (scale) => (scale < threshold ? 1 : scale),
  says: ['1 where below ', threshold],
});

/**
 * The product s_in·s_w is raised to a minimum, and s_w with it: s_b = max(f32(s_in·s_w), minimum),
 * s_w' = f32(s_b / s_in) where that is larger.
 */
export const productAtLeast = (minimum: number): ScaleFloor => ({
  minimum: 0,
  changesBelow: Infinity,
  atBias: (inputScale, weightScale) =>
    f32(inputScale * weightScale) < minimum
      ? { weightScale: Math.max(weightScale, f32(minimum / inputScale)), biasScale: minimum }
      : null,
  says: ['so that ', 's_in', ' · ', 's_w', ' is at least ', minimum],
});
