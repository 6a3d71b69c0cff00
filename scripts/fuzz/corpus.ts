import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeToy, TOY_NAMES } from '../../src/lib/examples/toys';
import type { Model } from '../../src/lib/model/graph/graph';
import { open } from '../../src/lib/model/graph/open';
import { write } from '../../src/lib/model/graph/write';
import { calibrateSteps, withRanges } from '../../src/lib/pass/input/calibrate';
import { PERCENTILE } from '../../src/lib/pass/input/combine';
import { runToEnd } from '../../src/lib/pass/progress';
import { quantizeSteps } from '../../src/lib/pass/quantize/quantize';
import { prepareRun } from '../../src/lib/pass/run/run';
import { madeUpInputs } from './inputs';

/** A sound model from which mutants are made. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const SETTINGS = [
  { state: 'head', dtype: 'int16', granularity: 'channel' },
  { state: 'head', dtype: 'uint8', granularity: 'channel' },
  { state: 'head', dtype: 'uint8', granularity: 'layer' },
] as const;

/** A float model with the ranges of one run, and its quantized form under each setting. */
function variants(name: string, model: Model): Seed[] {
  const runner = prepareRun(model);
  const records = [madeUpInputs(runner, 1)];
  const options = { count: 1, records, combination: PERCENTILE, machine: 'x86-64' } as const;
  const ranged = withRanges(model, runToEnd(calibrateSteps(runner, options)));
  const quantized = SETTINGS.map((setting, i): Seed => {
    const { model: made } = runToEnd(quantizeSteps(ranged, { ...setting, addMissingBias: true }));
    return { name: `${name}, quantized ${i}`, bytes: write(made, 'circle') };
  });
  return [{ name, bytes: write(ranged) }, ...quantized];
}

/** The sound models of a folder. */
function modelsIn(folder: string): Seed[] {
  const names = readdirSync(folder).filter((name) => /\.(tflite|circle)$/.test(name));
  return names.map((name) => ({
    name,
    bytes: new Uint8Array(readFileSync(path.join(folder, name))),
  }));
}

/**
 * The toys and the small models of the tests, float and quantized.
 * @param root the repository
 */
export function corpus(root: string): Seed[] {
  const toys = TOY_NAMES.flatMap((name) => variants(name, makeToy(name)));
  const synthetic = modelsIn(path.join(root, 'test/golden/one/synthetic')).flatMap((seed) =>
    variants(seed.name, open(seed.bytes)),
  );
  return [...toys, ...synthetic, ...modelsIn(path.join(root, 'test/cases'))];
}
