import { ChoiceError } from '$lib/numeric/choice';
import { CastTrap } from '$lib/numeric/machine';
import { PassError } from '$lib/pass/error';

/** A reason why the present setting cannot be shown, in one sentence. */
export function sentenceOf(error: unknown): string {
  const known = [PassError, ChoiceError, CastTrap].some((type) => error instanceof type);
  if (known && error instanceof Error) return error.message;
  throw error;
}

/** For an error that is reported elsewhere: only one that nobody foresaw goes on. */
export function rethrowUnknown(error: unknown): void {
  sentenceOf(error);
}

/** An error of the engine itself, which its client reported to the page, as one more refusal. */
export const refusal = (error: unknown) => ({
  kind: 'refused' as const,
  message: error instanceof Error ? error.message : String(error),
});
