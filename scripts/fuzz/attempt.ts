import { modelActivations } from '../../src/lib/diagnosis/modelActivations';
import { channelFacts } from '../../src/lib/diagnosis/facts';
import { predictChannels } from '../../src/lib/diagnosis/predict';
import { storedChannels } from '../../src/lib/diagnosis/stored';
import type { Elements } from '../../src/lib/kernels/code/value';
import { ModelError } from '../../src/lib/model/error';
import type { Model } from '../../src/lib/model/graph/graph';
import { widenHalves } from '../../src/lib/model/graph/halves';
import { open } from '../../src/lib/model/graph/open';
import { write } from '../../src/lib/model/graph/write';
import { CastTrap } from '../../src/lib/numeric/machine';
import { PassError } from '../../src/lib/pass/error';
import { calibrateSteps, withRanges } from '../../src/lib/pass/input/calibrate';
import { PERCENTILE } from '../../src/lib/pass/input/combine';
import { runToEnd } from '../../src/lib/pass/progress';
import { quantizeSteps } from '../../src/lib/pass/quantize/quantize';
import { settingsOf, type WeightOptions } from '../../src/lib/pass/quantize/settings';
import { prepareRun, type Runner } from '../../src/lib/pass/run/run';
import { isSame } from '../../src/lib/pass/run/runner';
import { madeUpInputs } from './inputs';

/** Lower limits than for users, so that a mutant ends soon. The refusals are the same. */
const LIMITS = { memory: 2 ** 25, work: 2 ** 22 };

const SETTINGS: readonly WeightOptions[] = [
  { state: 'head', dtype: 'int16', granularity: 'channel' },
  { state: 'june-2021', dtype: 'int16', granularity: 'channel' },
  { state: 'head', dtype: 'uint8', granularity: 'channel' },
  { state: 'head', dtype: 'uint8', granularity: 'layer' },
];

/** Two runs that should agree, but do not. */
export class Disagreement extends Error {
  override name = 'Disagreement';
}

const KNOWN = [ModelError, PassError, CastTrap];

/** The result of `act`, or the sentence in which it refuses. */
function outcomeOf<T extends object>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error) || !KNOWN.some((type) => error instanceof type)) throw error;
    if (!/^[^\n]+\.$/.test(error.message)) {
      throw new Error(`This is not a sentence: ${JSON.stringify(error.message)}`, { cause: error });
    }
    return error.message;
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
function runAll(model: Model, arithmetic: 'integer' | 'fake'): Runner | null {
  const prepared = (simd: boolean) =>
    outcomeOf(() => prepareRun(model, { simd, arithmetic, limits: LIMITS, keep: 'all' }));
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

/** The last step that a mutant reached. */
export type Outcome = 'refused' | 'opened' | 'ran' | 'quantized';

/**
 * Does everything with a file that the commands do: opens, inspects, runs, calibrates and quantizes
 * it, and runs the result. Each step may refuse in one sentence.
 * @throws any other error, which is a bug
 */
export function attempt(bytes: Uint8Array, index: number): Outcome {
  const opened = refusable(() => open(bytes));
  if (opened === null) return 'refused';
  refusable(() => open(write(opened)));
  const model = refusable(() => widenHalves(opened).model) ?? opened;
  const setting = SETTINGS[index % SETTINGS.length];
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
  const runner = runAll(model, 'integer');
  if (runner === null) return 'opened';
  const ranged = refusable(() => {
    const records = [madeUpInputs(runner, 3)];
    const options = { count: 1, records, combination: PERCENTILE, machine: 'x86-64' } as const;
    return withRanges(model, runToEnd(calibrateSteps(runner, options)));
  });
  const made = refusable(() => {
    const options = { ...setting, addMissingBias: true };
    // A written file must be readable.
    return open(write(runToEnd(quantizeSteps(ranged ?? model, options)).model, 'circle'));
  });
  if (made === null) return 'ran';
  runAll(made, 'integer');
  runAll(made, 'fake');
  return 'quantized';
}
