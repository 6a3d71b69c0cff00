import { expect, test } from 'vitest';
import {
  BIAS,
  BIAS_CODE,
  BIAS_SCALE,
  FILTER,
  finish,
  INPUT_SCALE,
  layerElement,
  multiplierOf,
  OUTPUT_SCALE,
  pictureCodes,
  WEIGHT_CODES,
  WEIGHT_ZERO,
  type LayerSetting,
} from '../../../lessons/05-a-layer-in-integers/layer';
import { lesson } from '../../../lessons/05-a-layer-in-integers/lesson';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { trace } from '../../../src/lib/pass/run/trace';
import { quantized } from '../pass/made';

/** The chapter's layer as a model, and how the engine quantizes and runs it. */
function run(outputs: { readonly min: number; readonly max: number }) {
  const builder = new GraphBuilder('layer');
  const output = builder.operator(
    'CONV_2D',
    [
      builder.input('picture', [1, 5, 5, 1]),
      builder.constant('weights', [1, 3, 3, 1], FILTER),
      builder.constant('bias', [1], Float32Array.of(BIAS)),
    ],
    { name: 'output', shape: [1, 3, 3, 1] },
    makeOptions('Conv2DOptions', { padding: 'VALID', strideW: 1, strideH: 1 }),
  );
  const float = builder.model('tflite', [output], 'the layer of chapter 5');
  const ranges = new Map([
    ['picture', { min: -0.5, max: 1.5 }],
    ['output', outputs],
  ]);
  const { model } = quantized(float, {
    ranges,
    dtype: 'uint8',
    granularity: 'layer',
    state: 'head',
  });
  const runner = prepareRun(model, { keep: 'all', arithmetic: 'integer' });
  runner.run([Uint8Array.from(pictureCodes(64))]);
  return runner;
}

const initial: LayerSetting = {
  element: 0,
  inputZero: 64,
  outputZero: 21,
  outputScale: OUTPUT_SCALE,
  rounding: 'kernel',
};

test.for([
  { min: -0.5, max: 5.5, outputZero: 21, outputScale: Math.fround(6 / 255) },
  // So narrow a range that some codes are clipped
  { min: 0, max: 1.5, outputZero: 0, outputScale: Math.fround(1.5 / 255) },
])('every station is that of the engine’s run, outputs $min … $max', (given) => {
  const runner = run(given);
  const index = runner.graph.operators[0].outputs[0];
  let clipped = 0;
  for (let element = 0; element < 9; element++) {
    const one = trace(runner, index, [0, Math.floor(element / 3), element % 3, 0]);
    if (one.kind !== 'integer') throw new Error('the layer was computed in float.');
    const { outputZero, outputScale } = given;
    const here = layerElement({ ...initial, element, outputZero, outputScale });
    expect(here.products.map(({ product }) => product)).toEqual(
      one.terms.map(({ product }) => product + 0),
    );
    expect(here).toMatchObject({
      sum: Number(one.sum),
      accumulator: Number(one.accumulator),
      unclamped: one.unclamped,
      code: one.code,
      value: one.value,
    });
    expect({ inputZero: 64, weightZero: WEIGHT_ZERO, outputZero, bias: BigInt(BIAS_CODE) }).toEqual(
      { inputZero: one.inputZero, weightZero: one.weightZero, outputZero, bias: one.bias },
    );
    expect(multiplierOf(outputScale)).toBe(one.multiplier);
    if (one.unclamped !== one.code) clipped += 1;
  }
  expect(clipped > 0).toBe(given.min === 0);
});

test('the stations by hand', () => {
  // s_in = 2/255, weights from −0.08 to 0.08: s_w = 0.16/255, and −0.08 is 127.5 steps below 0,
  // which rounds away from zero.
  expect(INPUT_SCALE).toBeCloseTo(2 / 255, 9);
  expect(BIAS_SCALE / ((2 / 255) * (0.16 / 255))).toBeCloseTo(1, 6);
  expect(WEIGHT_ZERO).toBe(128);
  expect(BIAS_CODE).toBe(Math.round(1.5 / BIAS_SCALE));
  expect(WEIGHT_CODES[4]).toBe(WEIGHT_ZERO);
  // M = 4.921e-6 / (6/255) = 2.0915e-4, so a million steps of the sum are 209 of the output.
  expect(finish(1_000_000, initial)).toMatchObject({ requantized: 209, unclamped: 230, code: 230 });
});

test('an integer element is within a step of the float one', () => {
  for (let element = 0; element < 9; element++) {
    const { value, float } = layerElement({ ...initial, element });
    expect(Math.abs(value - float)).toBeLessThan(OUTPUT_SCALE);
  }
});

test('a zero point of the input changes codes, and neither products nor the code of the output', () => {
  const at = (inputZero: number) => layerElement({ ...initial, inputZero });
  expect(at(30).products.map(({ input }) => input)).not.toEqual(
    at(100).products.map(({ input }) => input),
  );
  expect(at(30).products.map(({ product }) => product)).toEqual(
    at(100).products.map(({ product }) => product),
  );
  expect(at(30).code).toBe(at(100).code);
});

test('what is cut off instead of rounded goes down, never up', () => {
  let down = 0;
  for (let sum = -50_000; sum <= 50_000; sum += 997) {
    const rounded = finish(sum, initial).requantized;
    const cut = finish(sum, { ...initial, rounding: 'cut' }).requantized;
    expect([rounded, rounded - 1]).toContain(cut);
    expect(cut).toBe(Math.floor(sum * multiplierOf(OUTPUT_SCALE)));
    if (cut < rounded) down += 1;
  }
  expect(down).toBeGreaterThan(10);
});

test('every setting of the page gives numbers', () => {
  const { fields } = lesson.scenario;
  for (const outputScale of [fields.s_out.min, fields.s_out.max]) {
    for (const zero of [0, 255]) {
      const { code, value } = layerElement({
        ...initial,
        outputScale,
        inputZero: zero,
        outputZero: zero,
      });
      expect(code >= 0 && code <= 255 && Number.isFinite(value)).toBe(true);
    }
  }
});
