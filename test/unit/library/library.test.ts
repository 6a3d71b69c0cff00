import { expect, test } from 'vitest';
import {
  calibrate,
  ChoiceError,
  compare,
  inspect,
  makeToy,
  ModelError,
  openModel,
  parseRanges,
  PassError,
  prepareGraph,
  quantizeGraph,
  runGraph,
  writeModel,
  type Inputs,
} from '../../../src/lib/index';

/** Words that a caller in JavaScript can give. */
const OTHER = 'x86' as 'x86-64';
const UNKNOWN = '" is unknown: use one of ';

const COUNT = 8 * 8 * 3;
const inputs = (seed: number): Inputs => [
  Float32Array.from({ length: COUNT }, (_, i) => Math.sin(seed + i)),
];
const float = makeToy('conv-batch-norm');
const ranged = calibrate(float, [inputs(0), inputs(1)]);

test('the defaults are those of ONE today: int16, per channel, on x86-64', () => {
  const whole = {
    dtype: 'int16',
    granularity: 'channel',
    state: 'head',
    machine: 'x86-64',
  } as const;
  const bytes = writeModel(quantizeGraph(ranged).model);
  expect(bytes).toEqual(writeModel(quantizeGraph(ranged, whole).model));
  expect(bytes).not.toEqual(writeModel(quantizeGraph(ranged, { state: 'june-2021' }).model));
});

test('a diagnosis is the same before and after quantization where both can know', () => {
  const setting = { state: 'june-2021' } as const;
  const before = inspect(ranged, setting);
  const after = inspect(quantizeGraph(ranged, setting).model);
  expect(before.counts).toMatchObject({ saturated: 2, flushed: 2, collapsed: 2 });
  expect(after.counts).toMatchObject({ saturated: 2, flushed: 2 });
  expect(after.channels.map(({ mantissa }) => mantissa)).toEqual(
    before.channels.map(({ mantissa }) => mantissa),
  );
  expect(inspect(float).channels[0]).toMatchObject({ biasScale: null, status: null });
});

test('ranges by name do what stored ranges do', () => {
  const { tensors } = ranged.subgraphs[0];
  const stored = tensors.filter(({ data }) => data === null);
  const pairs = stored.map(({ name, quantization: q }) => [name, [q?.min[0], q?.max[0]]]);
  const ranges = parseRanges(Object.fromEntries(pairs));
  expect(writeModel(quantizeGraph(float, { ranges }).model)).toEqual(
    writeModel(quantizeGraph(ranged).model),
  );
});

test('outputs outlive the next run, and codes have their reals', () => {
  const run = prepareGraph(quantizeGraph(ranged).model);
  const [first] = run(inputs(0));
  const kept = first.data.slice();
  const [second] = run(inputs(1));
  expect(first.data).toEqual(kept);
  expect(second.data).not.toEqual(kept);
  expect(first).toMatchObject({ name: 'conv/output', type: 'INT16', shape: [1, 8, 8, 8] });
  expect(runGraph(quantizeGraph(ranged).model, inputs(0))).toEqual([first]);
  const [real] = runGraph(ranged, inputs(0));
  expect(real.reals).toEqual(real.data);
  const worst = Math.max(...first.reals.map((x, i) => Math.abs(x - real.reals[i])));
  expect(worst).toBeLessThan(1e-3);
});

test('an input of codes takes them as they are, or reals', () => {
  const { model } = quantizeGraph(ranged, { dtype: 'uint8' });
  const { scale, zeroPoint } = model.subgraphs[0].tensors[model.subgraphs[0].inputs[0]]
    .quantization ?? { scale: [1], zeroPoint: [0n] };
  const codes = Uint8Array.from({ length: COUNT }, (_, i) => i);
  const reals = Float32Array.from(codes, (q) => scale[0] * (q - Number(zeroPoint[0])));
  expect(runGraph(model, [reals])).toEqual(runGraph(model, [codes]));
});

test('a quantized model is compared both ways', () => {
  const { runs, records, outputs } = compare(float, quantizeGraph(ranged).model, [inputs(2)]);
  expect({ runs, records }).toEqual({ runs: ['fake', 'integer'], records: 1 });
  for (const { relativeRms } of outputs[0].metrics) expect(relativeRms).toBeLessThan(1e-3);
});

test.each([
  ['no model', ModelError, 'too few', () => openModel(new Uint8Array(3))],
  ['no ranges', PassError, 'no range', () => quantizeGraph(float)],
  ['no record', PassError, 'no records', () => calibrate(float, [])],
  ['too few arrays', PassError, 'its inputs (1), not 0', () => runGraph(float, [])],
  ['too few arrays in a record', PassError, 'not 0', () => compare(float, float, [[]])],
  ['too few elements', PassError, 'not [5]', () => runGraph(float, [new Int8Array(5)])],
  ['other elements', PassError, 'takes float32', () => runGraph(float, [new Int8Array(COUNT)])],
  [
    'a plain array',
    PassError,
    'typed array',
    () => runGraph(float, [[1, 2]] as unknown[] as Float32Array[]),
  ],
  ['int16 per layer', ChoiceError, 'uint8', () => quantizeGraph(ranged, { granularity: 'layer' })],
  [
    'an unknown state',
    ChoiceError,
    'use one of',
    () => inspect(ranged, { state: 'july' as 'head' }),
  ],
  [
    'a misspelt floor',
    ChoiceError,
    UNKNOWN,
    () => inspect(ranged, { floor: 'pr-10112' as 'none' }),
  ],
  [
    'a number as text',
    ChoiceError,
    UNKNOWN,
    () => quantizeGraph(ranged, { floor: '1e-8' as 'none' }),
  ],
  [
    'a floor for another dtype',
    ChoiceError,
    'has no meaning with uint8',
    () => quantizeGraph(ranged, { dtype: 'uint8', floor: 'pr-6971' }),
  ],
  [
    'an unknown arithmetic',
    ChoiceError,
    UNKNOWN,
    () => prepareGraph(float, { arithmetic: 'float' as 'fake' }),
  ],
  [
    'an unknown machine of a run',
    ChoiceError,
    UNKNOWN,
    () => runGraph(float, inputs(0), { machine: OTHER }),
  ],
  [
    'an unknown machine of a calibration',
    ChoiceError,
    UNKNOWN,
    () => calibrate(float, [inputs(0)], { machine: OTHER }),
  ],
  [
    'an unknown machine of a comparison',
    ChoiceError,
    UNKNOWN,
    () => compare(float, float, [inputs(0)], { machine: OTHER }),
  ],
])('%s is refused in one sentence', (_, type, words, run) => {
  expect(run).toThrow(type);
  expect(run).toThrow(words);
  expect(run).toThrow(/^[^.]+(\.\S+)*[^.]*\.$/);
});
