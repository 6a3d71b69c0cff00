import type { Progress, Steps } from '../lib/pass/progress';

/** How a task reports progress, pauses so that it can be cancelled, and transfers memory. */
export interface Work {
  readonly onProgress: (progress: Progress) => void;
  readonly inSteps: <T>(steps: Steps<T>) => Promise<T>;
  /** Memory that goes to the page with the result, without a copy. The worker loses it. */
  readonly handOver: (buffer: ArrayBuffer) => void;
}
