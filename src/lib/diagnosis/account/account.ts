import type { Model } from '../../model/graph/graph';
import { widenHalves } from '../../model/graph/halves';
import type { Npy } from '../../model/npy/npy';
import { PassError } from '../../pass/error';
import { elementsFor } from '../../pass/input/npyElements';
import { asPart, type Steps } from '../../pass/progress';
import { prepareSteps, RUN_LIMITS, type Runner } from '../../pass/run/run';
import { outputsInOrder } from '../outputsInOrder';
import { ErrorSum, realsOf, squaresOf } from '../reachErrors';
import { changing, codesOfActivations } from './activations';
import { CAUSES, MOST, OF_CONSTANTS, type Cause, type CauseSet } from './causes';
import { CauseRuns, type RecordRun } from './causeRuns';
import { StoredConstants } from './constants';
import { flushedChannels } from './flushed';
import { pairGraphs } from './pairing';
import { firstJump, Places, type Place } from './places';
import { RangeSums, type RangeFit } from './rangeFit';
import { Wrapping, type Wrap } from './wrapping';
import type { LimitedOptions } from '../limitedOptions';

/** What one cause does to the outputs. */
export interface CauseShare {
  readonly cause: Cause;
  /** The error of a float run with this cause alone */
  readonly alone: number;
  /** The error of the simulated run without this cause */
  readonly without: number;
  /** How many channels it changes; null for a cause that changes whole activations */
  readonly channels: number | null;
}

/**
 * Where the error of a quantized model comes from. Each error is √(Σd²/Σf²) over all graph outputs
 * and records, where f is the float run's element and d the difference from it.
 */
export interface Account {
  readonly records: number;
  /** Of the integer run */
  readonly error: number;
  /** Of a float run with all causes: the integer run but for its kernels */
  readonly simulated: number;
  /** Between the integer and the simulated run */
  readonly kernel: number;
  /** The causes that change anything, the largest first */
  readonly causes: readonly CauseShare[];
  /** The fewest of the largest causes that give nine tenths of the error, and their error */
  readonly main: MainCauses;
  /** In the order of the run */
  readonly places: readonly Place[];
  /** The first operator whose own error is at least half of the largest that reaches the outputs */
  readonly first: Place | null;
  /** How the ranges fit, in the order of the float graph's tensors */
  readonly ranges: readonly RangeFit[];
  /** Where accumulators pass their width, in the order of the run */
  readonly wraps: readonly Wrap[];
  /** What the runs leave out and why, in one sentence; null where all is run */
  readonly leftOut: string | null;
}

export interface MainCauses {
  readonly causes: readonly (Cause | 'kernel')[];
  readonly error: number;
}

/** The number of parts before the runs by cause: three preparations and the records. */
const BEFORE = 4;

/** The most parts that some causes take: a run of all, two for each, and those of the main causes. */
const partsOf = (causes: number): number => BEFORE + 1 + 3 * causes;

/**
 * Accounts for the error of a quantized model by cause and by place. Each cause is switched on alone
 * in a float run, and off alone in a float run with all others.
 * @param records for each record, the arrays for the float model's inputs
 * @throws PassError if one cannot be run, or the two are not forms of one model
 */
