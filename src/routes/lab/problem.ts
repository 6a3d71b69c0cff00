import { ChoiceError } from '$lib/numeric/choice';
import { CastTrap } from '$lib/numeric/machine';
import { PassError } from '$lib/pass/error';

/** A reason why the present setting cannot be shown, in one sentence. */
export function sentenceOf(error: unknown): string {
  const known = [PassError, ChoiceError, CastTrap].some((type) => error instanceof type);
  if (known && error instanceof Error) return error.message;
  throw error;
}
