import type { Elements } from '../kernels/code/value';
import type { Model } from '../model/graph/graph';
import { widenHalves } from '../model/graph/halves';
import type { Npy } from '../model/npy/npy';
import type { Machine } from '../numeric/machine';
import { PassError } from '../pass/error';
import { elementsFor } from '../pass/input/npyElements';
import type { Steps } from '../pass/progress';
import { rerun, restore } from '../pass/run/rerun';
import { prepareRun, type Runner } from '../pass/run/run';
import { suspectsOf, type BrokenState, type Suspect } from './reachChannels';
import { ErrorSum, LayerErrors, realsOf, type LayerError } from './reachErrors';
import { codeOf, Distances, repairsOf, type Mechanism } from './reachRepair';
import { channelSums } from './reachSums';

export type { LayerError } from './reachErrors';
export { MECHANISMS, type Mechanism } from './reachRepair';

/**
 * How far the repair of one channel alone is seen on the given inputs. `intact`: the channel is
 * collapsed, but neither its bias nor its multiplier is lost, and its code is what it should be;
 * `hidden`: its repair changes no code of its own layer; `dead consumer`: it changes codes of its
 * layer, but none of a graph output; `visible`: it changes a graph output's. (The table's column
 * `hidden` is proven for all inputs of the calibrated range; this one is measured.)
 */
export const REACHES = ['intact', 'hidden', 'dead consumer', 'visible'] as const;
export type Reach = (typeof REACHES)[number];

export interface ReachedChannel extends BrokenState {
  readonly reach: Reach;
  /** Null where the repair changes nothing */
  readonly mechanism: Mechanism | null;
  /** Codes that the repair changes over all records: of its own layer, and of the graph's outputs */
  readonly ownCodes: number;
  readonly outputCodes: number;
  /** The report's `outputError` with this channel alone repaired */
  readonly repairedError: number;
}

export interface ReachReport {
  readonly records: number;
  /** √(Σd²/Σf²) of all graph outputs, the integer run against the float one */
  readonly outputError: number;
  /** Of every tensor that both runs make, in the order in which it is made */
  readonly layers: readonly LayerError[];
  /** Broken and collapsed channels, in the order of the graph */
  readonly channels: readonly ReachedChannel[];
}

export interface ReachOptions {
  readonly machine: Machine;
  /** How many records there are, for progress */
  readonly count: number;
}

/**
 * Measures what each broken channel of a quantized model does to the graph's outputs: the channel
 * alone is repaired in its layer's output, and what depends on it is run again. The repair is the
 * exact multiplier and the exact bias code (`reachRepair`), or, where the weights' codes do not hold
 * the channel any more, what the float weights give.
 * @param records the arrays for the float model's inputs, for each record
 * @throws PassError where one cannot be run or the two do not go together
 */
export function* reachSteps(
  float: Model,
  quantized: Model,
  records: Iterable<readonly Npy[]>,
  { machine, count }: ReachOptions,
): Steps<ReachReport> {
  const { model } = widenHalves(float);
  const reference = prepareRun(model, { machine, keep: 'all' });
  const integer = prepareRun(quantized, { machine, keep: 'all' });
  checkTogether(reference, integer);
  const channels = suspectsOf(model, integer).map((suspect) => new Measured(suspect));
  const layers = new LayerErrors(reference, integer);
  const error = new ErrorSum();
  // A step for each operator of either run, and one for each channel.
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
    addOutputs(error, reference, integer);
    for (const channel of channels) {
      channel.measure(reference, integer);
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

function checkTogether(float: Runner, quantized: Runner): void {
  const lengths = ({ inputs, outputs }: Runner) =>
    [...inputs, ...outputs].map(({ data }) => data.length).join(' ');
  if (lengths(float) === lengths(quantized)) return;
  throw new PassError(
    'The two models differ in the number or size of their inputs or outputs: give two forms of one model.',
  );
}

function addOutputs(sum: ErrorSum, float: Runner, integer: Runner): void {
  float.outputs.forEach((value, i) => sum.add(realsOf(value), realsOf(integer.outputs[i])));
}

/** One channel, and what has been measured of it. */
class Measured {
  private readonly distances = new Distances();
  private readonly error = new ErrorSum();
  private ownCodes = 0;
  private outputCodes = 0;

  constructor(readonly suspect: Suspect) {}

  /** Repairs the channel in what both runners hold, sees what changes, and puts all back. */
  measure(float: Runner, integer: Runner): void {
    const former = rerun(integer, this.suspect.tensor, this.repairedElements());
    for (const index of integer.graph.outputs) {
      const before = former.get(index);
      if (before !== undefined) this.outputCodes += differing(before, integer.value(index).data);
    }
    addOutputs(this.error, float, integer);
    restore(integer, former);
  }

  /** The layer's output with this channel repaired. */
  private repairedElements(): Elements {
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
    const elements = data.slice();
    // Where nothing is lost, what differs is rounding, and that is no repair.
    if (!isBroken && !here.isLost) return elements;
    const plane = here.isLost ? repairs.ideal : repairs.c;
    plane.forEach((value, pixel) => {
      const at = pixel * channels + channel;
      elements[at] = codeOf(repaired, value);
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
    if (this.ownCodes > 0) return 'dead consumer';
    return this.suspect.isBroken ? 'hidden' : 'intact';
  }
}

function differing(a: Elements, b: Elements): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count += 1;
  return count;
}
