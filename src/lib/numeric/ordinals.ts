import { bitsOfFloat32, float32FromBits } from './float32';

/**
 * Place of a non-negative float32 among all of them: 0 for 0, 1 for the smallest subnormal, one
 * more for each next value. The bits of such a float, read as an integer, are that number.
 */
export const ordinalOf = (x: number): number => bitsOfFloat32(x);

/** The non-negative float32 at this place. */
export const float32At = (ordinal: number): number => float32FromBits(ordinal);

/**
 * The smallest float32 from `low` to `high` for which `holds` is true, given that it stays true
 * above; null where it is false everywhere. At most 32 calls, exact to the last float32.
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
