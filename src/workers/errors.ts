import { isOutOfMemory, sentenceOf } from '../lib/pass/sentence';

/**
 * Why a task cannot be done, in one sentence.
 * @throws the error itself if it is the engine's own fault
 */
export function refusalOf(error: unknown): string {
  if (!(error instanceof Error) || !isOutOfMemory(error)) return sentenceOf(error);
  return `The browser has too little memory for this: ${error.message}.`;
}
