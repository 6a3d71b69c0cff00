import { PassCancelled } from './error';

/** How far long work is. `done` and `total` count elements of constants, or operators of a run. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** The tensor that was just finished */
  readonly what: string;
}

/** Work in steps, one for each constant or operator; between two it can be reported on and stopped. */
export type Steps<T> = Generator<Progress, T, undefined>;

/** The same work as one of `parts` equal ones, `part` of which are done before it. */
export function* asPart<T>(steps: Steps<T>, part: number, parts: number): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const { done, total, what } = step.value;
    yield { done: part * total + done, total: parts * total, what };
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

/** What a page, a worker or Node gives to long work. The engine itself knows none of the three. */
export interface WorkControl {
  readonly onProgress: (progress: Progress) => void;
  /** Whether the work is no longer wanted; an AbortSignal's `aborted` */
  readonly cancelled: () => boolean;
  /** Resolves after the thread has handled its other messages, such as one that cancels */
  readonly pause: () => Promise<void>;
}

/** How long a thread may be kept from its messages, in milliseconds. */
const PATIENCE = 40;

/**
 * Does the work with pauses in which it can be cancelled. Reports the first step, those before a
 * pause, and the last.
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
