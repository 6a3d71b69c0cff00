import type { Pcg64 } from '$lib/numeric/pcg64';

/** Standard normal numbers (Box and Muller). */
export function normal(random: Pcg64): number {
  // Above zero: its logarithm is taken.
  const radius = Math.sqrt(-2 * Math.log(1 - random.float32()));
  return radius * Math.cos(2 * Math.PI * random.float32());
}
