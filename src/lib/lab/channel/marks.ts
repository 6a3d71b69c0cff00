import type { ShownStatus } from '$lib/chart/status/status';
import { faultOf, isLifted, liftedRows, type Summary } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/table';
import type { LayerName } from '../words/names';

/** More marks than this would hide each other: the rest are plain dots in ink. */
export const MOST_MARKS = 40;

/** A channel that is dead or broken, as the strip shows it. */
export interface Mark {
  readonly row: number;
  readonly column: number;
  /** x in columns, y its scale before any floor */
  readonly x: number;
  readonly scale: number;
  /** Where a floor put it; null where it was not lifted */
  readonly liftedTo: number | null;
  readonly status: ShownStatus;
  readonly channel: number;
  readonly layer: LayerName;
}

/** What the glyph of a channel shows: the worst that is wrong, else what its bias has become. */
export function shownStatus(table: ChannelTable, row: number): ShownStatus {
  const fault = faultOf(table, row);
  if (fault !== null) return fault;
  return isLifted(table, row) ? 'lifted' : 'rounded';
}

/** The same place in its column as the dots of the canvas. */
export function placeInColumn(table: ChannelTable, row: number): { column: number; x: number } {
  const column = table.facts.layer[row];
  const { first, channels } = table.facts.layers[column];
  return { column, x: column + 0.08 + (0.84 * (row - first + 0.5)) / channels };
}

export function marksOf(
  table: ChannelTable,
  rows: readonly number[],
  scales: Float32Array,
  names: readonly LayerName[],
): Mark[] {
  return rows.slice(0, MOST_MARKS).map((row) => {
    const { column, x } = placeInColumn(table, row);
    return {
      row,
      column,
      x,
      scale: scales[row],
      liftedTo: isLifted(table, row) ? table.weightScale[row] : null,
      status: shownStatus(table, row),
      channel: row - table.facts.layers[column].first,
      layer: names[column],
    };
  });
}

/** Rows without a mark that a moving floor concerns: where they are drawn now. */
export function movedPoints(
  table: ChannelTable,
  { broken }: Summary,
  marked: ReadonlySet<number>,
): { lifted: number[]; broken: number[] } {
  return {
    lifted: liftedRows(table).filter((row) => !marked.has(row)),
    broken: broken.filter((row) => !marked.has(row) && !isLifted(table, row)),
  };
}
