import type { RunLimits } from '../pass/run/run';
import type { RecordOptions } from './recordOptions';

/*
 * This type is in a file of its own because the types of the library hold whatever file they need,
 * and a run's limits lead to the kernels and to WebAssembly.
 */

/** How models are measured on records, with a limit to the work. */
export interface LimitedOptions extends RecordOptions {
  /** The limits of each run, and of what is compared besides; `RUN_LIMITS` by default */
  readonly limits?: RunLimits;
}
