import { expect, test } from 'vitest';
import { safeScales } from '../../../src/lib/diagnosis/safe';
import { makeToy } from '../../../src/lib/examples/toys';
import { predicted } from './models';

test('with one scale for a layer, each channel keeps its weights up to the scale that it needs alone', () => {
  const model = makeToy('depthwise');
  const setting = { dtype: 'uint8', granularity: 'layer', state: 'head' } as const;
  const ranges = new Map([
    ['input', { min: -1, max: 1 }],
    ['depthwise/output', { min: 0, max: 6 }],
  ]);
  const table = predicted(model, setting, ranges);
  const { minWeight, maxWeight } = table.facts;
  const safe = Array.from({ length: table.length }, (_, row) =>
    safeScales(table, row, { ...setting, machine: 'x86-64' }),
  );
  safe.forEach(({ weights }, row) => {
    const range = Math.max(maxWeight[row], 0) - Math.min(minWeight[row], 0);
    expect(weights).toBeCloseTo(range / 255, 7);
  });
  // The layer's scale is that of the largest channel, so the smallest keeps none of its codes.
  expect(table.weightScale[0]).toBeGreaterThan(100 * (safe[0].weights ?? NaN));
});
