import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  multiplyInt32,
  multiplyInt64,
  reducedMantissa,
} from '../../../src/lib/quantizer/multiplier';
import { safeAccumulator, wraps } from '../../../src/lib/quantizer/wrap';
import { mantissa, RUNS } from '../arbitraries';

const stage = (accumulator: 32 | 64, K: number, shift: number) => ({
  accumulator,
  mantissa: K,
  shift,
});

/** n / 2^bits, rounded to an integer: halves away from zero, or up. */
function rounded(n: bigint, bits: bigint, halves: 'away' | 'up'): bigint {
  if (bits === 0n) return n;
  const half = 1n << (bits - 1n);
  if (halves === 'up' || n >= 0n) return (n + half) >> bits;
  return -((-n + half) >> bits);
}

/** What the multiplies would give in integers of any width. */
const wide = {
  32: (x: bigint, K: number, shift: number) => {
    const high = rounded((x << BigInt(Math.max(shift, 0))) * BigInt(K), 31n, 'up');
    return rounded(high, BigInt(Math.max(-shift, 0)), 'away');
  },
  64: (x: bigint, K: number, shift: number) =>
    rounded(x * BigInt(reducedMantissa(K)), BigInt(15 - shift), 'up'),
};

/** Integers of every magnitude up to four times a width. */
const around = (bits: number) =>
  fc
    .integer({ min: 1, max: bits + 2 })
    .chain((size) => fc.bigInt({ min: -(2n ** BigInt(size)), max: 2n ** BigInt(size) }));

test('what does not wrap is what integers of any width give', () => {
  fc.assert(
    fc.property(around(32), mantissa, fc.integer({ min: -31, max: 31 }), (x, K, shift) => {
      fc.pre(!wraps(x, stage(32, K, shift)));
      const kernel = K === 0 ? 0 : multiplyInt32(Number(x), K, shift);
      expect(BigInt(kernel)).toBe(wide[32](x, K, shift));
    }),
    RUNS,
  );
  fc.assert(
    fc.property(around(64), mantissa, fc.integer({ min: -31, max: 14 }), (x, K, shift) => {
      fc.pre(K !== 0 && !wraps(x, stage(64, K, shift)));
      expect(BigInt(multiplyInt64(x, K, shift))).toBe(wide[64](x, K, shift));
    }),
    RUNS,
  );
});

test('below the safe magnitude nothing wraps', () => {
  const widths = fc.constantFrom<32 | 64>(32, 64);
  fc.assert(
    fc.property(
      widths,
      mantissa,
      fc.integer({ min: -31, max: 14 }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (bits, K, shift, part) => {
        const safe = safeAccumulator(stage(bits, K, shift));
        const x = Math.trunc(part * Math.min(safe, 2 ** 50));
        fc.pre(Math.abs(x) < safe);
        expect(wraps(BigInt(x), stage(bits, K, shift))).toBe(false);
      },
    ),
    RUNS,
  );
});

test('an int32 wraps from 2^31 on, an int64 where its product with 15 bits does', () => {
  const of32 = stage(32, 2 ** 30, 0);
  expect(wraps(2n ** 31n - 1n, of32)).toBe(false);
  expect(wraps(2n ** 31n, of32)).toBe(true);
  expect(wraps(-(2n ** 31n), of32)).toBe(false);
  expect(wraps(-(2n ** 31n) - 1n, of32)).toBe(true);
  // Shifted to the left by 3 before the multiply
  expect(wraps(2n ** 28n - 1n, stage(32, 2 ** 30, 3))).toBe(false);
  expect(wraps(2n ** 28n, stage(32, 2 ** 30, 3))).toBe(true);
  // 2^14 · 2^49 is 2^63.
  const of64 = stage(64, 2 ** 30, -31);
  expect(wraps(2n ** 49n - 2n ** 32n, of64)).toBe(false);
  expect(wraps(2n ** 49n, of64)).toBe(true);
  // 2^14 · 2^46 / 2^15 is beyond int32.
  expect(wraps(2n ** 46n, stage(64, 2 ** 30, 0))).toBe(true);
  expect(wraps(-(2n ** 63n), of64)).toBe(true);
  // A flushed multiplier gives 0 whatever it multiplies.
  expect(wraps(-(2n ** 63n), stage(64, 0, 0))).toBe(false);
});
