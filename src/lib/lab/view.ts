import { layerLimits, type LayerLimits } from '$lib/diagnosis/layerLimits';
import type { ReachedChannel } from '$lib/diagnosis/reach';
import { worstRows, type KnownOfRows } from '$lib/diagnosis/harm';
import { smallestLive, summarize, type Summary } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/channelTable';
import type { QuantizedDtype } from '$lib/quantizer/dtype';

/** A table and its summary, limits and lists of rows. */
export interface TableView {
  readonly table: ChannelTable;
  readonly summary: Summary;
  readonly limits: LayerLimits;
  /** The dead and broken rows, the most harmful first, and the smallest of the other rows */
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

/** The number of smallest channels that are listed with the worst. */
const SMALLEST = 4;

/**
 * Summarizes a table. It keeps the parts that equal the previous view's, so that they are not drawn
 * again: few steps of a drag change them.
 * @param dtype null if the model is quantized in its file
 * @param reach the measured channels by row; null before a measurement
 * @param feedsDeadWeights of a model that is not run, so that its reach is never measured
 */
export function viewOf(
  table: ChannelTable,
  dtype: QuantizedDtype | null,
  reach: ReadonlyMap<number, ReachedChannel> | null,
  before: TableView | null,
  feedsDeadWeights?: KnownOfRows['feedsDeadWeights'],
): TableView {
  const summary = summarize(table);
  const limits = layerLimits(table, dtype);
  const worst = worstRows(table, summary, {
    reachOf: (row) => reach?.get(row)?.reach ?? null,
    feedsDeadWeights,
  });
  const smallest = smallestLive(table, summary, SMALLEST);
  return {
    table,
    summary,
    limits: before && sameLimits(before.limits, limits) ? before.limits : limits,
    worst: before && sameList(before.worst, worst) ? before.worst : worst,
    smallest: before && sameList(before.smallest, smallest) ? before.smallest : smallest,
  };
}
