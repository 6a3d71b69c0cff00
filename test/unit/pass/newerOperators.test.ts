import { describe, expect, test } from 'vitest';
import { kernelsOf } from '../../../src/lib/kernels/operators';
import { GraphBuilder, makeOperator } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { opcodeName } from '../../../src/lib/model/schema/builtin';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { ruleOf } from '../../../src/lib/pass/quantize/operatorRules';
import { prepareRun } from '../../../src/lib/pass/run/run';
import {
  codesOf,
  distinctRanges,
  HEAD_INT16,
  HEAD_UINT8,
  JUNE_UINT8,
  quantized,
  scaleOf,
  tensorOf,
  uint8Scale,
} from './made';

test('every operator that can be quantized can be run', () => {
  const codes = Array.from({ length: 260 }, (_, i) => i - 20);
  const names = codes.map((code) => opcodeName(code, code));
  const known = names.filter((name) => ruleOf(makeOperator(name, [], [])) !== undefined);
  expect(known.length).toBeGreaterThan(90);
  expect(known.filter((name) => kernelsOf(name) === undefined)).toEqual([]);
});

/** gamma holds a value of each sign, and one of 0. */
function normalized(gamma = new Float32Array([0.5, -2, 0])): Model {
  const builder = new GraphBuilder('normalized');
  const x = builder.input('x', [1, 2, 3]);
  const weights = builder.constant('gamma', [gamma.length], gamma);
  const options = makeOptions('RmsNormOptions', { epsilon: 1e-6 });
  const y = builder.operator('RMS_NORM', [x, weights], { name: 'y', shape: [1, 2, 3] }, options);
  return builder.model('circle', [y]);
}

describe('RMS_NORM', () => {
  /*
   * luci: QuantizeWeights::visit(CircleRmsNorm) takes quant_const_per_channel, one value for each
   * channel: its scale is |f|, and its code 1, or for f < 0 the code that stands for −1.
   */
  test('has one scale for each value of gamma, as PRELU has for alpha', () => {
    const { model } = quantized(normalized(), HEAD_UINT8);
    const { quantization, type } = tensorOf(model, 'gamma');
    expect(type).toBe('UINT8');
    expect([...(quantization?.scale ?? [])]).toEqual([0.5, 2, 0]);
    expect([...(quantization?.zeroPoint ?? [])]).toEqual([0n, 1n, 0n]);
    expect(codesOf(model, 'gamma')).toEqual([1, 0, 1]);
    expect(codesOf(quantized(normalized(), HEAD_INT16).model, 'gamma')).toEqual([1, -1, 1]);
    expect([scaleOf(model, 'x'), scaleOf(model, 'y')]).toEqual([uint8Scale(0), uint8Scale(1)]);
  });

  test('has one scale per layer where weights do', () => {
    const layer = { ...HEAD_UINT8, granularity: 'layer' } as const;
    const { model } = quantized(normalized(), layer);
    expect([...(tensorOf(model, 'gamma').quantization?.scale ?? [])]).toEqual([
      Math.fround(2.5 / 255),
    ]);
  });

  test('is refused by the states of 2021, which did not have it', () => {
    expect(() => quantized(normalized(), JUNE_UINT8)).toThrow(
      'RMS_NORM "y" reads the constant "gamma", which june-2021 refuses there: use --state head.',
    );
  });

  test('is emulated in an integer run, and marked', () => {
    const source = normalized();
    const float = prepareRun(source);
    const integer = prepareRun(quantized(source, HEAD_INT16).model);
    const x = Float32Array.of(0.5, -0.5, 0.5, 1, 1, -0.5);
    float.run([x]);
    const [{ scale }] = integer.inputs.map(({ scale: [s] }) => ({ scale: s }));
    integer.run([Int16Array.from(x, (value) => Math.round(value / scale))]);
    const [y] = integer.outputs;
    const [expected] = float.outputs.map(({ data }) => Array.from(data, Number));
    Array.from(y.data, Number).forEach((code, i) => {
      expect(code * y.scale[0]).toBeCloseTo(expected[i], 3);
    });
    expect([...integer.marks.values()].map(({ why }) => why)).toEqual([
      'RMS_NORM has no integer kernel in the reference.',
    ]);
  });
});

describe('BROADCAST_TO', () => {
  const broadcast = (constant: boolean): Model => {
    const builder = new GraphBuilder('broadcast');
    const x = builder.input('x', [2]);
    const row = constant ? builder.constant('row', [2], new Float32Array([1, -1])) : x;
    const shape = builder.constant('shape', [2], new Int32Array([2, 2]), 'INT32');
    const wide = { name: 'wide', shape: [2, 2] };
    const y = builder.operator('BROADCAST_TO', [row, shape], wide);
    const sum = builder.operator('ADD', [y, x], { name: 'sum', shape: [2, 2] });
    return builder.model('circle', [sum]);
  };

  test('keeps its own range: no pass of ONE copies parameters to it', () => {
    const { model } = quantized(broadcast(false), HEAD_UINT8);
    expect(['x', 'wide', 'sum'].map((name) => scaleOf(model, name))).toEqual(
      [0, 1, 2].map(uint8Scale),
    );
  });

  // luci: QuantizeConstInputActivation, #14465. Before it, the constant shape alone was refused.
  test('quantizes a constant input by its own range, today only', () => {
    const { model } = quantized(broadcast(true), HEAD_UINT8);
    expect(scaleOf(model, 'row')).toBe(Math.fround(2 / 255));
    expect(tensorOf(model, 'shape').type).toBe('INT32');
    expect(() => quantized(broadcast(true), JUNE_UINT8)).toThrow(/refuses there: use --state head/);
  });

  test('runs in float, and in integers between its codes', () => {
    const source = broadcast(false);
    const runner = prepareRun(source);
    runner.run([Float32Array.of(1, 2)]);
    expect([...runner.outputs[0].data].map(Number)).toEqual([2, 4, 2, 4]);
    const ranges = distinctRanges(source);
    const integer = prepareRun(quantized(source, { ...HEAD_UINT8, ranges }).model);
    integer.run([Uint8Array.of(100, 200)]);
    expect([...integer.marks.values()].map(({ kind }) => kind)).toEqual(['emulated']);
  });
});
