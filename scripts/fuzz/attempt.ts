import { modelActivations } from '../../src/lib/diagnosis/modelActivations';
import { compareSteps } from '../../src/lib/diagnosis/compareRuns';
import { channelFacts } from '../../src/lib/diagnosis/facts';
import { predictChannels } from '../../src/lib/diagnosis/predict';
import { reachSteps } from '../../src/lib/diagnosis/reach';
import { storedChannels } from '../../src/lib/diagnosis/stored';
import type { Elements } from '../../src/lib/kernels/code/value';
import type { Model } from '../../src/lib/model/graph/graph';
import { widenHalves } from '../../src/lib/model/graph/halves';
import { open } from '../../src/lib/model/graph/open';
import { write } from '../../src/lib/model/graph/write';
import { MACHINES, type Machine } from '../../src/lib/numeric/machine';
import { calibrateSteps, withRanges } from '../../src/lib/pass/input/calibrate';
import { npyOf } from '../../src/lib/pass/input/npyElements';
import { PERCENTILE } from '../../src/lib/pass/input/combine';
import { runToEnd } from '../../src/lib/pass/progress';
import { quantizeSteps } from '../../src/lib/pass/quantize/quantize';
import { sentenceOf } from '../../src/lib/pass/sentence';
import { settingsOf, type WeightOptions } from '../../src/lib/pass/quantize/settings';
import { prepareRun, type Arithmetic, type Runner } from '../../src/lib/pass/run/run';
import { isSame } from '../../src/lib/pass/run/runner';
import { trace } from '../../src/lib/pass/run/trace';
import { namesFor } from '../../src/lib/quantizer/floor';
import { madeUpInputs } from './inputs';

/** Lower limits than for users, so that a mutant ends soon. The refusals are the same. */
const LIMITS = { memory: 2 ** 23, work: 2 ** 22 };

const KINDS = [
  { state: 'head', dtype: 'int16', granularity: 'channel' },
  { state: 'june-2021', dtype: 'int16', granularity: 'channel' },
  { state: 'head', dtype: 'uint8', granularity: 'channel' },
  { state: 'head', dtype: 'uint8', granularity: 'layer' },
] as const;

const pickFrom = <T>(choices: readonly T[], index: number): T => choices[index % choices.length];

/** The setting for a mutant: over the indices, each kind meets each machine and each floor. */
function settingFor(index: number): WeightOptions & { readonly machine: Machine } {
  const kind = pickFrom(KINDS, index);
  const machine = pickFrom(MACHINES, Math.floor(index / KINDS.length));
  const floors = [undefined, ...namesFor(kind.dtype)];
  const floor = pickFrom(floors, Math.floor(index / (KINDS.length * MACHINES.length)));
  return floor === undefined ? { ...kind, machine } : { ...kind, machine, floor };
}

/** Two runs that should agree, but do not. */
export class Disagreement extends Error {
  override name = 'Disagreement';
}

/** The result of `act`, or the sentence in which it refuses. */
function outcomeOf<T extends object>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    const sentence = sentenceOf(error);
    if (!/^[^\n]+\.$/.test(sentence)) {
      throw new Error(`This is not a sentence: ${JSON.stringify(sentence)}`, { cause: error });
    }
    return sentence;
  }
}

function refusable<T extends object>(act: () => T): T | null {
  const outcome = outcomeOf(act);
  return typeof outcome === 'string' ? null : outcome;
}

/** @throws Disagreement unless both refuse, in any words, or both give the same elements */
function compare(title: string, a: Elements[] | string, b: Elements[] | string): void {
  if (typeof a === 'string' && typeof b === 'string') return;
  const sentence = [a, b].find((outcome) => typeof outcome === 'string');
  if (typeof a === 'string' || typeof b === 'string') {
    throw new Disagreement(`${title}: only one of them refuses. ${String(sentence)}`);
  }
  const other = a.findIndex((data, i) => !isSame(data, b[i]));
  if (other >= 0) throw new Disagreement(`${title}: output ${other} is another.`);
}

