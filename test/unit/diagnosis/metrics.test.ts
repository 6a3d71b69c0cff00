import { describe, expect, test } from 'vitest';
import { TensorComparison } from '../../../src/lib/diagnosis/metrics';
import { largest, OutputComparison } from '../../../src/lib/diagnosis/metricsOutput';
import { pairwiseSum } from '../../../src/lib/diagnosis/pairwiseSum';
import { f32 } from '../../../src/lib/numeric/float32';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';

/** Three pairs of tensors with 1000 elements, made as NumPy would from seed 11. */
function records(): [Float32Array, Float32Array][] {
  const generator = new Pcg64(11);
  const draw = (span: number, from: number) =>
    Float32Array.from({ length: 1000 }, () =>
      f32(f32(generator.float32() * f32(span)) - f32(from)),
    );
  return Array.from({ length: 3 }, () => {
    const float = draw(8, 4);
    const noise = draw(0.2, 0.1);
    return [float, float.map((x, i) => x + noise[i])];
  });
}

describe('per tensor, as visq', () => {
  test('figures that NumPy 2.4.6 gives for visq’s formulas', () => {
    const comparison = new TensorComparison();
    for (const [a, b] of records()) comparison.add(a, b);
    expect(comparison.metrics(0.0123)).toEqual({
      mpeir: 0.01252009253948927,
      mse: 0.003318534232676029,
      tae: 49.93571090698242,
      srmse: 4.683473110198975,
    });
  });

  test('equal tensors differ by nothing, also without an interval', () => {
    const comparison = new TensorComparison();
    comparison.add(Float32Array.of(2, 2), Float32Array.of(2, 2));
    expect(comparison.metrics(null)).toEqual({ mpeir: 0, mse: 0, tae: 0, srmse: null });
  });

  test('the interval is widened by 1e-6, so that an error without one counts in millions', () => {
    const comparison = new TensorComparison();
    comparison.add(Float32Array.of(2, 2), Float32Array.of(2, 3));
    expect(comparison.metrics(null).mpeir).toBe(f32(1 / f32(1e-6)));
  });

  test('NaN on either side is not hidden', () => {
    for (const [a, b] of [
      [NaN, 1],
      [1, NaN],
    ]) {
      const comparison = new TensorComparison();
      comparison.add(Float32Array.of(0, a, 0), Float32Array.of(0, b, 0));
      expect(comparison.metrics(1)).toEqual({ mpeir: NaN, mse: NaN, tae: NaN, srmse: NaN });
    }
  });

  test('tensors of other sizes are refused', () => {
    const comparison = new TensorComparison();
    expect(() => comparison.add(new Float32Array(2), new Float32Array(3))).toThrow(RangeError);
    expect(() => comparison.add(new Float32Array(0), new Float32Array(0))).toThrow(RangeError);
  });
});

test('sums are pairwise, and not those of a loop', () => {
  const [[values]] = records();
  let loop = 0;
  for (const x of values) loop = f32(loop + x);
  const exact = values.reduce((sum, x) => sum + x, 0);
  const pairwise = pairwiseSum((i) => values[i], values.length);
  expect(pairwise).not.toBe(loop);
  expect(Math.abs(pairwise - exact)).toBeLessThan(Math.abs(loop - exact));
});

describe('per output, as circle-eval-diff', () => {
  test('worked by hand', () => {
    const comparison = new OutputComparison(4);
    comparison.add(Float32Array.of(1, 2, 4, 8), Float32Array.of(1, 2.5, 4, 7));
    comparison.add(Float32Array.of(1, 2, 4, 8), Float32Array.of(1, 2, 9, 8));
    expect(comparison.metrics).toEqual({
      mae: (0.5 + 1 + 5) / 8,
      mse: (0.25 + 1 + 25) / 8,
      mape: (100 * (0.25 + 0.125 + 1.25)) / 8,
      mpeir: f32(f32(f32(1 / 7) + f32(5 / 7)) / 2),
      top1: 0.5,
      top5: null,
      relativeRms: Math.sqrt((0.25 + 1 + 25) / 170),
    });
  });

  test('an interval of 0 counts as 1, a float output of 0 makes the percentage infinite or NaN', () => {
    const flat = new OutputComparison(2);
    flat.add(Float32Array.of(0, 0), Float32Array.of(0.5, 0.25));
    expect(flat.metrics).toMatchObject({ mpeir: 0.5, mape: Infinity });
    const equal = new OutputComparison(1);
    equal.add(Float32Array.of(0), Float32Array.of(0));
    expect(equal.metrics.mape).toBe(NaN);
  });

  test('the largest elements, of equal ones the earlier, in any order', () => {
    const sorted = (values: number[], k: number) =>
      largest(Float32Array.from(values), k).sort((a, b) => a - b);
    expect(sorted([3, 1, 3, 3, 2], 2)).toEqual([0, 2]);
    expect(sorted([1, 5, 2, 4, 3, 0, 9], 5)).toEqual([1, 2, 3, 4, 6]);
    expect(sorted([0, 0, 0], 1)).toEqual([0]);
  });

  test('the match ignores the order and is averaged over records', () => {
    const comparison = new OutputComparison(6);
    comparison.add(Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(1, 6, 5, 4, 3, 2));
    comparison.add(Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(9, 2, 3, 4, 5, 0));
    expect(comparison.metrics).toMatchObject({ top1: 0, top5: f32(f32(1 + f32(4 / 5)) / 2) });
  });

  test('an output without elements, or of another size, is refused', () => {
    expect(() => new OutputComparison(0)).toThrow(RangeError);
    const comparison = new OutputComparison(2);
    expect(() => comparison.add(new Float32Array(2), new Float32Array(1))).toThrow(RangeError);
  });
});
