import type { Elements } from '../../kernels/code/value';
import { asPart, type Steps } from '../../pass/progress';
import { prepareSteps, type Observe, type RunOptions, type Runner } from '../../pass/run/run';
import { ErrorSum, realsOf, squaresOf } from '../reachErrors';
import type { CauseSet } from './causes';
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
    /** The runs without any stored constant and with all of them. Their elements are overwritten */
    private readonly ready: { readonly float: Runner; readonly simulated: Runner },
    private readonly constants: StoredConstants,
    private readonly change: (runner: Runner, on: CauseSet) => Observe,
    private readonly records: readonly RecordRun[],
    private readonly options: RunOptions,
  ) {}

  /** The errors of a run with these causes. */
  *error(on: CauseSet): Steps<CauseError> {
    const parts = this.records.length + 1;
    const runner = yield* asPart(this.runnerSteps(on), 0, parts);
    const change = this.change(runner, on);
    const [fromFloat, fromInteger] = [new ErrorSum(), new ErrorSum()];
    for (const [place, { inputs, outputs, integer }] of this.records.entries()) {
      yield* asPart(runner.steps(inputs, change), place + 1, parts);
      runner.outputs.forEach((value, i) => {
        const reals = realsOf(value);
        const squares = squaresOf(outputs[i], reals);
        fromFloat.add(squares);
        fromInteger.add({ ...squares, differences: squaresOf(integer[i], reals).differences });
      });
    }
    return { fromFloat: fromFloat.relativeRms, fromInteger: fromInteger.relativeRms };
  }

  /** A run prepared with the constants of these causes. */
  private *runnerSteps(on: CauseSet): Steps<Runner> {
    const { float, simulated } = this.ready;
    const stored = [...this.constants.causes];
    if (stored.every((cause) => !on.has(cause))) return float;
    if (stored.every((cause) => on.has(cause))) return simulated;
    return yield* prepareSteps(this.constants.with(on), this.options);
  }
}
