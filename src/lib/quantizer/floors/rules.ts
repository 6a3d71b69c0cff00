import { f32 } from '../../numeric/float32';
import { biasScaleOf } from '../bias';
import type { ChannelAtBias, ScaleFloor, ScalesAtBias } from './scaleFloor';

/*
 * The rules of ONE's policies, one function each. Each compares and stores its constants as its
 * source does. Those of other stacks are in rulesOfOthers.ts, which the front page does not load.
 */

export const NO_FLOOR: ScaleFloor = { minimum: 0, changesBelow: 0, says: ['no floor'] };

/** Raises a scale below the minimum to the minimum, for weights, constants and activations. */
export const atLeast = (minimum: number): ScaleFloor => ({
  minimum,
  changesBelow: minimum,
  says: ['at least ', minimum],
});

/** Stores 1 in place of a scale below a threshold. The codes keep the range of the old scale. */
export const oneIfBelow = (threshold: number): ScaleFloor => ({
  minimum: 0,
  changesBelow: threshold,
  stored: (made) => (made.scale < threshold ? { ...made, scale: 1 } : made),
  says: ['1 where below ', threshold],
});

/** A rule that acts only at the step that quantizes biases. */
export const byBias = (
  says: ScaleFloor['says'],
  atBias: (channel: ChannelAtBias) => ScalesAtBias | null,
): ScaleFloor => ({ minimum: 0, changesBelow: Infinity, atBias, says });

/**
 * Raises the product s_in·s_w to a minimum, and s_w with it: s_b = max(f32(s_in·s_w), minimum), and
 * s_w' = f32(s_b / s_in) if that is larger than s_w.
 */
export const productAtLeast = (minimum: number): ScaleFloor =>
  byBias(
    ['so that ', 's_in', ' · ', 's_w', ' is at least ', minimum],
    ({ inputScale, weightScale }) =>
      biasScaleOf(inputScale, weightScale) < minimum
        ? { weightScale: Math.max(weightScale, f32(minimum / inputScale)), biasScale: minimum }
        : null,
  );
