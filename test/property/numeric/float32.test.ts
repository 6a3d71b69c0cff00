import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bitsOfFloat32,
  f32,
  float32FromBits,
  fma32,
  roundHalfAway,
  ulp32,
} from '../../../src/lib/numeric/float32';
import { firstFloat32Where, float32At, ordinalOf } from '../../../src/lib/numeric/ordinals';
import { double, finiteFloat32, float32, RUNS } from '../arbitraries';
import { exact, minus, nearestFloat32, nearestInteger, plus, times } from '../exact';

test('f32 is the nearest float32, ties to even, subnormals kept', () => {
  fc.assert(
    fc.property(double.filter(Number.isFinite), (x) => {
      expect(f32(x) + 0).toBe(nearestFloat32(exact(x)) + 0);
    }),
    RUNS,
  );
});

test('roundHalfAway is the nearest integer of the exact value, and keeps the sign of zero', () => {
  fc.assert(
    fc.property(double, (x) => {
      const rounded = roundHalfAway(x);
      if (!Number.isFinite(x)) {
        expect(rounded).toBe(x);
        return;
      }
      expect(BigInt(rounded)).toBe(nearestInteger(exact(x)));
      expect(Object.is(Math.sign(rounded), -0) || rounded < 0).toBe(x < 0 || Object.is(x, -0));
    }),
    RUNS,
  );
});

/** Operands whose product nearly cancels the addend, or is at a float32 tie next to it. */
const delicate = fc
  .tuple(
    finiteFloat32,
    finiteFloat32,
    fc.integer({ min: -2, max: 2 }),
    fc.integer({ min: -60, max: 0 }),
  )
  .map(([a, b, steps, shift]) => {
    const c = f32(-a * b);
    const near = float32FromBits(bitsOfFloat32(c) + steps);
    return [a, b, steps === 0 ? f32(c * 2 ** shift) : near] as const;
  });

/**
 * Sums that miss the middle between two float32 by less than a double sees: c has the spacing 2^e,
 * and a·b = ½·2^e·(1 − i²·2^-46). Rounding to double first would make a tie of them.
 */
const nearTie = fc
  .record({
    k: fc.integer({ min: 2 ** 23, max: 2 ** 24 - 1 }),
    e: fc.integer({ min: -100, max: 100 }),
    i: fc.integer({ min: 1, max: 300 }),
    a: fc.constantFrom(1, -1),
    c: fc.constantFrom(1, -1),
  })
  .map(({ k, e, i, a, c }) => {
    const inward = 2 ** (e - 1) * (1 - i * 2 ** -23);
    return [a * (1 + i * 2 ** -23), inward, c * k * 2 ** e] as const;
  });

test('fma32 rounds the exact a·b + c once', () => {
  const operands = fc.oneof(fc.tuple(float32, float32, float32), delicate, nearTie);
  fc.assert(
    fc.property(operands, ([a, b, c]) => {
      const fused = fma32(a, b, c);
      if (![a, b, c].every(Number.isFinite)) {
        expect(fused).toBe(a * b + c);
        return;
      }
      const sum = plus(times(exact(a), exact(b)), exact(c));
      // IEEE gives an exact zero the sign that the double sum has.
      expect(fused).toBe(sum.n === 0n ? a * b + c : nearestFloat32(sum));
    }),
    RUNS,
  );
});

test('a float32 and its bits are each other’s image', () => {
  const view = new DataView(new ArrayBuffer(4));
  fc.assert(
    fc.property(float32, fc.nat(0xffffffff), (x, bits) => {
      view.setFloat32(0, x);
      expect(bitsOfFloat32(x)).toBe(view.getUint32(0));
      expect(float32FromBits(bitsOfFloat32(x))).toBe(x);
      view.setUint32(0, bits);
      expect(float32FromBits(bits)).toBe(view.getFloat32(0));
    }),
    RUNS,
  );
});

test('ulp32 is the exact distance to the next larger float32', () => {
  fc.assert(
    fc.property(float32, (x) => {
      if (!Number.isFinite(x)) {
        expect(ulp32(x)).toBe(NaN);
        return;
      }
      const next = float32FromBits(bitsOfFloat32(Math.abs(x)) + 1);
      const above = next === Infinity ? 2 ** 128 : next;
      const { n, d } = minus(exact(above), exact(Math.abs(x)));
      expect(exact(ulp32(x)).n * d).toBe(n * exact(ulp32(x)).d);
    }),
    RUNS,
  );
});

const positive = fc.oneof(finiteFloat32, fc.constant(Infinity)).map(Math.abs);

test('ordinals count the non-negative float32 without a gap', () => {
  fc.assert(
    fc.property(positive, positive, (x, y) => {
      expect(float32At(ordinalOf(x))).toBe(x);
      expect(Math.sign(ordinalOf(x) - ordinalOf(y))).toBe(Math.sign(x > y ? 1 : x < y ? -1 : 0));
      if (x === 0 || x === Infinity) return;
      // There is no float32 between neighbours: their middle rounds to one of them.
      const next = float32At(ordinalOf(x) + 1);
      expect([x, next]).toContain(f32(next === Infinity ? x * (1 + 2 ** -25) : (x + next) / 2));
    }),
    RUNS,
  );
});

test('firstFloat32Where finds the threshold itself, within 32 calls', () => {
  fc.assert(
    fc.property(positive, positive, positive, (a, b, threshold) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      let calls = 0;
      const found = firstFloat32Where(
        (x) => {
          calls += 1;
          return x >= threshold;
        },
        low,
        high,
      );
      expect(found).toBe(high < threshold ? null : Math.max(low, threshold));
      expect(calls).toBeLessThanOrEqual(32);
    }),
    RUNS,
  );
});
