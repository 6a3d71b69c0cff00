import type { Pcg64 } from '$lib/numeric/pcg64';

/** Gives standard normal numbers by the method of Box and Muller. */
export function normal(random: Pcg64): number {
  // It must not be 0, because its logarithm follows.
  const radius = Math.sqrt(-2 * Math.log(1 - random.float32()));
  return radius * Math.cos(2 * Math.PI * random.float32());
}
