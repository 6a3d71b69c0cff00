import type { Elements, Value } from '../kernels/code/value';
import type { Model } from '../model/graph/graph';
import { widenHalves } from '../model/graph/halves';
import type { Npy } from '../model/npy/npy';
import { PassError } from '../pass/error';
import { elementsFor } from '../pass/input/npyElements';
import { asStart, type Steps } from '../pass/progress';
import { rerun, restore, type Former } from '../pass/run/rerun';
import { prepareSteps, RUN_LIMITS, type RunLimits, type Runner } from '../pass/run/run';
import { suspectsOf, type BrokenState, type Suspect } from './reachChannels';
import { outputsInOrder } from './outputsInOrder';
import {
  ErrorSum,
  LayerErrors,
  realsOf,
  squaresOf,
  type LayerError,
  type Squares,
} from './reachErrors';
import { codeOf, Distances, repairsOf, type Mechanism } from './reachRepair';
import { channelSums } from './reachSums';
import type { LimitedOptions } from './limitedOptions';

export type { LayerError } from './reachErrors';
export { MECHANISMS, type Mechanism } from './reachRepair';

/**
 * How far the repair of a channel alone is seen on the given inputs. `intact`: the channel is
 * collapsed, but its bias and multiplier are not lost, and its codes are right. `hidden`: its
 * repair changes no code of its own layer. `dead consumer`: it changes codes of its layer, but no
 * code of a graph output, and all that read the channel have dead weights for it. `rounded away`: it
 * changes codes of its layer, and the change is lost on its way to the outputs. `visible`: it
 * changes a code of a graph output. (The table's column `hidden` is proven for all inputs in range;
 * this one is measured.)
 */
export const REACHES = ['intact', 'hidden', 'dead consumer', 'rounded away', 'visible'] as const;
export type Reach = (typeof REACHES)[number];

export interface ReachedChannel extends BrokenState {
  readonly reach: Reach;
  /** Null if the repair changes nothing */
  readonly mechanism: Mechanism | null;
  /**
   * The number of codes that the repair changes over all records, in its own layer and in the
   * graph's outputs
   */
  readonly ownCodes: number;
  readonly outputCodes: number;
  /** The report's `outputError` if only this channel is repaired */
  readonly repairedError: number;
}

export interface ReachReport {
  readonly records: number;
  /**
   * √(Σd²/Σf²) over all graph outputs, where d is the difference of the integer run from the float
   * run
   */
  readonly outputError: number;
  /** For every tensor that both runs make, in the order in which they are made */
  readonly layers: readonly LayerError[];
  /** Broken and collapsed channels, in the order of the graph */
  readonly channels: readonly ReachedChannel[];
}

/**
 * Measures the effect of each broken channel of a quantized model on the graph's outputs. It
 * repairs that channel alone in its layer's output and runs the operators that depend on it again.
 * The repair uses the exact multiplier and the exact bias code (`reachRepair`). If the weights'
 * codes have lost the channel, it uses the float weights.
 * @param records for each record, the arrays for the float model's inputs
 * @throws PassError if one cannot be run, or the two are not forms of one model
 */
export function* reachSteps(
  float: Model,
  quantized: Model,
  records: Iterable<readonly Npy[]>,
  { machine, count, limits = RUN_LIMITS }: LimitedOptions,
): Steps<ReachReport> {
  const { model } = widenHalves(float);
  const options = { machine, limits, keep: 'all' } as const;
  const reference = yield* asStart(prepareSteps(model, options), count);
  const integer = yield* asStart(prepareSteps(quantized, options), count);
  const floatOutputs = outputsInOrder(reference, integer);
  const channels = suspectsOf(model, integer).map((suspect) => new Measured(suspect));
  checkWork(channels, integer, count, limits);
  const layers = new LayerErrors(reference, integer);
  const error = new ErrorSum();
  // One step for each operator of either run, and one for each channel.
  const perRecord = reference.sequence.length + integer.sequence.length + channels.length;
  const total = count * perRecord;
  let ran = 0;
  for (const arrays of records) {
    let done = ran * perRecord;
    for (const runner of [reference, integer]) {
      const inputs = runner.inputs.map((value, i) => elementsFor(arrays[i], value, machine));
      for (const { what } of runner.steps(inputs)) yield { done: ++done, total, what };
    }
    layers.add();
    const outputs = floatOutputs.map((value, i) => outputSquares(value, integer.outputs[i]));
    for (const squares of outputs) error.add(squares);
    for (const channel of channels) {
      channel.measure(floatOutputs, integer, outputs);
      yield { done: ++done, total, what: channel.suspect.state.layer };
    }
    ran += 1;
  }
  if (ran === 0) throw new PassError('There are no records to measure on: give at least one.');
  return {
    records: ran,
    outputError: error.relativeRms,
    layers: layers.errors,
    channels: channels.map((channel) => channel.reached),
  };
}

