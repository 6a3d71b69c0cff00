import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ulp32 } from '../../../src/lib/numeric/float32';
import { activationRange, type FusedActivation } from '../../../src/lib/quantizer/activation';
import { movingAverage, percentile } from '../../../src/lib/quantizer/calibration';
import { CODE_RANGE } from '../../../src/lib/quantizer/dtype';
import { dtype, finiteFloat32, float32, machine, RUNS, scale32 } from '../arbitraries';
import { over32 } from '../exact';
import { castByDefinition, outcome, roundedExactly } from '../machines';

const percent = fc.oneof(
  fc.float({ min: 0, max: 100, noNaN: true }),
  fc.integer({ min: 0, max: 100 }),
  fc.constantFrom(0, 1e-30, 1, 50, 99, 99.99999, 100),
);
/** Records whose largest difference is a float32 itself. */
const records = fc
  .array(
    finiteFloat32.filter((x) => Math.abs(x) < 2 ** 126),
    { minLength: 1, maxLength: 12 },
  )
  .map((values) => Float32Array.from(values));
const extremes = (values: Float32Array) => ({
  min: Math.min(...values),
  max: Math.max(...values),
});

/** The largest error of float32 when it interpolates between values as far apart as these. */
const slack = (values: Float32Array): number => {
  const { min, max } = extremes(values);
  return 2 ** -21 * (max - min) + 2 * ulp32(Math.max(-min, max));
};

test('a percentile is the interpolation between its neighbours', () => {
  fc.assert(
    fc.property(records, percent, machine, (values, p, on) => {
      const sorted = [...values].sort((a, b) => a - b);
      const place = ((values.length - 1) * p) / 100;
      const below = Math.floor(place);
      const above = Math.min(below + 1, values.length - 1);
      const wanted = sorted[below] + (place - below) * (sorted[above] - sorted[below]);
      // The place itself is a float32 there: it may come out 2^-24 of the list's length off.
      expect(Math.abs(percentile(values, p, on) - wanted)).toBeLessThanOrEqual(
        values.length * slack(values),
      );
    }),
    RUNS,
  );
});

test('a percentile is inside the observed range, reaches its ends, and ignores the order', () => {
  fc.assert(
    fc.property(records, percent, machine, (values, p, on) => {
      const { min, max } = extremes(values);
      const found = percentile(values, p, on);
      expect(found).toBeGreaterThanOrEqual(min - values.length * slack(values));
      expect(found).toBeLessThanOrEqual(max + values.length * slack(values));
      expect([percentile(values, 0, on), percentile(values, 100, on)]).toEqual([min, max]);
      expect(percentile(values.slice().reverse(), p, on)).toBe(found);
      const [first] = values;
      expect(percentile(Float32Array.of(first), p, on)).toBe(first);
    }),
    RUNS,
  );
});

test('a percentile rises with p, to its float32 steps', () => {
  fc.assert(
    fc.property(records, percent, percent, machine, (values, a, b, on) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      expect(percentile(values, low, on)).toBeLessThanOrEqual(
        percentile(values, high, on) + 2 * values.length * slack(values),
      );
    }),
    RUNS,
  );
});

test('a percentile outside 0…100, or of no records, is refused', () => {
  fc.assert(
    fc.property(fc.double(), (p) => {
      const run = () => percentile(Float32Array.of(1, 2), p, 'x86-64');
      if (p >= 0 && p <= 100) expect(run).not.toThrow();
      else expect(run).toThrow(RangeError);
      expect(() => percentile(new Float32Array(0), p, 'x86-64')).toThrow(RangeError);
    }),
    RUNS,
  );
});

const extreme = fc.constantFrom('min' as const, 'max' as const);
const alpha = fc.oneof(fc.constant(0.9), fc.float({ min: 0, max: 1, noNaN: true }));
const batch = fc.integer({ min: 1, max: 16 });

