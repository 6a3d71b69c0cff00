import type { StepStatus } from '$lib/diagnosis/nineRows';

/** The statuses that can be shown: what a cast, a floor or a kernel did to a value. */
export type ShownStatus = StepStatus;

/** The word that always accompanies the shape, which `Glyph.svelte` draws. */
export const STATUS_WORDS: Record<ShownStatus, string> = {
  exact: 'exact',
  rounded: 'rounded',
  saturated: 'saturated',
  inf: 'inf',
  nan: 'NaN',
  underflowed: 'underflow',
  flushed: 'flushed',
  lifted: 'lifted',
  trap: 'stops',
};

/** The textures of loss. Statuses without loss have none. */
export type Texture = 'hatch' | 'bars' | 'dots';

export const TEXTURES: Partial<Record<ShownStatus, Texture>> = {
  saturated: 'hatch',
  inf: 'bars',
  nan: 'bars',
  underflowed: 'dots',
  flushed: 'dots',
};