/** Runs a model twice with the SIMD kernels and once with the plain ones. All bits must agree. */
function runAll(model: Model, arithmetic: Arithmetic, machine: Machine): Runner | null {
  const prepared = (simd: boolean) =>
    outcomeOf(() => prepareRun(model, { simd, arithmetic, machine, limits: LIMITS, keep: 'all' }));
  const [fast, plain] = [prepared(true), prepared(false)];
  if (typeof fast === 'string' && typeof plain === 'string') return null;
  if (typeof fast === 'string') throw new Disagreement(`SIMD alone refuses: ${fast}`);
  if (typeof plain === 'string') throw new Disagreement(`Only the plain kernels refuse: ${plain}`);
  const inputs = madeUpInputs(fast, 1);
  const ran = (runner: Runner) =>
    outcomeOf(() => {
      runner.run(inputs);
      return runner.outputs.map(({ data }) => data.slice());
    });
  const first = ran(fast);
  compare('SIMD and plain kernels', first, ran(plain));
  outcomeOf(() => (fast.run(madeUpInputs(fast, 2)), fast));
  compare('The first and the second run', first, ran(fast));
  return typeof first === 'string' ? null : fast;
}

/** Traces the first and the last element of each tensor that an operator makes. */
function traceAll(runner: Runner): void {
  for (const tensor of runner.graph.operators.flatMap(({ outputs }) => outputs)) {
    const shape = runner.graph.tensors.at(tensor)?.shape ?? [];
    refusable(() => trace(runner, tensor, Array<number>(shape.length).fill(0)));
    const last = shape.map((size) => size - 1);
    refusable(() => trace(runner, tensor, last));
  }
}

/** Compares two forms of a model on one record, and measures how far its broken channels reach. */
function compareAll(float: Model, made: Model, runner: Runner, machine: Machine): void {
  const arrays = refusable(() =>
    madeUpInputs(runner, 4).map((data, i) => npyOf({ ...runner.inputs[i], data })),
  );
  if (arrays === null) return;
  const options = { machine, count: 1 };
  refusable(() => runToEnd(compareSteps(float, made, [arrays], options)));
  refusable(() => runToEnd(reachSteps(float, made, [arrays], { ...options, limits: LIMITS })));
}

/** The last step that a mutant reached. */
export type Outcome = 'refused' | 'opened' | 'ran' | 'quantized';

/**
 * Does with a file what the commands do: opens, inspects, runs, traces, calibrates and quantizes it,
 * runs and traces the result, and compares it with the file, as far as the graph's outputs. Each
 * step may refuse in one sentence. Machine, setting and floor follow from the index.
 * @throws any other error, which is a bug
 */
export function attempt(bytes: Uint8Array, index: number): Outcome {
  const opened = refusable(() => open(bytes));
  if (opened === null) return 'refused';
  refusable(() => open(write(opened)));
  const model = refusable(() => widenHalves(opened).model) ?? opened;
  const setting = settingFor(index);
  const { machine } = setting;
  refusable(() => {
    const facts = channelFacts(model);
    storedChannels(model, facts);
    const settings = settingsOf(setting);
    predictChannels(
      facts,
      facts.layers.map(() => null),
      settings,
    );
    const { layers } = modelActivations(model, facts, settings, undefined);
    return predictChannels(facts, layers, settings);
  });
  const runner = runAll(model, 'integer', machine);
  if (runner === null) return 'opened';
  traceAll(runner);
  const ranged = refusable(() => {
    const records = [madeUpInputs(runner, 3)];
    const options = { count: 1, records, combination: PERCENTILE, machine };
    return withRanges(model, runToEnd(calibrateSteps(runner, options)));
  });
  const made = refusable(() => {
    const options = { ...setting, addMissingBias: true };
    // A written file must be readable.
    return open(write(runToEnd(quantizeSteps(ranged ?? model, options)).model, 'circle'));
  });
  if (made === null) return 'ran';
  const integer = runAll(made, 'integer', machine);
  const fake = runAll(made, 'fake', machine);
  if (integer === null) return 'quantized';
  traceAll(integer);
  // These take the limits of users, so they follow only runs that kept to the lower ones.
  if (fake !== null) compareAll(model, made, runner, machine);
  return 'quantized';
}
