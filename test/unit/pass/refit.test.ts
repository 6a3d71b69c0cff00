import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { quantized } from '../../../src/lib/kernels/code/codes';
import type { Model } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { makeToy, TOY_NAMES } from '../../../src/lib/examples/toys';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps, type QuantizeOptions } from '../../../src/lib/pass/quantize/quantize';
import { parseRanges, type Ranges } from '../../../src/lib/pass/quantize/ranges';
import { refitSteps, rerunRefit } from '../../../src/lib/pass/run/refit';
import { prepareRun, type Runner } from '../../../src/lib/pass/run/run';
import { WeightMemory } from '../../../src/lib/pass/quantize/weightMemory';
import { distinctRanges } from './made';

const folder = fileURLToPath(new URL('../../golden/one/synthetic', import.meta.url));

const golden = (name: string): { model: Model; ranges: Ranges } => ({
  model: open(new Uint8Array(readFileSync(`${folder}/${name}.tflite`))),
  ranges: parseRanges(JSON.parse(readFileSync(`${folder}/ranges/${name}.json`, 'utf8')) as unknown),
});

const CASES: [string, () => { model: Model; ranges: Ranges }][] = [
  ...['conv_a', 'degenerate_a', 'dw_tconv_fc_a', 'elementwise_concat_a', 'pad_pool_shape_a'].map(
    (name): (typeof CASES)[number] => [name, () => golden(name)],
  ),
  ...TOY_NAMES.map((name): (typeof CASES)[number] => [
    name,
    () => ({ model: makeToy(name), ranges: distinctRanges(makeToy(name)) }),
  ]),
];

const FLOORS = [0, 1e-20, 1e-12, 1e-9, 1e-8, 1e-3, 'pr-6971', 'pr-7017', 0] as const;

/** Codes of a fixed picture for a runner's inputs. */
const inputsOf = (runner: Runner) =>
  runner.inputs.map((value) =>
    quantized(
      Float32Array.from({ length: value.data.length }, (_, i) => Math.sin(i * 1.7)),
      value,
    ),
  );

test.each(CASES)('a refitted run equals a whole run of the new model: %s', (_, make) => {
  const { model, ranges } = make();
  const memory = new WeightMemory();
  const at = (floor: QuantizeOptions['floor']) =>
    runToEnd(
      quantizeSteps(model, {
        ...{ dtype: 'int16', granularity: 'channel', state: 'head', floor, ranges, memory },
      }),
    ).model;
  let runner = prepareRun(at('none'), { keep: 'all' });
  runner.run(inputsOf(runner));
  let reused = 0;
  for (const floor of FLOORS) {
    const next = at(floor);
    const fresh = prepareRun(next, { keep: 'all' });
    fresh.run(inputsOf(fresh));
    const fit = runToEnd(refitSteps(runner, next));
    if (fit === null) {
      // An operator that is emulated only under another floor has no room in the old memory.
      runner = fresh;
      continue;
    }
    reused += 1;
    runner = fit.runner;
    const changed = runToEnd(rerunRefit(fit, inputsOf(runner)));
    for (const [index, value] of fresh.values.entries()) {
      if (value !== null) expect(runner.value(index).data).toEqual(value.data);
    }
    expect(runner.marks).toEqual(fresh.marks);
    for (const index of changed) expect(index).toBeGreaterThanOrEqual(0);
  }
  expect(reused).toBeGreaterThanOrEqual(FLOORS.length - 2);
});

test('a floor that changes nothing makes nothing stale, and runs nothing', () => {
  const { model, ranges } = golden('conv_a');
  const at = (floor: number) =>
    runToEnd(
      quantizeSteps(model, {
        ...{ dtype: 'int16', granularity: 'channel', state: 'head', floor, ranges },
      }),
    ).model;
  const runner = prepareRun(at(1e-30), { keep: 'all' });
  runner.run(inputsOf(runner));
  const fit = runToEnd(refitSteps(runner, at(1e-25)));
  expect(fit?.stale.size).toBe(0);
  const steps = fit && rerunRefit(fit, inputsOf(runner));
  expect(steps?.next()).toEqual({ done: true, value: new Set() });
});

test('a model of another graph is not taken over', () => {
  const { model, ranges } = golden('conv_a');
  const options = { dtype: 'int16', granularity: 'channel', state: 'head' } as const;
  const runner = prepareRun(runToEnd(quantizeSteps(model, { ...options, ranges })).model, {
    keep: 'all',
  });
  const uint8 = quantizeSteps(model, { ...options, dtype: 'uint8', ranges });
  expect(runToEnd(refitSteps(runner, runToEnd(uint8).model))).toBeNull();
  expect(runToEnd(refitSteps(runner, makeToy('residual')))).toBeNull();
});
