import { MissingRanges } from '$lib/pass/quantize/ranges';
import { sentenceOf } from '$lib/pass/sentence';

/**
 * Throws an error again unless the present setting can cause it. Such an error is reported
 * elsewhere.
 */
export function rethrowUnknown(error: unknown): void {
  sentenceOf(error);
}

/** Why something is missing. */
export interface Problem {
  /** One sentence; '' if nothing is missing */
  readonly sentence: string;
  /** The activations that it is about, where it does not tell all */
  readonly names: readonly string[];
}

export const NO_PROBLEM: Problem = { sentence: '', names: [] };

/**
 * The problem of an error that a model, its inputs or the options can cause.
 * @throws the error itself if it is the engine's own fault
 */
export const problemOf = (error: unknown): Problem => ({
  sentence: sentenceOf(error),
  names: error instanceof MissingRanges && error.missing.length > 2 ? error.missing : [],
});

/** Turns an error of the engine itself into a refusal. The client has reported it to the page. */
export const refusal = (error: unknown) => ({
  kind: 'refused' as const,
  message: error instanceof Error ? error.message : String(error),
});
