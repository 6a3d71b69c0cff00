import type { ShownStatus } from '../status/status';

/** A channel that stands out in a strip. */
export interface StripMark {
  readonly row: number;
  readonly column: number;
  /** Its number in the column */
  readonly channel: number;
  /** The column's name, in full and where room is short */
  readonly layer: { readonly full: string; readonly short: string };
  readonly status: ShownStatus;
  /** Where a floor put it; null where it was not lifted */
  readonly liftedTo: number | null;
  /** What follows from it, in a few words; '' for nothing */
  readonly outcome: string;
}

/** A mark at its pixels. */
export interface PlacedMark extends StripMark {
  readonly px: number;
  readonly py: number;
}
