import { ModelError } from '../lib/model/error';
import { ChoiceError } from '../lib/numeric/choice';
import { CastTrap } from '../lib/numeric/machine';
import { PassError } from '../lib/pass/error';

/** What a model, its inputs or the options can cause: the message is one sentence. */
const SENTENCES = [PassError, ModelError, ChoiceError, CastTrap];

/**
 * Whether an allocation or a copy failed. Browsers have no error of its own for it: "Array buffer
 * allocation failed", "Invalid typed array length: 9e9", "WebAssembly.Memory(): could not allocate
 * memory", "Out of memory". Other range errors, such as "offset is out of bounds", are our mistakes.
 */
export const isOutOfMemory = (error: unknown): boolean =>
  (error instanceof RangeError && /memory|alloc|length/i.test(error.message)) ||
  (error instanceof DOMException &&
    error.name === 'DataCloneError' &&
    /memory/i.test(error.message));

/**
 * Why a task cannot be done, in one sentence.
 * @throws the error itself where it is the engine's own fault
 */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  if (isOutOfMemory(error)) return `The browser has too little memory for this: ${error.message}.`;
  if (SENTENCES.some((type) => error instanceof type)) return error.message;
  throw error;
}
