import { holdsCodes, quantized } from '../../kernels/code/codes';
import type { Value } from '../../kernels/code/value';
import type { Opcode } from '../../model/schema/builtin';
import type { Machine } from '../../numeric/machine';
import type { Steps } from '../../pass/progress';
import type { Observe, ResultMark, Runner } from '../../pass/run/run';
import { copyElements } from '../../pass/run/runner';
import { ErrorSum, realsOf, squaresOf } from '../reachErrors';
import type { Pairing } from './pairing';

/** What one operator adds to the error, as relative rms of its output. */
export interface Place {
  /** Index of its first output in the quantized graph */
  readonly tensor: number;
  readonly name: string;
  readonly opcode: Opcode;
  /** Its error if the float run feeds it, with the float run's values rounded to its codes */
  readonly own: number;
  /** The same if it is simulated in float, without its integer kernel */
  readonly simulated: number;
  /** The largest difference of the two, in steps of its output; null for an output without codes */
  readonly kernelSteps: number | null;
  /** The largest error of what it reads in the whole run, and the error of what it makes */
  readonly arrives: number;
  readonly leaves: number;
  readonly mark: ResultMark | null;
}

/** The runs whose places are measured. All keep all of their tensors. */
export interface PlaceRuns {
  readonly float: Runner;
  readonly integer: Runner;
  /** In float, with the constants of the quantized model */
  readonly simulated: Runner;
  /** Changes the activations of the simulated run */
  readonly change: Observe;
}

/** A paired operator, and the sums over all records. */
interface Pair {
  /** Index of the operator in the float graph */
  readonly operator: number;
  /** Indices of its output in the float and the quantized graph */
  readonly output: number;
  readonly other: number;
  readonly own: ErrorSum;
  readonly simulated: ErrorSum;
  kernelSteps: number | null;
}

/** Measures each operator's own error and the error that passes through it, record by record. */
export class Places {
  /** By the operators' indices in the quantized graph */
  private readonly pairs = new Map<number, Pair>();
  private readonly passing = new Map<number, ErrorSum>();

  constructor(
    private readonly runs: PlaceRuns,
    private readonly pairing: Pairing,
    private readonly machine: Machine,
  ) {
    const { float, integer } = runs;
    for (const pair of pairing.operators) {
      const output = float.graph.operators[pair.float].outputs.at(0) ?? -1;
      const other = pairing.activations.get(output);
      const isRun = float.fitted.has(pair.float) && integer.fitted.has(pair.quantized);
      if (other === undefined || !isRun) continue;
      const sums = { own: new ErrorSum(), simulated: new ErrorSum(), kernelSteps: null };
      this.pairs.set(pair.quantized, { operator: pair.float, output, other, ...sums });
    }
  }

  /** Adds the errors of the present elements of the float and the integer run. */
  addPassing(): void {
    this.eachActivation((index, float, integer) => {
      const sum = this.passing.get(index) ?? new ErrorSum();
      sum.add(squaresOf(realsOf(float), realsOf(integer)));
      this.passing.set(index, sum);
    });
  }

  /**
   * Runs each operator alone on the float run's present elements, rounded to the codes of what it
   * reads. It overwrites the elements of the integer and the simulated run.
   */
  *ownSteps(): Steps<void> {
    const { integer, simulated, change } = this.runs;
    this.eachActivation((index) => this.feed(index));
    const total = integer.sequence.length;
    for (const [done, step] of integer.sequence.entries()) {
      integer.perform(step);
      const pair = this.pairs.get(step.operator);
      if (pair !== undefined) {
        const fitted = simulated.fitted.get(pair.operator);
        if (fitted !== undefined) simulated.perform(fitted.step, change);
        this.measure(pair);
        this.feed(pair.output);
      }
      yield { done: done + 1, total, what: step.title };
    }
  }

