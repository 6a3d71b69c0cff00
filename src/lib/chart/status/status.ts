import type { StepStatus } from '$lib/diagnosis/nineRows';

/** What can be shown of a value: what a cast, a floor or a kernel did to it. */
export type ShownStatus = StepStatus;

/** The word that always stands beside the shape. */
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

/** The textures of loss; what fits stays plain. */
export type Texture = 'hatch' | 'bars' | 'dots';

export const TEXTURES: Partial<Record<ShownStatus, Texture>> = {
  saturated: 'hatch',
  inf: 'bars',
  nan: 'bars',
  underflowed: 'dots',
  flushed: 'dots',
};
