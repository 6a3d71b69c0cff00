import type { ReachedChannel } from '$lib/diagnosis/reach';
import type { Settings } from '$lib/pass/quantize/settings';
import type { AppliedSetting } from '../applied';
import type { RunRequest } from '../runs.svelte';
import type { TableView } from '../view';

/**
 * What is known of the channels under the present setting. What a reader does not see holds on to
 * one of these while a floor moves, and then takes the next.
 */
export interface Shown extends TableView {
  /** Quantized already: as the file has it */
  readonly stored: boolean;
  readonly settings: Settings;
  /** The smallest allowed scale, 0 for none; and what a proposal does instead, '' for none */
  readonly minimum: number;
  readonly rule: string;
  /** By row, what was measured; null where nothing was */
  readonly reach: ReadonlyMap<number, ReachedChannel> | null;
  /** The chosen row */
  readonly selected: number | null;
  /** The present setting and the one it is compared with, with their names; null without ranges */
  readonly present: AppliedSetting | null;
  readonly pair: readonly { readonly name: string; readonly applied: AppliedSetting | null }[];
  /** The present setting as a run; null where nothing can be run */
  readonly request: RunRequest | null;
}