  /** Writes the float run's elements into the other runs, rounded to their codes. */
  private feed(index: number): void {
    const { float, integer, simulated } = this.runs;
    const other = this.pairing.activations.get(index);
    if (other === undefined) return;
    const reals = realsOf(float.value(index));
    const value = integer.value(other);
    const given = holdsCodes(value) ? quantized(reals, value, this.machine) : reals;
    if (given.constructor === value.data.constructor) copyElements(given, value.data);
    copyElements(realsOf(value), simulated.value(index).data);
  }

  private measure(pair: Pair): void {
    const { float, integer, simulated } = this.runs;
    const reals = realsOf(float.value(pair.output));
    const value = integer.value(pair.other);
    const [own, alone] = [realsOf(value), realsOf(simulated.value(pair.output))];
    if (own.length !== reals.length) return;
    pair.own.add(squaresOf(reals, own));
    pair.simulated.add(squaresOf(reals, alone));
    if (!holdsCodes(value)) return;
    const far = own.reduce((most, x, i) => Math.max(most, Math.abs(x - alone[i])), 0);
    pair.kernelSteps = Math.max(pair.kernelSteps ?? 0, far / value.scale[0]);
  }

  private eachActivation(use: (index: number, float: Value, integer: Value) => void): void {
    const { float, integer } = this.runs;
    for (const [index, other] of this.pairing.activations) {
      const [a, b] = [float.values.at(index) ?? null, integer.values.at(other) ?? null];
      if (a !== null && b !== null && a.data.length === b.data.length) use(index, a, b);
    }
  }

  /** In the order of the run */
  get places(): Place[] {
    const { float, integer } = this.runs;
    return [...integer.sequence].flatMap(({ operator }): Place[] => {
      const pair = this.pairs.get(operator);
      if (pair === undefined) return [];
      const passing = (index: number) => this.passing.get(index)?.relativeRms ?? 0;
      const { inputs } = float.graph.operators[pair.operator];
      return [
        {
          tensor: pair.other,
          name: integer.value(pair.other).name,
          opcode: integer.graph.operators[operator].opcode,
          own: pair.own.relativeRms,
          simulated: pair.simulated.relativeRms,
          kernelSteps: pair.kernelSteps,
          arrives: Math.max(0, ...inputs.filter((index) => index >= 0).map(passing)),
          leaves: passing(pair.output),
          mark: integer.marks.get(pair.other) ?? null,
        },
      ];
    });
  }
}

/** The operators with the largest own errors, and the first where the error enters. */
export const largestPlaces = (
  { places, first }: { readonly places: readonly Place[]; readonly first: Place | null },
  count: number,
): Place[] =>
  [...places].sort((a, b) => b.own - a.own).filter((place, i) => i < count || place === first);

/**
 * Steps of the output that rounding explains. Rounding in requantization changes a code by one, and
 * two such roundings, as in ADD, by no more than two.
 */
const ROUNDING_STEPS = 2;

/** The operators whose kernels depart by more than rounding explains, the worst first. */
export const departures = (places: readonly Place[]): Place[] =>
  places
    .filter(({ kernelSteps }) => (kernelSteps ?? 0) > ROUNDING_STEPS + STEP_ERROR)
    .sort((a, b) => b.own - b.simulated - (a.own - a.simulated));

/** Steps are quotients of float32 differences. */
const STEP_ERROR = 0.01;

/** An own error of so many times the outputs' is taken away on its way to them. */
const LOST_ON_THE_WAY = 4;

/**
 * The first operator whose own error is at least half of the largest; null without any error. Those
 * whose errors do not reach the outputs do not count.
 * @param error of the outputs
 */
export function firstJump(places: readonly Place[], error: number): Place | null {
  const reaching = places.filter(({ own }) => own > 0 && own <= LOST_ON_THE_WAY * error);
  const largest = Math.max(0, ...reaching.map(({ own }) => own));
  return reaching.find(({ own }) => own >= largest / 2) ?? null;
}
