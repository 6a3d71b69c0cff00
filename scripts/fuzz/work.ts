import { Disagreement, type Outcome } from './attempt';
import type { Mutant } from './mutant';

/** A stretch of mutants, from one index up to another that is left out. */
export interface Task {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

export type Report =
  | { readonly kind: 'begun'; readonly index: number }
  | { readonly kind: 'made'; readonly name: string }
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'fault'; readonly fault: string; readonly why: string };

/**
 * Makes and tries each mutant of a task. An index is reported before its mutant is made, so that a
 * fault in the making counts for this index as well.
 */
export function work(
  { from, to }: Task,
  make: (index: number) => Mutant,
  attempt: (bytes: Uint8Array, index: number) => Outcome,
  report: (message: Report) => void,
): void {
  for (let index = from; index < to; index++) {
    report({ kind: 'begun', index });
    try {
      const { name, bytes } = make(index);
      report({ kind: 'made', name });
      report({ kind: 'done', outcome: attempt(bytes, index) });
    } catch (error) {
      const fault = error instanceof Disagreement ? 'disagreement' : 'error';
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      report({ kind: 'fault', fault, why });
    }
  }
}
