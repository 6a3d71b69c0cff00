import { layerLimits, type LayerLimits } from '$lib/diagnosis/layerLimits';
import type { ReachedChannel } from '$lib/diagnosis/reach';
import { smallestLive, summarize, worstRows, type Summary } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/channelTable';
import type { QuantizedDtype } from '$lib/quantizer/dtype';

/** A table and what is found in it. */
export interface TableView {
  readonly table: ChannelTable;
  readonly summary: Summary;
  readonly limits: LayerLimits;
  /** Dead and broken rows, the most harmful first, and the smallest of the others */
  readonly worst: readonly number[];
  readonly smallest: readonly number[];
}

/** Whether two lists hold the same values in the same order. */
function sameList<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

const sameLimits = (a: LayerLimits, b: LayerLimits): boolean =>
  sameList(a.multiplier, b.multiplier) && sameList(a.bias, b.bias);

/** Smallest channels that are listed beside the worst */
const SMALLEST = 4;

/**
 * What is found in a table. What is equal in the view before is kept, so that it is not drawn again:
 * few steps of a drag change it.
 * @param dtype null for a model that is quantized already
 * @param reach what was measured, by row; null where nothing was
 */
export function viewOf(
  table: ChannelTable,
  dtype: QuantizedDtype | null,
  reach: ReadonlyMap<number, ReachedChannel> | null,
  before: TableView | null,
): TableView {
  const summary = summarize(table);
  const limits = layerLimits(table, dtype);
  const worst = worstRows(table, summary, (row) => reach?.get(row)?.reach ?? null);
  const smallest = smallestLive(table, summary, SMALLEST);
  return {
    table,
    summary,
    limits: before && sameLimits(before.limits, limits) ? before.limits : limits,
    worst: before && sameList(before.worst, worst) ? before.worst : worst,
    smallest: before && sameList(before.smallest, smallest) ? before.smallest : smallest,
  };
}
