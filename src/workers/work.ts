import type { Progress, Steps } from '../lib/pass/progress';

/** What a task reports with, and how it leaves pauses in which it can be cancelled. */
export interface Work {
  readonly onProgress: (progress: Progress) => void;
  readonly inSteps: <T>(steps: Steps<T>) => Promise<T>;
  /** Memory that goes to the page with the result, without a copy. The worker loses it. */
  readonly handOver: (buffer: ArrayBuffer) => void;
}
