import { ModelError } from '../model/error';
import { ChoiceError } from '../numeric/choice';
import { CastTrap } from '../numeric/machine';
import { PassError } from './error';

/** The errors that a model, its inputs or the options can cause. Their message is one sentence. */
const SENTENCES = [ModelError, PassError, ChoiceError, CastTrap];

/**
 * The sentence of an error that a model, its inputs or the options can cause.
 * @throws the error itself if it is the engine's own fault
 */
export function sentenceOf(error: unknown): string {
  const isKnown = SENTENCES.some((type) => error instanceof type);
  if (isKnown && error instanceof Error) return error.message;
  throw error;
}

/** An array of so many elements is not a small mistake of ours, such as a view past its buffer. */
const HUGE = 2 ** 31;

function isAllocation({ message }: RangeError): boolean {
  const [, length = 0] = /^Invalid typed array length: (\d+)$/.exec(message) ?? [];
  return /memory|alloc/i.test(message) || Number(length) >= HUGE;
}

/**
 * Whether an allocation or a copy failed. JavaScript has no separate error class for it, so the
 * message decides: "Array buffer allocation failed", "Invalid typed array length: 4503599627370496",
 * "WebAssembly.Memory(): could not allocate memory", "Out of memory", and for a message to another
 * thread a DataCloneError. Other range errors, such as "offset is out of bounds", are faults of the
 * engine.
 */
export const isOutOfMemory = (error: unknown): boolean =>
  (error instanceof RangeError && isAllocation(error)) ||
  (error instanceof Error && error.name === 'DataCloneError' && /memory/i.test(error.message));
