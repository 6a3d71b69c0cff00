import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compareRun, elementsOf, hashOf, quantizedModel, runnerOf, runsOf } from './runFiles';

const folder = fileURLToPath(new URL('one/synthetic', import.meta.url));
const runs = runsOf(`${folder}/run`);

test('there are runs of eight models in three kinds', () => {
  expect(runs.length).toBe(24);
});

describe('every operator gives what the reference’s interpreter gave', () => {
  test.each(runs)('$name', ({ golden }) => {
    const runner = runnerOf(quantizedModel(golden, folder, folder));
    const inputs = (golden.inputs ?? []).map(({ dtype, values }) =>
      elementsOf(dtype, values ?? []),
    );
    expect(inputs.map(hashOf)).toEqual((golden.inputs ?? []).map(({ sha256 }) => sha256));
    runner.run(inputs);
    const { compared, differences, refused } = compareRun(runner, golden.outputs);
    expect(differences).toEqual([]);
    expect(compared).toBe(golden.outputs.length - refused.length);
  });
});
