import type { LayerActivations } from '$lib/diagnosis/following';
import type { ReachedChannel } from '$lib/diagnosis/reach';
import type { Summary } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/table';
import type { Settings } from '$lib/pass/quantize/settings';
import type { RunWish } from '../runs.svelte';

/** A setting, and what it makes of the activations around each layer. */
export interface Beside {
  readonly settings: Settings;
  readonly layers: readonly (LayerActivations | null)[];
}

/**
 * What is known of the channels under the present setting. What a reader does not see holds on to
 * one of these while a floor moves, and then takes the next; its columns are written over meanwhile.
 */
export interface Shown {
  readonly table: ChannelTable;
  readonly summary: Summary;
  /** Quantized already: as the file has it */
  readonly stored: boolean;
  readonly settings: Settings;
  /** By row, what was measured; null where nothing was */
  readonly reach: ReadonlyMap<number, ReachedChannel> | null;
  /** Dead and broken rows, the most harmful first, and the smallest of the others */
  readonly worst: readonly number[];
  readonly smallest: readonly number[];
  /** The chosen row */
  readonly selected: number | null;
  /** The present setting; null without ranges */
  readonly present: Beside | null;
  /** Two settings for one channel's integers, with their names */
  readonly pair: readonly { readonly name: string; readonly beside: Beside | null }[];
  readonly wish: RunWish | null;
}
