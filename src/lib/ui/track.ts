import { clampTo, linear, log, type ScaleSpec } from '$lib/chart/frame/scale';
import type { NumberField } from '$lib/scenario/field';

/** The scale that a control moves a value along. A field with decades has its magnitude there. */
export interface Track {
  readonly scale: ScaleSpec;
  /** The value's place on the scale */
  readonly place: number;
  /** The value at a place, with the sign kept. */
  valueAt(place: number): number;
}

export function trackOf({ decades, min, max }: NumberField, value: number): Track {
  const scale = decades === null ? linear(min, max) : log(...decades);
  const flipped = decades !== null && (value < 0 || Object.is(value, -0));
  return {
    scale,
    place: clampTo(scale, flipped ? -value : value),
    valueAt: (place) => (flipped ? -place : place),
  };
}
