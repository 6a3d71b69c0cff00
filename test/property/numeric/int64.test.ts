import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitLength, wrap32, wrap64 } from '../../../src/lib/numeric/int64';
import { int64, RUNS } from '../arbitraries';

const wide = fc.oneof(int64, fc.bigInt({ min: -(2n ** 140n), max: 2n ** 140n }));

test('wrap64 and wrap32 are congruent and in range', () => {
  fc.assert(
    fc.property(wide, (x) => {
      for (const [wrapped, bits] of [
        [wrap64(x), 64n],
        [BigInt(wrap32(x)), 32n],
      ] as const) {
        expect((x - wrapped) % 2n ** bits).toBe(0n);
        expect(wrapped >= -(2n ** (bits - 1n)) && wrapped < 2n ** (bits - 1n)).toBe(true);
      }
    }),
    RUNS,
  );
});

test('bitLength is the smallest k with |x| < 2^k', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        wide,
        fc.nat(130).map((k) => 2n ** BigInt(k)),
      ),
      (x) => {
        const k = BigInt(bitLength(x));
        const size = x < 0n ? -x : x;
        expect(size < 2n ** k).toBe(true);
        expect(k === 0n || size >= 2n ** (k - 1n)).toBe(true);
      },
    ),
    RUNS,
  );
});
