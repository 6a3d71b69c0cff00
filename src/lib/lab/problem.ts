import { ChoiceError } from '$lib/numeric/choice';
import { CastTrap } from '$lib/numeric/machine';
import { PassError } from '$lib/pass/error';

/** The sentence of an error that the present setting can cause. Any other error is thrown again. */
export function sentenceOf(error: unknown): string {
  const known = [PassError, ChoiceError, CastTrap].some((type) => error instanceof type);
  if (known && error instanceof Error) return error.message;
  throw error;
}

/**
 * Throws an error again unless the present setting can cause it. Such an error is reported
 * elsewhere.
 */
export function rethrowUnknown(error: unknown): void {
  sentenceOf(error);
}

/** Turns an error of the engine itself into a refusal. The client has reported it to the page. */
export const refusal = (error: unknown) => ({
  kind: 'refused' as const,
  message: error instanceof Error ? error.message : String(error),
});
