import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  hasNoSafeScale,
  safeConstants,
  safeScales,
  type ChannelBounds,
} from '../../../src/lib/diagnosis/safe';
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

describe('the constants that are safe for all of some channels', () => {
  const channel = (row: number, own: number, least: number, weights = own): ChannelBounds => ({
    row,
    own,
    bias: least,
    multiplier: least / 2,
    weights,
  });

  test('a channel whose own scale is safe closes only the upper end', () => {
    const bounds = [channel(0, 1e-3, 1e-6), channel(1, 1e-4, 1e-6)];
    expect(safeConstants(bounds)).toEqual({ from: 0, to: 1e-4, fromRow: null, toRow: 1 });
  });

  test('one whose weights nobody feels closes only the lower end, if its scale is too small', () => {
    const bounds = [channel(0, 1e-3, 1e-6), channel(1, 1e-20, 1e-7, Infinity)];
    expect(safeConstants(bounds)).toEqual({ from: 1e-7, to: 1e-3, fromRow: 1, toRow: 0 });
    expect(bounds.map(hasNoSafeScale)).toEqual([false, false]);
  });

  test('one that needs more than its weights bear has no safe scale, and leaves no constant', () => {
    const bounds = [channel(0, 1e-8, 1e-6)];
    const { from, to } = safeConstants(bounds);
    expect([from, to]).toEqual([1e-6, 1e-8]);
    expect(bounds.map(hasNoSafeScale)).toEqual([true]);
  });

  test('a sum of products that fills the accumulator leaves no scale at all', () => {
    const bounds = [channel(0, 1, Infinity), channel(1, 1, Infinity, Infinity)];
    expect(bounds.map(hasNoSafeScale)).toEqual([true, true]);
    expect(safeConstants(bounds).from).toBe(Infinity);
  });
});

test('the bounds of a channel are those of the three rules, to the last float32', () => {
  const model = makeToy('conv-batch-norm');
  const setting = { dtype: 'uint8', granularity: 'channel', state: 'head' } as const;
  const ranges = new Map([
    ['input', { min: 0, max: 1 }],
    ['conv/output', { min: 0, max: 6 }],
  ]);
  const table = predicted(model, setting, ranges);
  const found = boundsOf(table, { ...setting, machine: 'x86-64' });
  expect(found).toHaveLength(table.length);
  const [sIn, sOut] = [Math.fround(1 / 255), Math.fround(6 / 255)];
  const { taps } = table.facts.layers[0];
  const room = 2 ** 31 - 2 - taps * 255 * 255;
  for (const { row, bias, multiplier } of found) {
    const quotient = Math.abs(table.facts.bias[row]) / (sIn * room);
    expect(Math.abs(bias / quotient - 1)).toBeLessThan(2 ** -21);
    expect(multiplier / ((2 ** -32 * sOut) / sIn)).toBeCloseTo(1, 6);
  }
  // Filters 2 and 5 are dead; their weights move no output.
  expect(found.filter(({ weights }) => weights === Infinity).map(({ row }) => row)).toEqual([2, 5]);
});

test('an input scale of 0 leaves no scale at which a bias fits', () => {
  const model = makeToy('conv-batch-norm');
  const setting = { dtype: 'int16', granularity: 'channel', state: 'head' } as const;
  const ranges = new Map([
    ['input', { min: -1, max: 1 }],
    ['conv/output', { min: 0, max: 6 }],
  ]);
  const table = predicted(model, setting, ranges);
  table.inputScale.fill(0);
  const found = boundsOf(table, { ...setting, machine: 'x86-64' });
  const biased = found.filter(({ row }) => table.facts.bias[row] !== 0);
  expect(biased.length).toBeGreaterThan(0);
  for (const one of biased) {
    expect(one.bias).toBe(Infinity);
    expect(hasNoSafeScale(one)).toBe(true);
  }
});
