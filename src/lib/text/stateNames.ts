import type { HistoryState } from '../quantizer/floor';

/** The names of ONE's states on pages. */
export const STATE_NAMES: Record<HistoryState, string> = {
  'june-2021': 'June 2021',
  'pr-7063': '#7063',
  head: 'today',
};
