import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  compareRun,
  elementsOf,
  hashOf,
  madeTensors,
  quantizedModel,
  runnerOf,
  runsOf,
  type GoldenRun,
} from '../runFiles';

const folder = fileURLToPath(new URL('../one/synthetic', import.meta.url));
const runs = runsOf(`${folder}/run`);

function finished(golden: GoldenRun, simd = true) {
  const runner = runnerOf(quantizedModel(golden, folder, folder), simd);
  const inputs = (golden.inputs ?? []).map(({ dtype, values }) => elementsOf(dtype, values ?? []));
  expect(inputs.map(hashOf)).toEqual((golden.inputs ?? []).map(({ sha256 }) => sha256));
  runner.run(inputs);
  return runner;
}

test('there are runs of eight models in three kinds', () => {
  expect(runs.length).toBe(24);
});

describe('operators run in the reference’s order', () => {
  test.each(runs)('$name', ({ golden }) => {
    const { outputs } = golden;
    const model = quantizedModel(golden, folder, folder);
    expect(madeTensors(model, outputs)).toEqual(outputs.map(({ name }) => name));
  });
});

describe.each([
  ['the plain kernels', false],
  ['SIMD where it serves', true],
])('with %s every operator gives what the reference’s interpreter gave', (_, simd) => {
  test.each(runs)('$name', ({ golden }) => {
    const { compared, differences, refused } = compareRun(finished(golden, simd), golden.outputs);
    expect(differences).toEqual([]);
    expect(compared).toBe(golden.outputs.length - refused.length);
  });
});

test('they are 106 outputs of operators, in every bit', () => {
  const counts = runs.map(({ golden }) => compareRun(finished(golden), golden.outputs).compared);
  expect(counts.reduce((a, b) => a + b, 0)).toBe(106);
});

/** The operators of the nine models that the interpreter lacks. */
const EMULATED: Record<string, string> = {
  'activations_split_a.head.int16.channel': 'tanh mean fc softmax logistic split_0 split_1 pack',
  'activations_split_a.head.uint8.channel': 'prelu pack',
  'activations_split_a.head.uint8.layer': 'pack',
  'conv_a.head.int16.channel': 'tanh_k1',
  'conv_a.head.uint8.channel': 'tanh_k1',
  'conv_a.head.uint8.layer': 'tanh_k1',
  'degenerate_a.head.int16.channel': 'fc_tiny_zero',
  'dw_tconv_fc_a.head.int16.channel': 'fc_relu fc_n1to1',
  'elementwise_concat_a.head.int16.channel': 'c_sub cat_plain cat_relu',
  'elementwise_concat_a.head.uint8.channel': 'mul_c cat_relu',
  'elementwise_concat_a.head.uint8.layer': 'mul_c cat_relu',
  'fc_missing_bias_a.head.int16.channel': 'slice fc_nobias fc_bias',
  'pad_pool_shape_a.head.int16.channel': 'pad padv2 transpose slice',
};

describe('operators that the interpreter refuses are emulated and marked, and no others', () => {
  test.each(runs)('$name', ({ name, golden }) => {
    const { emulated, refused } = compareRun(finished(golden), golden.outputs);
    expect(emulated.join(' ')).toBe(EMULATED[name.replace('.json', '')] ?? '');
    expect(refused).toEqual(expect.arrayContaining(emulated));
  });
});

describe('errors of the interpreter are repeated and marked', () => {
  const marksOf = (name: string) => {
    const run = runs.find((one) => one.name === `${name}.json`);
    if (run === undefined) throw new Error(`No run ${name}.`);
    const runner = finished(run.golden);
    return [...runner.marks]
      .filter(([, { kind }]) => kind === 'as the reference')
      .map(([index, { why }]) => `${runner.graph.tensors[index].name}: ${why}`);
  };
  test.each([
    ['degenerate_a.head.uint8.channel', /^fc_tiny_zero: uint8 FULLY_CONNECTED reads the first/],
    ['degenerate_a.head.int16.channel', /^add_zero_const: ADD .* multiplier of one or more/],
    ['pad_pool_shape_a.head.uint8.layer', /^pad: PAD .* copies the codes/],
  ])('%s', (name, sentence) => {
    const marks = marksOf(name);
    expect(marks).toHaveLength(1);
    expect(marks[0]).toMatch(sentence);
  });
});

test('the comparison finds a single code', () => {
  const run = runs.find(({ name }) => name.startsWith('conv_a.head.int16'));
  if (run === undefined) throw new Error('No run of conv_a.');
  const runner = finished(run.golden);
  const [first] = runner.graph.operators[0].outputs;
  const { data } = runner.value(first);
  data[data.length - 1] = Number(data[data.length - 1]) ^ 1;
  expect(compareRun(runner, run.golden.outputs).differences.length).toBe(1);
});