/**
 * A repair costs at most a look at all elements of its layer and of the outputs, and a new run of
 * what depends on it.
 * @throws PassError if there are too many repairs
 */
function checkWork(
  channels: readonly Measured[],
  { outputs }: Runner,
  count: number,
  { work }: RunLimits,
): void {
  const ends = outputs.reduce((sum, { data }) => sum + data.length, 0);
  const asked = channels.reduce(
    (sum, { suspect }) => sum + suspect.layer.output.data.length + ends,
    0,
  );
  if (count * asked <= work) return;
  throw new PassError(
    `Repairing ${channels.length} channels one by one on ${count} records compares ${(count * asked).toPrecision(3)} elements, and the reach may compare ${work.toPrecision(3)}: give fewer records, or cut the model.`,
  );
}

const outputSquares = (float: Value, integer: Value): Squares =>
  squaresOf(realsOf(float), realsOf(integer));

/** One channel and its measurements. */
class Measured {
  private readonly distances = new Distances();
  private readonly error = new ErrorSum();
  private ownCodes = 0;
  private outputCodes = 0;

  constructor(readonly suspect: Suspect) {}

  /**
   * Repairs the channel in the integer run, measures the changes, and restores the run.
   * @param outputs the errors of the outputs before the repair
   */
  measure(floatOutputs: readonly Value[], integer: Runner, outputs: readonly Squares[]): void {
    const repaired = this.repairedElements();
    const former: Former =
      repaired === null ? new Map() : rerun(integer, this.suspect.tensor, repaired);
    for (const index of integer.graph.outputs) {
      const before = former.get(index);
      if (before !== undefined) this.outputCodes += differing(before, integer.value(index).data);
    }
    integer.graph.outputs.forEach((index, i) => {
      const changed = former.has(index);
      this.error.add(changed ? outputSquares(floatOutputs[i], integer.outputs[i]) : outputs[i]);
    });
    restore(integer, former);
  }

  /** The layer's output with this channel repaired; null if no code of it changes. */
  private repairedElements(): Elements | null {
    const { layer, input, inputZero, state, weights, repaired, isBroken } = this.suspect;
    const { channel } = state;
    const { data } = layer.output;
    const channels = layer.geometry.outputChannels;
    const sums = channelSums(layer, input, inputZero, channel, weights);
    const repairs = repairsOf(repaired, sums);
    const kernel = repairs.c.map(
      (_, pixel) => Number(data[pixel * channels + channel]) - repaired.outputZero,
    );
    this.distances.add(kernel, repairs);
    const here = new Distances();
    here.add(kernel, repairs);
    // If nothing is lost, the differences are rounding, not a repair.
    if (!isBroken && !here.isLost) return null;
    const plane = here.isLost ? repairs.ideal : repairs.c;
    let elements: Elements | null = null;
    plane.forEach((value, pixel) => {
      const at = pixel * channels + channel;
      const code = codeOf(repaired, value);
      if (code === data[at]) return;
      elements ??= data.slice();
      elements[at] = code;
      if (elements[at] !== data[at]) this.ownCodes += 1;
    });
    return elements;
  }

  get reached(): ReachedChannel {
    const { state } = this.suspect;
    const { ownCodes, outputCodes, distances, error } = this;
    return {
      ...state,
      reach: this.reach,
      mechanism: ownCodes > 0 ? distances.mechanism : null,
      ownCodes,
      outputCodes,
      repairedError: error.relativeRms,
    };
  }

  private get reach(): Reach {
    if (this.outputCodes > 0) return 'visible';
    if (this.ownCodes > 0)
      return this.suspect.feedsDeadWeights() ? 'dead consumer' : 'rounded away';
    return this.suspect.isBroken ? 'hidden' : 'intact';
  }
}

function differing(a: Elements, b: Elements): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count += 1;
  return count;
}
