import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspectModel } from '../../../src/lib/diagnosis/inspect';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { open } from '../../../src/lib/model/graph/open';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runGraph } from '../../../src/lib/index';
import type { FloorName } from '../../../src/lib/quantizer/floors/policies';
import { rowsOfTable } from '../diagnosis/models';
import { codesOf, HEAD_UINT8, quantized, scaleOf } from './made';

/*
 * The headroom of a rule for the bias. ONNX Runtime leaves 0.01 % of an int32, so the sum of
 * products can make the accumulator wrap, and the output changes its sign. TFLite leaves half.
 */

const f32 = Math.fround;
const BIAS = f32(0.05);
const TAPS = 27;

/** A convolution of one pixel: all 27 inputs are 1, and all weights are 64 steps of ORT's scale. */
function headroom() {
  const smallest = (1.0001 * 2 * BIAS) / (2 ** 32 - 2);
  const weight = f32((64 * smallest) / f32(1 / 255));
  const builder = new GraphBuilder('headroom');
  const x = builder.input('x', [1, 3, 3, 3]);
  const w = builder.constant('w', [1, 3, 3, 3], new Float32Array(TAPS).fill(weight));
  const b = builder.constant('b', [1], Float32Array.of(BIAS));
  const options = makeOptions('Conv2DOptions', { padding: 'VALID', strideW: 1, strideH: 1 });
  const y = builder.operator('CONV_2D', [x, w, b], { name: 'y', shape: [1, 1, 1, 1] }, options);
  return { model: builder.model('tflite', [y]), weight };
}

const RANGES = new Map([
  ['x', { min: 0, max: 1 }],
  ['y', { min: f32(-0.1), max: f32(0.1) }],
]);

/** The output for ones, with its stored numbers, under a policy. */
function outputWith(floor: FloorName) {
  const { model } = quantized(headroom().model, { ...HEAD_UINT8, floor, ranges: RANGES });
  const [output] = runGraph(model, [new Float32Array(TAPS).fill(1)]);
  const [code] = codesOf(model, 'b');
  const [weight] = codesOf(model, 'w');
  return { real: output.reals[0], code, weight, step: scaleOf(model, 'y') };
}

describe('27 products of 64 · 255 beside a bias of 0.05', () => {
  test('0.01 % of headroom: the accumulator wraps, and the sign flips', () => {
    const { real, code, weight, step } = outputWith('ort');
    // 2^31 / 1.0001, to the 7 digits of float32.
    expect(code / ((2 ** 31 - 1) / 1.0001)).toBeCloseTo(1, 6);
    expect(weight).toBe(64);
    const sum = code + TAPS * weight * 255;
    expect(sum).toBeGreaterThan(2 ** 31 - 1);
    expect((sum | 0) * (BIAS / code)).toBeCloseTo(-0.05, 4);
    expect(Math.abs(real - -0.05)).toBeLessThan(step);
  });

  test.each(['tflite-legacy', 'litert', 'glow', 'fit', 'output-aware'] as const)(
    '%s: the output is right',
    (floor) => {
      const { real, code, weight, step } = outputWith(floor);
      expect(code + TAPS * weight * 255).toBeLessThan(2 ** 31);
      expect(Math.abs(real - (BIAS + TAPS * headroom().weight))).toBeLessThan(step);
    },
  );
});

test("biases next to weights of 1e-7 fit an int32 with ONNX Runtime's rule", () => {
  const ranges = new Map(['x', 'y'].map((name) => [name, { min: -1, max: 1 }]));
  const model = open(readFileSync('test/cases/B_ort.tflite'));
  const { table } = inspectModel(model, { ...HEAD_UINT8, floor: 'ort', ranges });
  for (const { bias, code, status } of rowsOfTable(table)) {
    expect(status).toBe('rounded');
    // Both biases take the same number of steps: all of an int32 but 0.01 %.
    expect(Math.abs(Number(code)) / ((2 ** 31 - 1) / 1.0001)).toBeCloseTo(1, 6);
    expect(Math.sign(Number(code))).toBe(Math.sign(bias ?? 0));
  }
});
