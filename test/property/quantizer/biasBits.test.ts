import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float32FromBits } from '../../../src/lib/numeric/float32';
import { biasBits } from '../../../src/lib/quantizer/biasStatus';
import { exact, nearestInteger, over } from '../exact';

/** Bits of the bias by exact integers, however long. */
function exactBits(bias: number, scale: number): number | null {
  if (!Number.isFinite(bias) || Number.isNaN(scale) || scale === 0) return null;
  if (!Number.isFinite(scale)) return 1;
  const steps = nearestInteger(over(exact(bias), exact(scale)));
  if (steps === 0n) return 1;
  return steps === -(2n ** 63n) ? 64 : steps.toString(2).replace('-', '').length + 1;
}

const anyFloat32 = fc.integer({ min: 0, max: 0xffffffff }).map(float32FromBits);

test('biasBits is exact for any two float32', () => {
  fc.assert(
    fc.property(anyFloat32, anyFloat32, (bias, scale) => {
      expect(biasBits(bias, scale)).toBe(exactBits(bias, scale));
    }),
    { numRuns: 20000 },
  );
});

test('biasBits is exact next to every power of two and to every half below it', () => {
  const step = fc.integer({ min: -3, max: 3 });
  const scaleBits = fc.integer({ min: 0x20000000, max: 0x40000000 });
  fc.assert(
    fc.property(
      scaleBits,
      fc.integer({ min: 0, max: 70 }),
      step,
      fc.boolean(),
      (bits, k, s, half) => {
        const scale = float32FromBits(bits);
        const edge = Math.fround(scale * (2 ** k - (half ? 0.5 : 0)));
        const ordinal = new Uint32Array(Float32Array.of(edge).buffer)[0] + s;
        const bias = float32FromBits(ordinal);
        expect(biasBits(bias, scale)).toBe(exactBits(bias, scale));
        expect(biasBits(-bias, scale)).toBe(exactBits(-bias, scale));
      },
    ),
    { numRuns: 20000 },
  );
});

test('−2^63 counts 64 bits, 2^63 counts 65', () => {
  expect([biasBits(-(2 ** 63), 1), biasBits(2 ** 63, 1), biasBits(0, 1)]).toEqual([64, 65, 1]);
});