export function* accountSteps(
  float: Model,
  quantized: Model,
  records: Iterable<readonly Npy[]>,
  { machine, count, limits = RUN_LIMITS }: LimitedOptions,
): Steps<Account> {
  const { model } = widenHalves(float);
  const options = { machine, limits };
  const kept = { ...options, keep: 'all' } as const;
  const most = partsOf(CAUSES.length);
  const reference = yield* asPart(prepareSteps(model, kept), 0, most);
  const integer = yield* asPart(prepareSteps(quantized, kept), 1, most);
  const pairing = pairGraphs(reference.graph, integer.graph);
  const constants = new StoredConstants(model, integer.graph, pairing);
  const codes = codesOfActivations(integer.graph, pairing);
  const flushed = flushedChannels(reference.graph, integer, pairing);
  const present = new Set(constants.causes);
  if (codes.size > 0) present.add('clipped').add('rounded');
  if (flushed.size > 0) present.add('flushed');
  const wrapping = new Wrapping(reference.graph, integer, pairing, constants, machine);
  if (wrapping.isPossible) present.add('wrapped');
  const parts = partsOf(present.size);
  const changes = { codes, flushed, wrapping, machine };
  const change = (runner: Runner, on: CauseSet) => changing(runner, on, changes);
  const simulated = yield* asPart(prepareSteps(constants.with(present), kept), 2, parts);
  const runs = { float: reference, integer, simulated, change: change(simulated, present) };
  const places = new Places(runs, pairing, machine);
  const ranges = new RangeSums(codes, reference);

  const ends = outputsInOrder(integer, reference);
  const total = new ErrorSum();
  const ran: RecordRun[] = [];
  for (const arrays of records) {
    const inputs = reference.inputs.map((value, i) => elementsFor(arrays[i], value, machine));
    const own = integer.inputs.map((value, i) => elementsFor(arrays[i], value, machine));
    const part = (steps: Steps<void>, place: number) =>
      asPart(asPart(steps, 4 * ran.length + place, 4 * count), BEFORE - 1, parts);
    yield* part(reference.steps(inputs), 0);
    yield* part(integer.steps(own), 1);
    const outputs = reference.outputs.map((value) => realsOf(value).slice());
    const others = ends.map((value) => realsOf(value).slice());
    outputs.forEach((reals, i) => total.add(squaresOf(reals, others[i])));
    ranges.add();
    places.addPassing();
    yield* part(wrapping.addSteps(ran.length), 2);
    yield* part(places.ownSteps(), 3);
    ran.push({ inputs, outputs, integer: others });
  }
  if (ran.length === 0)
    throw new PassError('There are no records to measure on: give at least one.');

  wrapping.settle();
  if (!wrapping.isPossible) present.delete('wrapped');
  const causeRuns = new CauseRuns({ float: reference, simulated }, constants, change, ran, options);
  let part = BEFORE;
  const errorOf = (on: Iterable<Cause>) => asPart(causeRuns.error(new Set(on)), part++, parts);
  const all = yield* errorOf(present);
  const causes: CauseShare[] = [];
  for (const cause of CAUSES.filter((one) => present.has(one))) {
    const { fromFloat: alone } = yield* errorOf([cause]);
    const { fromFloat: without } = yield* errorOf([...present].filter((one) => one !== cause));
    if (alone === 0 && without === all.fromFloat) continue;
    const channels =
      cause === 'wrapped' ? wrapping.channels : channelsOf(cause, constants, flushed);
    causes.push({ cause, alone, without, channels });
  }
  causes.sort((a, b) => b.alone - a.alone);
  const inOrder = places.places;
  const error = total.relativeRms;
  const kernel = all.fromInteger;
  const main = yield* mainCauses({ error, kernel, causes }, errorOf);
  return {
    records: ran.length,
    error,
    simulated: all.fromFloat,
    kernel,
    causes,
    main,
    places: inOrder,
    first: firstJump(inOrder, error),
    ranges: ranges.fits,
    wraps: wrapping.wraps,
    leftOut: integer.leftOut ?? reference.leftOut,
  };
}

/**
 * Adds the largest cause to a float run, then the next, until the run has nine tenths of the error.
 * Kernels cannot run alone: their squares are added to the others'.
 */
function* mainCauses(
  { error, kernel, causes }: Pick<Account, 'error' | 'kernel' | 'causes'>,
  errorOf: (on: readonly Cause[]) => Steps<{ readonly fromFloat: number }>,
): Steps<MainCauses> {
  const ranked = [
    { cause: 'kernel' as const, alone: kernel },
    ...causes.map(({ cause, alone }) => ({ cause, alone })),
  ]
    .filter(({ alone }) => alone > 0)
    .sort((a, b) => b.alone - a.alone);
  const taken: (Cause | 'kernel')[] = [];
  const floats: Cause[] = [];
  let [byFloats, byKernel] = [0, 0];
  for (const { cause, alone } of ranked) {
    taken.push(cause);
    if (cause === 'kernel') byKernel = kernel;
    else {
      floats.push(cause);
      byFloats = floats.length === 1 ? alone : (yield* errorOf(floats)).fromFloat;
    }
    if (Math.hypot(byFloats, byKernel) >= MOST * error) break;
  }
  return { causes: taken, error: Math.hypot(byFloats, byKernel) };
}

function channelsOf(
  cause: Cause,
  constants: StoredConstants,
  flushed: ReturnType<typeof flushedChannels>,
): number | null {
  if (cause === 'flushed')
    return [...flushed.values()].reduce((sum, { length }) => sum + length, 0);
  return OF_CONSTANTS.has(cause) ? constants.channels(cause) : null;
}