test('a moving average stays inside the hull of its batches', () => {
  fc.assert(
    fc.property(records, extreme, alpha, batch, (values, end, keep, size) => {
      const { min, max } = extremes(values);
      const average = movingAverage(values, end, keep, size);
      // Two roundings of each step, of values up to the largest magnitude.
      const rounding = values.length * ulp32(Math.max(-min, max));
      expect(average).toBeGreaterThanOrEqual(min - rounding);
      expect(average).toBeLessThanOrEqual(max + rounding);
    }),
    RUNS,
  );
});

test('a moving average weighs each batch by what later ones leave of it', () => {
  fc.assert(
    fc.property(records, extreme, alpha, batch, (values, end, keep, size) => {
      const batches: number[] = [];
      for (let i = 0; i < values.length; i += size) {
        batches.push(Math[end](...values.slice(i, i + size)));
      }
      const weight = (i: number) => (i === 0 ? 1 : 1 - keep) * keep ** (batches.length - 1 - i);
      const wanted = batches.reduce((sum, m, i) => sum + m * weight(i), 0);
      const largest = Math.max(...batches.map(Math.abs));
      const found = movingAverage(values, end, keep, size);
      expect(Math.abs(found - wanted)).toBeLessThanOrEqual(2 * batches.length * ulp32(largest));
      // Math.min and Math.max distinguish the zeros, comparisons do not.
      if (batches.length === 1) expect(found + 0).toBe(batches[0] + 0);
      if (keep === 0) expect(found + 0).toBe(batches[batches.length - 1] + 0);
    }),
    RUNS,
  );
});

test('a batch that is not a positive whole number is refused', () => {
  fc.assert(
    fc.property(fc.double(), (size) => {
      const run = () => movingAverage(Float32Array.of(1, 2), 'min', 0.9, size);
      if (Number.isInteger(size) && size > 0) expect(run).not.toThrow();
      else expect(run).toThrow(RangeError);
      expect(() => movingAverage(new Float32Array(0), 'max', 0.9, 16)).toThrow(RangeError);
    }),
    RUNS,
  );
});

const ENDS: Record<FusedActivation, readonly [number | null, number | null]> = {
  NONE: [null, null],
  TANH: [null, null],
  RELU: [0, null],
  RELU6: [0, 6],
  RELU_N1_TO_1: [-1, 1],
};
const activation = fc.constantFrom(...Object.keys(ENDS)) as fc.Arbitrary<FusedActivation>;
const zeroPoint = fc.integer({ min: 0, max: 255 });

test('activation ends are the rounded float32 quotients, cast by the machine, plus the zero point', () => {
  fc.assert(
    fc.property(activation, dtype, float32, zeroPoint, machine, (name, type, scale, zp, on) => {
      const zero = type === 'int16' ? 0 : zp;
      const limits = CODE_RANGE[type];
      const codes = ENDS[name].map((value) => {
        if (value === null) return null;
        const cast = castByDefinition(roundedExactly(over32(value, scale)), 32, on);
        return cast === 'trap' ? cast : Number(BigInt.asIntN(32, cast + BigInt(zero)));
      });
      const [low, high] = codes;
      const range = outcome(() => activationRange(name, type, scale, zero, on));
      if (low === 'trap' || high === 'trap') expect(range).toBe('trap');
      else {
        const min = low === null ? limits.min : Math.max(limits.min, low);
        const max = high === null ? limits.max : Math.min(limits.max, high);
        expect(range).toEqual({ min, max });
      }
    }),
    RUNS,
  );
});

test('for a scale that no cast overflows, the range is not empty and means the real ends', () => {
  fc.assert(
    fc.property(activation, scale32, zeroPoint, machine, (name, scale, zp, on) => {
      fc.pre(scale > 1e-8);
      const { min, max } = activationRange(name, 'uint8', scale, zp, on);
      expect(min).toBeLessThanOrEqual(max);
      const [low, high] = ENDS[name];
      const half = scale * 0.500001;
      if (low !== null && min > 0) expect(Math.abs((min - zp) * scale - low)).toBeLessThan(half);
      if (high !== null && max < 255)
        expect(Math.abs((max - zp) * scale - high)).toBeLessThan(half);
    }),
    RUNS,
  );
});
