import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { operatorName } from '../../../src/cli/dump/tensors';
import { quantizeGraph, writeModel } from '../../../src/lib/index';
import { open } from '../../../src/lib/model/graph/open';
import { runToEnd } from '../../../src/lib/pass/progress';
import { WorkerSession } from '../../../src/workers/session';
import { quantize } from '../../../src/workers/tasks/quantize';
import type { Work } from '../../../src/workers/work';
import { runCommand, temporaryFolder } from '../../runCommand';
import { casesOf, differences, optionsOf } from '../oneFiles';

const reference = fileURLToPath(new URL('../one/synthetic', import.meta.url));
const folder = temporaryFolder();

/** Two outputs and more, copies of a shared bias, and another order than the source's. */
const cases = casesOf(reference, reference).filter(({ name }) =>
  /^(degenerate_a|pad_pool_shape_a)\..*(int16|uint8)\.channel/.test(name),
);

const work: Work = {
  onProgress: () => undefined,
  inSteps: (steps) => Promise.resolve(runToEnd(steps)),
  handOver: () => undefined,
};

describe.each(cases)('$name has the reference’s order', ({ name, ...one }) => {
  const { golden, source } = one;
  const options = optionsOf({ name, ...one });
  const target = join(folder, `${name}.circle`);
  const state = ['--state', golden.state];
  const kind = ['--quantized_dtype', golden.quantized_dtype, '--granularity', golden.granularity];
  const setting = [...kind, ...state];
  const ranges = ['--ranges', join(reference, golden.ranges)];
  const made = () => open(readFileSync(target));

  test('written by the command', async () => {
    const file = join(reference, golden.model);
    const { code } = await runCommand('quantize', file, '-o', target, ...setting, ...ranges);
    expect(code).toBe(0);
    expect(differences(made(), golden)).toEqual([]);
  });

  test('written by the command, from a calibrated file of fake-quantized weights', async () => {
    const fake = join(folder, `${name}.fake.circle`);
    const file = join(reference, golden.model);
    const weights = ['--weights', `${golden.quantized_dtype}.${golden.granularity}`, ...state];
    const words = [file, '-o', fake, '--random', '1', ...weights];
    const calibrated = await runCommand('calibrate', ...words);
    expect(calibrated.err).toBe('');
    const [between] = open(readFileSync(fake)).subgraphs;
    expect(between.operators.map(operatorName)).toEqual(golden.operators);
    const { code } = await runCommand('quantize', fake, '-o', target, ...setting, ...ranges);
    expect(code).toBe(0);
    expect(differences(made(), golden)).toEqual([]);
  });

  test('written by the lab’s worker', async () => {
    const session = new WorkerSession();
    session.begin(source);
    const { bytes } = await quantize(session, { options, format: 'circle' }, work);
    expect(differences(open(bytes), golden)).toEqual([]);
  });

  test('written by the library', () => {
    const bytes = writeModel(quantizeGraph(source, options).model, 'circle');
    expect(differences(open(bytes), golden)).toEqual([]);
  });
});
