import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder, makeOperator, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model, Tensor as ModelTensor } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { makeToy, TOY_NAMES } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { prepareRun } from '../../../src/lib/pass/run/run';

/** Google's own runtime for .tflite files, compiled to WebAssembly, as a second opinion. */
beforeAll(async () => {
  await loadLiteRt('/node_modules/@litertjs/core/wasm/', { threads: false });
});

async function theirs(bytes: Uint8Array, inputs: readonly Float32Array[], shapes: number[][]) {
  const compiled = await loadAndCompile(bytes, { accelerator: 'wasm' });
  const tensors = inputs.map((data, i) => new Tensor(data, shapes[i]));
  const outputs = await compiled.run(tensors);
  const found = outputs.map((output) => Array.from(output.toTypedArray(), Number));
  for (const tensor of [...tensors, ...outputs]) tensor.delete();
  compiled.delete();
  return found;
}

interface Compared {
  readonly name: string;
  readonly ours: number[];
  readonly theirs: number[];
}

/** Runs a file in both, on the same inputs. */
async function both(bytes: Uint8Array, values: Float32Array): Promise<Compared[]> {
  const runner = prepareRun(open(bytes));
  const inputs = runner.inputs.map(({ data }) => values.slice(0, data.length));
  runner.run(inputs);
  const others = await theirs(
    bytes,
    inputs,
    runner.inputs.map(({ shape }) => [...shape]),
  );
  return runner.outputs.map(({ name, data }, i) => ({
    name,
    ours: Array.from(data, Number),
    theirs: others[i],
  }));
}

const floats = new Pcg64(1).noise(4096, 2);

/** Fused activations that LiteRT leaves out. They are applied to its result. */
const LEFT_OUT: Record<string, (x: number) => number> = {
  tanh_k1: Math.tanh,
  cat_relu: (x) => Math.max(0, x),
};

function expectClose({ name, ours, ...others }: Compared): void {
  const theirs = others.theirs.map(LEFT_OUT[name] ?? ((x) => x));
  const size = theirs.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const worst = ours.reduce((most, x, i) => Math.max(most, Math.abs(x - theirs[i])), 0);
  expect([name, ours.length]).toEqual([name, theirs.length]);
  expect([name, worst <= 1e-5 * size]).toEqual([name, true]);
}

const files = import.meta.glob<string>('../../golden/one/synthetic/*.tflite', {
  import: 'default',
  query: '?url',
  eager: true,
});

describe('float models give what LiteRT gives', () => {
  const cases = Object.entries(files)
    .map(([path, url]) => [path.replace(/^.*\//, ''), url])
    // LiteRT leaves the output of a convolution without bias unwritten.
    .filter(([name]) => name !== 'conv_missing_bias_a.tflite');
  test('there are eight files', () => {
    expect(cases.length).toBe(8);
  });
  test.each(cases)('%s', async (_, url) => {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const compared = await both(bytes, floats);
    expect(compared.length).toBeGreaterThan(0);
    compared.forEach(expectClose);
  });
  test.each(TOY_NAMES)('the toy %s', async (name) => {
    const compared = await both(write(makeToy(name), 'tflite'), floats);
    expect(compared.length).toBeGreaterThan(0);
    compared.forEach(expectClose);
  });
});

/** As TFLite's converter has it: activations with a zero point, weights per channel around zero. */
function int8Model(): Model {
  const random = new Pcg64(1);
  const next = () => 2 * random.float32() - 1;
  const builder = new GraphBuilder('int8');
  const parameters = (scales: number[], zeroPoint = 0, quantizedDimension = 0) => ({
    quantization: makeQuantization({
      scale: Float32Array.from(scales),
      zeroPoint: BigInt64Array.from(scales, () => BigInt(zeroPoint)),
      quantizedDimension,
    }),
  });
  const activation = (name: string, shape: number[], scale: number, zeroPoint: number) =>
    builder.tensor(name, 'INT8', shape, parameters([scale], zeroPoint));
  const constant = (name: string, shape: number[], more: Partial<ModelTensor>, wide = false) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const values = wide
      ? Int32Array.from({ length }, () => Math.round(900 * next()))
      : Int8Array.from({ length }, () => Math.round(127 * next()));
    const data = new Uint8Array(values.buffer);
    return builder.tensor(name, wide ? 'INT32' : 'INT8', shape, { ...more, data });
  };
  const scales = (count: number) =>
    Array.from({ length: count }, () => 0.002 + 0.004 * Math.abs(next()));
  const weighted = (name: string, shape: number[], channels: number, axis: number, sIn: number) => {
    const sWeights = scales(channels);
    const sBias = sWeights.map((s) => Math.fround(sIn) * Math.fround(s));
    return [
      constant(`${name}_w`, shape, parameters(sWeights, 0, axis)),
      constant(`${name}_b`, [channels], parameters(sBias), true),
    ];
  };
  const real = builder.input('real', [1, 8, 8, 3]);
  const x = activation('x', [1, 8, 8, 3], 0.02, -5);
  const conv = activation('conv', [1, 4, 4, 8], 0.03, -128);
  const depthwise = activation('depthwise', [1, 4, 4, 8], 0.04, 3);
  const point = activation('point', [1, 4, 4, 5], 0.05, 11);
  const same = { padding: 'SAME', strideH: 1, strideW: 1 } as const;
  builder.graph.operators.push(
    makeOperator('QUANTIZE', [real], [x]),
    makeOperator(
      'CONV_2D',
      [x, ...weighted('conv', [8, 3, 3, 3], 8, 0, 0.02)],
      [conv],
      makeOptions('Conv2DOptions', {
        ...same,
        strideH: 2,
        strideW: 2,
        fusedActivationFunction: 'RELU6',
      }),
      { version: 3 },
    ),
    makeOperator(
      'DEPTHWISE_CONV_2D',
      [conv, ...weighted('depthwise', [1, 3, 3, 8], 8, 3, 0.03)],
      [depthwise],
      makeOptions('DepthwiseConv2DOptions', { ...same, depthMultiplier: 1 }),
      { version: 3 },
    ),
    makeOperator(
      'CONV_2D',
      [depthwise, ...weighted('point', [5, 1, 1, 8], 5, 0, 0.04)],
      [point],
      makeOptions('Conv2DOptions', same),
      { version: 3 },
    ),
  );
  // LiteRT.js takes and returns only floats.
  const outputs = [conv, depthwise, point].map((index) => {
    const { name, shape } = builder.graph.tensors[index];
    return builder.operator('DEQUANTIZE', [index], { name: `${name}_real`, shape });
  });
  return builder.model('tflite', outputs);
}

test('TFLite’s int8 layers give LiteRT’s codes but for the rounding of ties', async () => {
  // LiteRT's CPU kernels multiply by a float32 where TFLite's reference has a 31-bit integer.
  const compared = await both(write(int8Model(), 'tflite'), floats);
  const scales = [0.03, 0.04, 0.05];
  expect(compared.length).toBe(scales.length);
  for (const [layer, { name, ours, theirs }] of compared.entries()) {
    const apart = ours.map((real, i) => Math.round(Math.abs(real - theirs[i]) / scales[layer]));
    expect([name, Math.max(...apart) <= 1]).toEqual([name, true]);
    expect(apart.filter((distance) => distance > 0).length).toBeLessThan(0.05 * ours.length);
    expect(new Set(ours).size).toBeGreaterThan(20);
  }
});
