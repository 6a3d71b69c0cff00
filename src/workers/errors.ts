import { ModelError } from '../lib/model/error';
import { ChoiceError } from '../lib/numeric/choice';
import { CastTrap } from '../lib/numeric/machine';
import { PassError } from '../lib/pass/error';

/** The errors that a model, its inputs or the options can cause. Their message is one sentence. */
const SENTENCES = [PassError, ModelError, ChoiceError, CastTrap];

/** An array of so many elements is not a small mistake of ours, such as a view past its buffer. */
const HUGE = 2 ** 31;

function isAllocation({ message }: RangeError): boolean {
  const [, length = 0] = /^Invalid typed array length: (\d+)$/.exec(message) ?? [];
  return /memory|alloc/i.test(message) || Number(length) >= HUGE;
}

/**
 * Whether an allocation or a copy failed. Browsers have no separate error class for it, so the
 * message decides: "Array buffer allocation failed", "Invalid typed array length: 4503599627370496",
 * "WebAssembly.Memory(): could not allocate memory", "Out of memory". Other range errors, such as
 * "offset is out of bounds", are faults of the engine.
 */
export const isOutOfMemory = (error: unknown): boolean =>
  (error instanceof RangeError && isAllocation(error)) ||
  (error instanceof DOMException &&
    error.name === 'DataCloneError' &&
    /memory/i.test(error.message));

/**
 * Why a task cannot be done, in one sentence.
 * @throws the error itself if it is the engine's own fault
 */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  if (isOutOfMemory(error)) return `The browser has too little memory for this: ${error.message}.`;
  if (SENTENCES.some((type) => error instanceof type)) return error.message;
  throw error;
}
