import type { StripMark } from '$lib/chart/strip/marks';
import { placeInColumn } from '$lib/chart/strip/points';
import { isLifted, liftedRows } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/channelTable';
import type { LayerName } from '../words/names';
import { outcomeOf, shownStatus } from '../channel/outcome';
import type { ShownView } from '../channel/shown';

/** More marks than this would hide each other. The other rows are plain dots in ink. */
const MOST_MARKS = 40;

/** The position of a row in the strip: its layer's column, and x in columns. */
export function placeOf(table: ChannelTable, row: number): { column: number; x: number } {
  const column = table.facts.layer[row];
  const { first, channels } = table.facts.layers[column];
  return { column, x: placeInColumn(column, row - first, channels) };
}

/** The marks of the worst rows. */
export function marksOf(shown: ShownView, names: readonly LayerName[]): StripMark[] {
  const { table, worst } = shown;
  const counts = new Map<number, number>();
  for (const row of worst) {
    const column = table.facts.layer[row];
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return worst.slice(0, MOST_MARKS).map((row) => {
    const column = table.facts.layer[row];
    return {
      row,
      column,
      channel: row - table.facts.layers[column].first,
      layer: names[column],
      ofColumn: counts.get(column) ?? 1,
      status: shownStatus(table, row),
      liftedTo: isLifted(table, row) ? table.weightScale[row] : null,
      outcome: outcomeOf(shown, row),
    };
  });
}

/** The rows without a mark that are lifted or broken, and the heights of their dots. */
export function movedDots(
  { table, summary: { broken } }: ShownView,
  scales: Float32Array,
  marks: readonly StripMark[],
): { rows: number[]; ys: Float32Array }[] {
  const marked = new Set(marks.map(({ row }) => row));
  return [
    { rows: liftedRows(table).filter((row) => !marked.has(row)), ys: table.weightScale },
    { rows: broken.filter((row) => !marked.has(row) && !isLifted(table, row)), ys: scales },
  ];
}
