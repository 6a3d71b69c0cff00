import type { Account } from './account';
import { departures } from './places';
import { clippedRanges } from './rangeFit';

/** What an account finds whatever part of the error it gives. */
export const FINDINGS = ['clipped', 'wrapped', 'kernel'] as const;
export type Finding = (typeof FINDINGS)[number];

/**
 * The number of activations with elements beyond their ranges, of layers with accumulators that
 * wrap, and of kernels that depart by more than rounding explains.
 */
export const countFindings = ({
  ranges,
  wraps,
  places,
}: Pick<Account, 'ranges' | 'wraps' | 'places'>): Record<Finding, number> => ({
  clipped: clippedRanges(ranges).length,
  wrapped: wraps.length,
  kernel: departures(places).length,
});
