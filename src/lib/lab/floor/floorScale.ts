/**
 * The scale of the floor slider. "No floor" stands at its left, then a break, then 10⁻³⁰ to 1 in
 * tenths of a decade.
 */
export const LOWEST = -30;
/** Steps of the native input: 0 is no floor, 1 is 10⁻³⁰, 301 is 1. */
export const STEPS = -10 * LOWEST + 1;
/** px of the rail before 10⁻³⁰, for the stop "no floor" and the break */
export const BREAK = 32;
/** px within which a pointer snaps */
const SNAP = 6;

/** Rounds a floor to three digits, which keeps links short. */
const rounded = (x: number): number => Number(x.toPrecision(3));

/** The floor at a step of the native input; 0 for none. */
export const floorAt = (step: number): number =>
  step <= 0 ? 0 : rounded(10 ** (LOWEST + (step - 1) / 10));

/** The step of the native input that is nearest to a floor. */
export function stepOf(floor: number): number {
  if (!(floor > 0)) return 0;
  const step = Math.round(10 * (Math.log10(floor) - LOWEST)) + 1;
  return Math.min(Math.max(step, 1), STEPS);
}

/** The position of a floor on a rail of this width, px. */
export function placeOf(floor: number, width: number): number {
  if (!(floor > 0)) return 0;
  const part = (Math.log10(floor) - LOWEST) / -LOWEST;
  return BREAK + Math.min(Math.max(part, 0), 1) * (width - BREAK);
}

/**
 * The floor at a position on the rail. It snaps to a near one of the `stops`, or else to a tenth of
 * a decade; with `free` it follows the pointer exactly.
 */
export function floorFrom(
  px: number,
  width: number,
  stops: readonly number[],
  free: boolean,
): number {
  if (px < BREAK / 2) return 0;
  const exponent = LOWEST + ((px - BREAK) / (width - BREAK)) * -LOWEST;
  const floor = 10 ** Math.min(Math.max(exponent, LOWEST), 0);
  if (free) return rounded(floor);
  const near = stops.find((stop) => Math.abs(placeOf(stop, width) - px) <= SNAP);
  return near ?? floorAt(stepOf(floor));
}

/**
 * Counts the scales in each third of a decade from 10⁻³⁰ to 1. Smaller scales count in the lowest.
 */
export function scaleHistogram(scales: Float32Array): Uint32Array {
  const bins = new Uint32Array(-3 * LOWEST);
  for (const scale of scales) {
    const bin = Math.floor(3 * (Math.log10(scale) - LOWEST));
    if (!Number.isNaN(bin)) bins[Math.min(Math.max(bin, 0), bins.length - 1)] += 1;
  }
  return bins;
}
