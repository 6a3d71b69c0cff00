import { ChoiceError } from '../lib/numeric/choice';
import { runToEnd, type Steps } from '../lib/pass/progress';
import { isOutOfMemory, sentenceOf } from '../lib/pass/sentence';
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
    // The words of the command line are at fault, not the work.
    if (error instanceof ChoiceError) throw error;
    if (isOutOfMemory(error)) {
      throw new WorkError(`cannot ${task}: there is not enough memory: use a smaller model.`);
    }
    throw new WorkError(`cannot ${task}: ${sentenceOf(error)}`);
  }
}

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
