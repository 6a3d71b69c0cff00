import type { Machine } from '../numeric/machine';
import type { RunLimits } from '../pass/run/run';

/** How models are measured on records. */
export interface RecordOptions {
  readonly machine: Machine;
  /** The number of records, for progress */
  readonly count: number;
}

/** The same, with a limit to the work. */
export interface LimitedOptions extends RecordOptions {
  /** The limits of each run, and of what is compared besides; `RUN_LIMITS` by default */
  readonly limits?: RunLimits;
}
