import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isFlushed,
  multiplyInt32,
  multiplyInt64,
  quantizeMultiplier,
} from '../../../src/lib/quantizer/multiplier';
import { multiplierFor, type LayerTypes } from '../../../src/lib/quantizer/requantization';
import { WEIGHTED_OPS } from '../../../src/lib/quantizer/weightedOps';
import { double, int32, int64, mantissa, RUNS, scale32 } from '../arbitraries';
import { exact, less, magnitude, minus, power, same, times, times32 } from '../exact';

const LIVES = 2 ** -32 * (1 - 2 ** -32);

const neighbours = (x: number): fc.Arbitrary<number> =>
  fc.integer({ min: -4, max: 4 }).map((steps) => x * (1 + steps * 2 ** -52));

const real = fc.oneof(
  fc.double({ min: 0, max: 2 ** 20, noNaN: true }),
  fc.tuple(scale32, scale32, scale32).map(([a, b, c]) => times32(a, b) / c),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  neighbours(LIVES),
  fc.integer({ min: -40, max: 40 }).chain((k) => neighbours(2 ** k)),
  // Ties of the 31-bit mantissa
  fc
    .tuple(fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }), fc.integer({ min: -64, max: 0 }))
    .chain(([k, e]) => neighbours((k + 0.5) * 2 ** e)),
);

test('a quantized multiplier is the nearest of 31 bits, flushed exactly below 2^-32(1 − 2^-32)', () => {
  fc.assert(
    fc.property(real.filter(Number.isFinite), (M) => {
      const fixed = quantizeMultiplier(M);
      expect(isFlushed(M, fixed.mantissa)).toBe(M > 0 && M < LIVES);
      if (M < LIVES) {
        expect(fixed).toEqual({ mantissa: 0, shift: 0 });
        return;
      }
      const { mantissa: K, shift } = fixed;
      expect(Number.isInteger(K) && K >= 2 ** 30 && K < 2 ** 31).toBe(true);
      expect(Number.isInteger(shift) && shift >= -31).toBe(true);
      const error = minus(times(exact(K), power(shift - 31)), exact(M));
      const half = power(shift - 32);
      expect(less(half, magnitude(error))).toBe(false);
      // A tie goes up: M is never half a step above.
      expect(less(minus(exact(0), half), error)).toBe(true);
    }),
    RUNS,
  );
});

test('a multiplier that is negative or not finite is refused', () => {
  fc.assert(
    fc.property(double, (M) => {
      if (M >= 0 && M < Infinity) expect(() => quantizeMultiplier(M)).not.toThrow();
      else expect(() => quantizeMultiplier(M)).toThrow(RangeError);
    }),
    RUNS,
  );
});

test('the product of scales is float32 or double, as the kernel of each operator has it', () => {
  const types = fc.constantFrom<LayerTypes>('uint8', 'int16', 'int8', 'int16x8');
  const op = fc.constantFrom(...WEIGHTED_OPS);
  fc.assert(
    fc.property(op, types, fc.boolean(), scale32, scale32, scale32, (op, types, one, a, b, c) => {
      const isOfTflite = types === 'int8' || types === 'int16x8';
      // luci-interpreter leaves uint8 convolutions with one scale to TFLite.
      const inDouble = isOfTflite
        ? !(op === 'FULLY_CONNECTED' && one)
        : types === 'uint8' && one && (op === 'CONV_2D' || op === 'DEPTHWISE_CONV_2D');
      const made = multiplierFor(op, types, one)(a, b, c);
      if (!inDouble) {
        expect(made).toBe(times32(a, b) / c);
        return;
      }
      const product = times(exact(a), exact(b));
      expect(same(exact(multiplierFor(op, types, one)(a, b, 1)), product)).toBe(true);
      if (c === 0 || !(made >= 2 ** -1000)) return;
      const error = magnitude(minus(times(exact(made), exact(c)), product));
      expect(less(times(product, power(-53)), error)).toBe(false);
    }),
    { numRuns: 4 * RUNS.numRuns },
  );
});

