import { ModelError } from '../lib/model/error';
import { CastTrap } from '../lib/numeric/machine';
import { PassError } from '../lib/pass/error';
import { runToEnd, type Steps } from '../lib/pass/progress';
import { WorkError, type Printer } from './command';
import { ProgressLine } from './progress';

/**
 * Does a part of a command's work.
 * @param task the words after "cannot": `run a.circle`
 * @throws WorkError for the engine's errors about the model or the data, in one sentence
 */
export function about<T>(task: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if ([PassError, ModelError, CastTrap].some((type) => error instanceof type)) {
      throw new WorkError(`cannot ${task}: ${error instanceof Error ? error.message : ''}`);
    }
    if (isOutOfMemory(error)) {
      throw new WorkError(`cannot ${task}: there is not enough memory: use a smaller model.`);
    }
    throw error;
  }
}

/** Messages that V8 throws if there is no memory for an array. */
const isOutOfMemory = (error: unknown): boolean =>
  error instanceof RangeError && /allocation failed|invalid .*length/i.test(error.message);

/** The same for work in steps, whose progress is shown on a terminal. */
export function aboutSteps<T>(task: string, steps: Steps<T>, output: Printer): T {
  const progress = new ProgressLine(output);
  try {
    return about(task, () => runToEnd(steps, (state) => progress.show(state)));
  } finally {
    progress.clear();
  }
}

/** Warns that a graph runs only in part. @param leftOut what is left out and why; null for nothing */
export function warnOfLeftOut(leftOut: string | null, { err }: Printer): void {
  if (leftOut !== null) err(`warning: ${leftOut}\n`);
}
