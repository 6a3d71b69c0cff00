import { bitsOfFloat32, float32FromBits } from './float32';

/**
 * Counts the non-negative float32 values below this one: 0 for 0, 1 for the smallest subnormal, and
 * so on. The bits of such a float, read as an integer, are that count.
 */
export const ordinalOf = (x: number): number => bitsOfFloat32(x);

/** The non-negative float32 at this place. */
export const float32At = (ordinal: number): number => float32FromBits(ordinal);

/**
 * The smallest float32 from `low` to `high` for which `holds` is true; null if there is none.
 * `holds` must stay true above that value. It is called at most 32 times.
 */
export function firstFloat32Where(
  holds: (x: number) => boolean,
  low: number,
  high: number,
): number | null {
  if (!holds(high)) return null;
  let from = ordinalOf(low);
  let to = ordinalOf(high);
  while (from < to) {
    const middle = from + Math.floor((to - from) / 2);
    if (holds(float32At(middle))) to = middle;
    else from = middle + 1;
  }
  return float32At(to);
}
