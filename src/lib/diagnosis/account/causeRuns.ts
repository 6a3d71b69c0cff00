import type { Elements } from '../../kernels/code/value';
import { asPart, type Steps } from '../../pass/progress';
import { prepareSteps, type Observe, type RunOptions, type Runner } from '../../pass/run/run';
import { ErrorSum, realsOf, squaresOf } from '../reachErrors';
import { CAUSES, OF_CONSTANTS, type CauseSet } from './causes';
import type { StoredConstants } from './constants';

/** The elements of one record: what the float run reads and what it gives. */
export interface RecordRun {
  readonly inputs: readonly Elements[];
  readonly outputs: readonly Float32Array[];
  /** What the integer run gives, in the order of the float model's outputs */
  readonly integer: readonly Float32Array[];
}

export interface CauseError {
  /** From the float run */
  readonly fromFloat: number;
  /** From the integer run, relative to the float run's squares */
  readonly fromInteger: number;
}

/** Runs of a float model with some causes of its quantized form's error. */
export class CauseRuns {
  constructor(
    /** The float run. Its elements are overwritten */
    private readonly float: Runner,
    private readonly constants: StoredConstants,
    private readonly change: (on: CauseSet) => Observe,
    private readonly records: readonly RecordRun[],
    private readonly options: RunOptions,
  ) {}

  /** The errors of a run with these causes. */
  *error(on: CauseSet): Steps<CauseError> {
    const parts = this.records.length + 1;
    const runner = CAUSES.some((cause) => on.has(cause) && OF_CONSTANTS.has(cause))
      ? yield* asPart(prepareSteps(this.constants.with(on), this.options), 0, parts)
      : this.float;
    const [fromFloat, fromInteger] = [new ErrorSum(), new ErrorSum()];
    for (const [place, { inputs, outputs, integer }] of this.records.entries()) {
      yield* asPart(runner.steps(inputs, this.change(on)), place + 1, parts);
      runner.outputs.forEach((value, i) => {
        const reals = realsOf(value);
        const squares = squaresOf(outputs[i], reals);
        fromFloat.add(squares);
        fromInteger.add({ ...squares, differences: squaresOf(integer[i], reals).differences });
      });
    }
    return { fromFloat: fromFloat.relativeRms, fromInteger: fromInteger.relativeRms };
  }
}
