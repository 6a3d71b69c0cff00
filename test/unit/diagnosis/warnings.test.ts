import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectModel } from '../../../src/lib/diagnosis/inspect';
import { channelWarnings, pointWarning, scaleWarnings } from '../../../src/lib/diagnosis/warnings';
import { makeToy } from '../../../src/lib/examples/toys';
import { makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model, Tensor } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { runCommand, temporaryFolder } from '../../runCommand';
import { writeFileSync } from 'node:fs';

const SETTING = { state: 'head', dtype: 'int16', granularity: 'channel' } as const;
const readCase = (name: string): Model =>
  open(new Uint8Array(readFileSync(`test/cases/${name}.tflite`)));
const warnings = (model: Model) =>
  scaleWarnings(inspectModel(model, SETTING).table).map(({ sentence }) => sentence);

/** A model in which one tensor is changed. */
function changed(model: Model, name: string, change: (tensor: Tensor) => Tensor): Model {
  const [graph] = model.subgraphs;
  const tensors = graph.tensors.map((tensor) => (tensor.name === name ? change(tensor) : tensor));
  return { ...model, subgraphs: [{ ...graph, tensors }] };
}

const withScale = (model: Model, name: string, scale: number): Model =>
  changed(model, name, (tensor) => ({
    ...tensor,
    quantization: {
      ...makeQuantization({}),
      ...tensor.quantization,
      scale: Float32Array.of(scale),
    },
  }));

const MULTIPLIER =
  '1 of 1 channels has a multiplier of 1 or more (FULLY_CONNECTED "y", channel 0: M 4.64): kernels of several runtimes refuse it.';

test('a multiplier of 1 or more is named, with its channel', () => {
  expect(warnings(readCase('E_mult'))).toEqual([MULTIPLIER]);
});

test('a multiplier too large to shift is another thing', () => {
  expect(warnings(withScale(readCase('E_mult'), 'y', 1e-12))).toEqual([
    expect.stringMatching(
      /^1 of 1 channels has a multiplier too large to shift \(FULLY_CONNECTED "y", channel 0: M 998000000000\): /,
    ),
  ]);
});

test('a scale that is no number is named', () => {
  for (const scale of [Infinity, NaN]) {
    expect(warnings(withScale(readCase('E_mult'), 'x', scale))).toEqual([
      `1 of 1 channels has a scale that is infinite or not a number (FULLY_CONNECTED "y", channel 0: s_in ${scale}): no code stands for a real there.`,
    ]);
  }
});

test('an activation bound outside int32 is named', () => {
  expect(warnings(readCase('K_relu6'))[1]).toBe(
    '1 of 1 channels has an activation whose bound is outside int32 (FULLY_CONNECTED "y", channel 0: RELU6 ends at 60000000000): several runtimes refuse it, and elsewhere the cast decides where the output is cut.',
  );
});

test('a code with a scale of 0 is named, but a bias that stands for 0 is not lost', () => {
  const model = readCase('J_zerob');
  expect(warnings(model)).toEqual([
    '1 of 3 channels has codes with a scale of 0 (FULLY_CONNECTED "y", channel 1: q_b 5): they stand for 0, and a runtime may divide by the scale.',
  ]);
  const zeros = changed(model, 'b', (tensor) => ({ ...tensor, data: new Uint8Array(12) }));
  const { table } = inspectModel(zeros, SETTING);
  expect(scaleWarnings(table)[0].sentence).toMatch(/channel 1: codes of weights\)/);
  expect([...table.status]).toEqual([255, 255, 255]);
});

test('a channel has the warnings that count it, and the first of them is told', () => {
  const { table } = inspectModel(readCase('J_zerob'), SETTING);
  expect(scaleWarnings(table).map(({ row }) => row)).toEqual([1]);
  expect([0, 1, 2].map((row) => channelWarnings(table, row))).toEqual([
    [],
    ['Codes with a scale of 0 (q_b 5): they stand for 0, and a runtime may divide by the scale.'],
    [],
  ]);
});

test('a sound model gives no warning', () => {
  for (const name of ['A_limit', 'D_timvx', 'Q_zp', 'fc32', 'dead', 'zero']) {
    expect(warnings(readCase(name)), name).toEqual([]);
  }
});

test('ranges that are a point are named', () => {
  const model = makeToy('conv');
  const [{ inputs, tensors }] = model.subgraphs;
  const { name } = tensors[inputs[0]];
  expect(pointWarning(model, undefined)).toBeNull();
  const sentence = `The range of "${name}" (3) is a point: record with inputs that vary, or check that the activation is constant.`;
  expect(pointWarning(model, new Map([[name, { min: 3, max: 3 }]]))).toBe(sentence);
  const end = { min: Float32Array.of(3), max: Float32Array.of(3) };
  const stored = changed(model, name, (tensor) => ({
    ...tensor,
    quantization: makeQuantization(end),
  }));
  expect(pointWarning(stored, undefined)).toBe(sentence);
  expect(pointWarning(stored, new Map([[name, { min: -1, max: 3 }]]))).toBeNull();
});

test('inspect, run and quantize say it', async () => {
  const folder = temporaryFolder();
  const file = 'test/cases/E_mult.tflite';
  expect((await runCommand('inspect', file)).err).toBe(`warning: ${MULTIPLIER}\n`);
  const input = join(folder, 'x.npy');
  // One row of four int8 zeros (NumPy's format, version 1.0)
  const header = "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 4), }".padEnd(117) + '\n';
  writeFileSync(input, Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\0\0\0\0`, 'latin1'));
  const ran = await runCommand('run', file, '--input', input);
  expect(ran.err).toBe(`warning: ${MULTIPLIER}\n`);
  expect(ran.code).toBe(0);

  const toy = makeToy('conv');
  const [{ tensors, inputs }] = toy.subgraphs;
  const point = tensors[inputs[0]].name;
  const activations = tensors.filter(({ data }) => data === null);
  const float = join(folder, 'toy.tflite');
  const ranges = join(folder, 'ranges.json');
  writeFileSync(float, write(toy));
  const given = activations.map(({ name }) => [name, name === point ? [3, 3] : [0, 1e-9]]);
  writeFileSync(ranges, JSON.stringify(Object.fromEntries(given)));
  const made = await runCommand(
    'quantize',
    float,
    '-o',
    join(folder, 'o.circle'),
    '--ranges',
    ranges,
    '--state',
    'june-2021',
  );
  expect(made.err).toMatch(/^warning: The range of ".*" \(3\) is a point/);
  expect(made.err).toMatch(/\nwarning: \d+ of \d+ channels have a multiplier of 1 or more/);
});
