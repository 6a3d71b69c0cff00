import type { Node } from '../../kernels/node/node';
import type { Run } from '../../kernels/code/value';
import type { ResultMark } from './mark';

/** One operator, ready to run. */
export interface RunStep {
  /** Index of the operator */
  readonly operator: number;
  /** Its name in messages */
  readonly title: string;
  readonly run: Run;
  /** Indices of the tensors that it reads and of those that it makes */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** An operator with its tensors and its step. */
export interface FittedOperator {
  readonly node: Node;
  readonly step: RunStep;
  /** Null if the reference has the kernel and it gives what the parameters mean */
  readonly mark: ResultMark | null;
}