const floorDivide = (n: bigint, d: bigint): bigint => (n - (((n % d) + d) % d)) / d;
const wrap = (x: bigint, bits: bigint): bigint => {
  const size = 2n ** bits;
  const rest = ((x % size) + size) % size;
  return rest >= size / 2n ? rest - size : rest;
};

test('multiplyInt32 has TFLite’s two roundings, for every accumulator, mantissa and shift', () => {
  fc.assert(
    fc.property(int32, mantissa, fc.integer({ min: -31, max: 60 }), (x, K, shift) => {
      const shifted = wrap(BigInt(x) * 2n ** BigInt(Math.max(shift, 0) % 32), 32n);
      const high = floorDivide(shifted * BigInt(K) + 2n ** 30n, 2n ** 31n);
      const divisor = 2n ** BigInt(Math.max(-shift, 0));
      const size = high < 0n ? -high : high;
      const rounded = (2n * size + divisor) / (2n * divisor);
      // −0 would differ from the integer 0.
      expect(multiplyInt32(x, K, shift)).toBe(Number(high < 0n ? -rounded : rounded));
    }),
    { numRuns: 2 * RUNS.numRuns },
  );
});

test('a shift to the left takes its lowest five bits, as processors do', () => {
  // With the mantissa of 1/2 · 2^31 the high word is half of the shifted value.
  expect(multiplyInt32(6, 2 ** 30, 32)).toBe(3);
  expect(multiplyInt32(6, 2 ** 30, 45)).toBe(3 * 2 ** 13);
  expect(multiplyInt32(2 ** 19 + 1, 2 ** 30, 45)).toBe(2 ** 12);
  expect(multiplyInt32(2 ** 18, 2 ** 30, 45)).toBe(-(2 ** 30));
});

test('multiplyInt32 is within one of the exact product, and monotone', () => {
  fc.assert(
    fc.property(int32, int32, mantissa, fc.integer({ min: -31, max: 0 }), (a, b, K, shift) => {
      const product = times(exact(a), times(exact(K), power(shift - 31)));
      const error = minus(exact(multiplyInt32(a, K, shift)), product);
      expect(less(exact(1), magnitude(error))).toBe(false);
      const [low, high] = a < b ? [a, b] : [b, a];
      expect(multiplyInt32(low, K, shift)).toBeLessThanOrEqual(multiplyInt32(high, K, shift));
    }),
    RUNS,
  );
});

test('multiplyInt64 wraps as the reference, for every accumulator, mantissa and shift', () => {
  fc.assert(
    fc.property(int64, mantissa, fc.integer({ min: -31, max: 14 }), (x, K, shift) => {
      const R = K >= 0x7fff0000 ? 32767n : (BigInt(K) + 32768n) / 65536n;
      const T = BigInt(15 - shift);
      const sum = wrap(wrap(x * R, 64n) + 2n ** (T - 1n), 64n);
      expect(BigInt(multiplyInt64(x, K, shift))).toBe(wrap(floorDivide(sum, 2n ** T), 32n));
    }),
    { numRuns: 2 * RUNS.numRuns },
  );
});

test('in its domain multiplyInt64 is the product to within 2^-15 of itself and half a code', () => {
  const inDomain = fc.bigInt({ min: -(2n ** 47n), max: 2n ** 47n - 1n });
  const living = fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(inDomain, living, fc.integer({ min: -31, max: 7 }), (x, K, shift) => {
      const product = times({ n: x, d: 1n }, times(exact(K), power(shift - 31)));
      fc.pre(less(magnitude(product), exact(2 ** 31 - 2 ** 17)));
      const y = multiplyInt64(x, K, shift);
      const error = magnitude(minus(exact(y), product));
      const allowed = minus(times(magnitude(product), power(-15)), exact(-0.5));
      expect(less(allowed, error)).toBe(false);
    }),
    RUNS,
  );
});
