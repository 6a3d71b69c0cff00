import { loadLiteRt } from '@litertjs/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { LiteRtModel, type LiteRtArray } from '../../../scripts/bench/browser/liteRt';
import { mobileNetV1, mobileNetV2 } from '../../../scripts/bench/mobileNets';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { quantized } from '../../../src/lib/kernels/code/codes';
import type { Model, Operator } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { makeToy, TOY_NAMES } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { calibrateSteps } from '../../../src/lib/pass/input/calibrate';
import { PERCENTILE } from '../../../src/lib/pass/input/combine';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { prepareRun } from '../../../src/lib/pass/run/run';

declare module 'vitest/browser' {
  interface BrowserCommands {
    realModel: (name: string) => Promise<string | null>;
  }
}

/** Whole networks, and files that `quantize` writes, in Google's own runtime. */
beforeAll(async () => {
  await loadLiteRt('/node_modules/@litertjs/core/wasm/', { threads: false });
});

async function theirs(file: Uint8Array, input: LiteRtArray): Promise<LiteRtArray[]> {
  const model = await LiteRtModel.open(file);
  const outputs = await model.run([input]);
  model.close();
  return outputs;
}

const largest = (values: Iterable<number>): number => {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
};

/** Largest distance of our float outputs from LiteRT's, relative to the output's largest number. */
async function floatDistance(file: Uint8Array, bend = (x: number) => x): Promise<number> {
  const runner = prepareRun(open(file));
  const image = new Pcg64(1).noise(runner.inputs[0].data.length);
  runner.run([image]);
  const others = await theirs(file, image);
  expect(others.length).toBe(runner.outputs.length);
  const distances = runner.outputs.map(({ data }, i) => {
    const ours = Float64Array.from(data, Number).map(bend);
    expect(others[i].length).toBe(ours.length);
    const size = largest(others[i]);
    expect(size).toBeGreaterThan(0);
    return largest(ours.map((x, j) => x - others[i][j])) / size;
  });
  return Math.max(...distances);
}

/** Sums of up to a thousand products in another order, through up to 66 layers. */
const TOLERANCE = 1e-5;

const NETWORKS: readonly [string, () => Model][] = [
  ['MobileNetV1 0.25', () => mobileNetV1(true)],
  ['MobileNetV2 1.0', () => mobileNetV2(true)],
];

describe('whole float networks give what LiteRT gives', () => {
  test.each(NETWORKS)('of the shape of %s', async (_, make) => {
    const file = write(make(), 'tflite');
    expect(await floatDistance(file)).toBeLessThan(TOLERANCE);
    // The test would detect one more part in ten thousand.
    expect(await floatDistance(file, (x) => x * 1.0001)).toBeGreaterThan(TOLERANCE);
  });

  const REAL = ['mobilenet_v1_0.25_224', 'mobilenet_v2_conv0', 'mobilenet_v2_features'];
  test.for(REAL)('the real %s', async (name, { skip }) => {
    const text = await commands.realModel(`${name}.tflite`);
    if (text === null) return skip('real models: set SCALEFLOOR_MODELS to their folder');
    const file = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    expect(await floatDistance(file)).toBeLessThan(TOLERANCE);
  });
});

/** A model in uint8 per layer, with the ranges of one image, and that image's codes. */
function uint8Of(model: Model): { made: Model; codes: Uint8Array<ArrayBuffer> } {
  const float = prepareRun(model);
  const image = new Pcg64(1).noise(float.inputs[0].data.length);
  const steps = calibrateSteps(float, {
    records: [[image]],
    count: 1,
    combination: PERCENTILE,
    machine: 'x86-64',
  });
  const { tensors } = model.subgraphs[0];
  const ranges = new Map(
    Array.from(runToEnd(steps), ([index, range]) => [tensors[index].name, range]),
  );
  const options = { dtype: 'uint8', granularity: 'layer', state: 'head', ranges } as const;
  const { model: made } = runToEnd(quantizeSteps(model, options));
  const codes = Uint8Array.from(quantized(image, prepareRun(made).inputs[0]), Number);
  return { made, codes };
}

