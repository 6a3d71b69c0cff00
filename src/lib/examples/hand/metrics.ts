import type { HandAnswer } from './outputs';

/** How far a second answer is from a first one. */
export interface HandDifference {
  /** The mean distance between the joints in the picture, in pixels; z is left out */
  readonly pixels: number;
  /** The mean distance between the joints in space, in millimetres */
  readonly millimetres: number;
  /** The second presence less the first */
  readonly presence: number;
  /** The second handedness less the first */
  readonly handedness: number;
}

/** The mean distance between points that lie as x, y, z, x, y, z, …, along the first axes. */
function meanDistance(a: Float32Array, b: Float32Array, axes: 2 | 3): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 3) {
    const z = axes === 3 ? a[i + 2] - b[i + 2] : 0;
    sum += Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1], z);
  }
  return sum / (a.length / 3);
}

export const handDifference = (first: HandAnswer, second: HandAnswer): HandDifference => ({
  pixels: meanDistance(first.landmarks, second.landmarks, 2),
  millimetres: 1000 * meanDistance(first.world, second.world, 3),
  presence: second.presence - first.presence,
  handedness: second.handedness - first.handedness,
});
