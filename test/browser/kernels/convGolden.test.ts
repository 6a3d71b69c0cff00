import { describe, expect, test } from 'vitest';
import { newElements } from '../../../src/lib/kernels/code/codes';
import { open } from '../../../src/lib/model/graph/open';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { parseRanges } from '../../../src/lib/pass/quantize/ranges';
import { prepareRun } from '../../../src/lib/pass/run/run';
import type { GoldenRun } from '../../golden/runFiles';

/** The reference's runs of models with weights, and what they were made from. */
const runs = import.meta.glob<GoldenRun>(
  '../../golden/one/synthetic/run/{conv,dw_tconv_fc,degenerate}_a.*.json',
  { import: 'default', eager: true },
);
const ranges = import.meta.glob<unknown>('../../golden/one/synthetic/ranges/*.json', {
  import: 'default',
  eager: true,
});
const models = import.meta.glob<string>('../../golden/one/synthetic/*.tflite', {
  import: 'default',
  query: '?url',
  eager: true,
});

const cases = Object.entries(runs).map(([path, golden]) => ({
  name: path.replace(/^.*\/|\.json$/g, ''),
  golden,
}));

async function modelOf(golden: GoldenRun) {
  const folder = '../../golden/one/synthetic';
  const response = await fetch(models[`${folder}/${golden.model}`]);
  const source = open(new Uint8Array(await response.arrayBuffer()));
  const { quantized_dtype: dtype, granularity, quantized_by: state } = golden;
  const given = parseRanges(ranges[`${folder}/${golden.ranges}`]);
  return runToEnd(quantizeSteps(source, { dtype, granularity, state, ranges: given })).model;
}

test('there are three models in three kinds', () => {
  expect(cases.length).toBe(9);
});

describe.each([
  ['plain kernels', false],
  ['SIMD', true],
])('in this browser, with %s, weighted operators give the reference’s codes', (_, simd) => {
  test.each(cases)('$name', async ({ golden }) => {
    const runner = prepareRun(await modelOf(golden), { keep: 'all', simd });
    runner.run(
      (golden.inputs ?? []).map(({ dtype, values = [] }) => {
        const elements = newElements(dtype, values.length);
        values.forEach((value, i) => (elements[i] = value));
        return elements;
      }),
    );
    const byName = new Map(runner.graph.tensors.map(({ name }, index) => [name, index]));
    const computed = golden.outputs.filter(({ refused }) => refused === undefined);
    expect(computed.length).toBeGreaterThan(3);
    for (const { name, values = [] } of computed) {
      const { data } = runner.value(byName.get(name) ?? -1);
      expect([name, Array.from(data, Number)]).toEqual([name, values]);
    }
  });
});
