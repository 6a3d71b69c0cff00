import type { Elements, Value } from '../lib/kernels/code/value';
import type { Model } from '../lib/model/graph/graph';
import type { Progress } from '../lib/pass/progress';
import type { ResultMark, RunOptions } from '../lib/pass/run/run';

/** What the page tells the worker. The inputs' memory is handed over, not copied. */
export type RunRequest =
  | { readonly kind: 'load'; readonly model: Model }
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly inputs: readonly Elements[];
      readonly options: RunOptions;
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** How a run ended. The inputs come back whatever happened. */
export type RunOutcome = { readonly inputs: readonly Elements[] } & (
  | {
      readonly kind: 'done';
      /** By the tensors' indices: the graph's outputs and what was to be kept, each with its elements */
      readonly tensors: ReadonlyMap<number, Value>;
      readonly marks: ReadonlyMap<number, ResultMark>;
    }
  | { readonly kind: 'cancelled' }
  /** The model or the inputs are at fault; the message is one sentence */
  | { readonly kind: 'refused'; readonly message: string }
);

/** What the worker tells the page. */
export type RunReply =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'ended'; readonly id: number; readonly outcome: RunOutcome };
