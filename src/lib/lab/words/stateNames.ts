import type { HistoryState } from '$lib/quantizer/floor';

/** The compiler's states as a person calls them. */
export const STATE_NAMES: Record<HistoryState, string> = {
  'june-2021': 'June 2021',
  'pr-7063': '#7063',
  head: 'today',
};
