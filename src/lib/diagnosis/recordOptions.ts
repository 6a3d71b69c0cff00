import type { Machine } from '../numeric/machine';

/** How models are measured on records. */
export interface RecordOptions {
  readonly machine: Machine;
  /** The number of records, for progress */
  readonly count: number;
}