/** A model of one operator from another model. */
function alone(model: Model, { inputs, outputs, ...rest }: Operator): Model {
  const [graph] = model.subgraphs;
  const used = new Set([...inputs, ...outputs]);
  const tensors = graph.tensors.map((tensor, index) =>
    used.has(index) ? tensor : { ...tensor, data: null },
  );
  const given = inputs.filter((index) => index >= 0 && tensors[index].data === null);
  const operators = [{ ...rest, inputs, outputs }];
  return { ...model, subgraphs: [{ ...graph, tensors, operators, inputs: given, outputs }] };
}

interface Apart {
  readonly operators: number;
  readonly codes: number;
  readonly differing: number;
  readonly most: number;
  /** Operators whose outputs have more than one code */
  readonly alive: number;
}

/** How far LiteRT's codes of each operator are from ours, given the same codes. */
async function codesApart(model: Model): Promise<Apart> {
  const { made, codes } = uint8Of(model);
  const runner = prepareRun(made, { keep: 'all' });
  runner.run([codes]);
  const { operators } = made.subgraphs[0];
  const found = { operators: 0, codes: 0, differing: 0, most: 0, alive: 0 };
  for (const operator of operators) {
    // This engine rescales where the reference refuses. LiteRT averages codes of one scale and
    // treats them as codes of another.
    if (runner.marks.get(operator.outputs[0])?.kind === 'emulated') {
      expect(operator.opcode).toBe('AVERAGE_POOL_2D');
      continue;
    }
    found.operators += 1;
    const one = alone(made, operator);
    const other = await LiteRtModel.open(write(one, 'tflite'));
    const inputs = one.subgraphs[0].inputs.map((index) =>
      Uint8Array.from(runner.value(index).data, Number),
    );
    const [theirs] = await other.run(inputs);
    other.close();
    const { data } = runner.value(operator.outputs[0]);
    expect(theirs).toBeInstanceOf(Uint8Array);
    expect(theirs.length).toBe(data.length);
    found.codes += data.length;
    if (new Set(theirs).size > 1) found.alive += 1;
    theirs.forEach((code, i) => {
      const distance = Math.abs(code - Number(data[i]));
      if (distance > 0) found.differing += 1;
      if (distance > found.most) found.most = distance;
    });
  }
  return found;
}

describe('LiteRT takes the uint8 files that quantize writes, and each operator gives our codes, ±1', () => {
  const MODELS: readonly [string, () => Model][] = [
    ...TOY_NAMES.map((name): [string, () => Model] => [`the toy ${name}`, () => makeToy(name)]),
    ...NETWORKS,
  ];
  test.each(MODELS)('%s', async (name, make) => {
    const found = await codesApart(make());
    console.log(
      `${name}: ${found.differing} of ${found.codes} codes of ${found.operators} operators differ`,
    );
    expect(found.most).toBeLessThanOrEqual(1);
    // LiteRT multiplies by a float32 where the reference has a 31-bit integer. Only ties differ.
    expect(found.differing).toBeLessThan(0.05 * found.codes);
    // SOFTMAX of noise has a single code.
    expect(found.alive).toBeGreaterThanOrEqual(found.operators - 1);
  });
});

test('a whole uint8 file runs in LiteRT', async () => {
  const { made, codes } = uint8Of(mobileNetV2(true));
  const runner = prepareRun(made);
  runner.run([codes]);
  const [others] = await theirs(write(made, 'tflite'), codes);
  const { data } = runner.outputs[0];
  const apart = Array.from(others, (code, i) => Math.abs(code - Number(data[i])));
  expect(others.length).toBe(data.length);
  // Differences of single codes spread through 53 layers.
  expect(Math.max(...apart)).toBeLessThan(16);
  expect(apart.reduce((sum, x) => sum + x, 0) / apart.length).toBeLessThan(4);
  expect(new Set(others).size).toBeGreaterThan(100);
});
