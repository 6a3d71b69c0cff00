import { PassCancelled } from './error';

/**
 * The progress of long work. `done` and `total` count elements of constants, or operators of a run.
 */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** The tensor that was finished last */
  readonly what: string;
}

/**
 * Work in steps, one for each constant or operator. Between two steps it can report progress or be
 * stopped.
 */
export type Steps<T> = Generator<Progress, T, undefined>;

/** The work as one of `parts` equal parts, after `part` others are done. */
export function* asPart<T>(steps: Steps<T>, part: number, parts: number): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const { done, total, what } = step.value;
    yield { done: part * total + done, total: parts * total, what };
  }
}

/** Work before the first of `total` steps, such as the preparation of runs. */
export function* asStart<T>(steps: Steps<T>, total: number): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield { done: 0, total, what: step.value.what };
  }
}

/** Does all the work at once. */
export function runToEnd<T>(steps: Steps<T>, onProgress?: (progress: Progress) => void): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    onProgress?.(step.value);
  }
}

/**
 * What a page, a worker or Node provides for long work. The engine itself uses none of the three.
 */
export interface WorkControl {
  readonly onProgress: (progress: Progress) => void;
  /** Whether the work is cancelled; an AbortSignal's `aborted` */
  readonly cancelled: () => boolean;
  /** Resolves after the thread has handled its other messages, such as a cancellation */
  readonly pause: () => Promise<void>;
}

/** How long the work may keep the thread from its messages, in milliseconds. */
const PATIENCE = 40;

/**
 * Does the work with pauses in which it can be cancelled. It reports the first step, the steps
 * before pauses, and the last step.
 * @throws PassCancelled
 */
export async function runInSteps<T>(steps: Steps<T>, control: WorkControl): Promise<T> {
  let heard = -Infinity;
  for (;;) {
    if (control.cancelled()) throw new PassCancelled();
    const step = steps.next();
    if (step.done === true) return step.value;
    const { done, total } = step.value;
    if (Date.now() - heard < PATIENCE && done < total) continue;
    control.onProgress(step.value);
    await control.pause();
    heard = Date.now();
  }
}
