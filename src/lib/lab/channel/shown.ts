import type { ReachedChannel } from '$lib/diagnosis/reach';
import type { Settings } from '$lib/pass/quantize/settings';
import type { AppliedSetting } from '../applied';
import type { RunRequest } from '../runs.svelte';
import type { TableView } from '../view';

/** What the page shows of the channels under the present setting, whatever row is selected. */
export interface ShownView extends TableView {
  /** Whether the model was quantized in its file; then the file's own numbers are shown */
  readonly stored: boolean;
  readonly settings: Settings;
  /**
   * The smallest allowed scale, 0 for none; and the words for a policy that is no smallest scale,
   * '' without one
   */
  readonly minimum: number;
  readonly rule: string;
  /** The measured channels by row; null before a measurement */
  readonly reach: ReadonlyMap<number, ReachedChannel> | null;
  /** The present setting and the one it is compared with, with their names; null without ranges */
  readonly present: AppliedSetting | null;
  readonly pair: readonly { readonly name: string; readonly applied: AppliedSetting | null }[];
  /** The present setting as a request to run it; null if it cannot be run */
  readonly request: RunRequest | null;
}

/**
 * The same with the selected row. While a floor moves, parts of the page that are out of sight keep
 * the last one that they showed.
 */
export interface ShownTable extends ShownView {
  readonly selected: number | null;
}
