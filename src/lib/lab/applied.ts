import { modelActivations } from '$lib/diagnosis/modelActivations';
import type { LayerActivations } from '$lib/diagnosis/following';
import type { Ranges } from '$lib/pass/quantize/ranges';
import type { Settings } from '$lib/pass/quantize/settings';
import type { ModelFile } from './open/modelFile';
import { NO_PROBLEM, problemOf, type Problem } from './problem';

/** A setting, and the scales and zero points that it gives the activations around each layer. */
export interface AppliedSetting {
  readonly settings: Settings;
  readonly layers: readonly (LayerActivations | null)[];
}

/**
 * Applies a setting to the activations of a model. The result is null without ranges. It is also
 * null if the ranges cannot be used; then the problem says why, in one sentence.
 */
export function applySetting(
  { graph, facts }: ModelFile,
  settings: Settings,
  ranges: Ranges | undefined | null,
): { readonly applied: AppliedSetting | null; readonly problem: Problem } {
  if (ranges === null) return { applied: null, problem: NO_PROBLEM };
  try {
    const { layers } = modelActivations(graph, facts, settings, ranges);
    return { applied: { settings, layers }, problem: NO_PROBLEM };
  } catch (error) {
    return { applied: null, problem: problemOf(error) };
  }
}
