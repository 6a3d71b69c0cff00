import type { ShownStatus } from '../status/status';

/** A channel that stands out in a strip. */
export interface StripMark {
  readonly row: number;
  readonly column: number;
  /** Its number in the column */
  readonly channel: number;
  /** The column's name, in full and short */
  readonly layer: { readonly full: string; readonly short: string };
  /** How many channels of the column stand out, with a mark or without */
  readonly ofColumn: number;
  readonly status: ShownStatus;
  /** The scale to which a floor lifted it; null if it was not lifted */
  readonly liftedTo: number | null;
  /** The consequence in a few words; '' for none */
  readonly outcome: string;
}

/** A mark at its pixels. */
export interface PlacedMark extends StripMark {
  readonly px: number;
  readonly py: number;
}
