import fc from 'fast-check';
import { expect, test } from 'vitest';
import { castInt32, castInt64, castInt64Into, castUint8 } from '../../../src/lib/numeric/machine';
import { double, machine, RUNS } from '../arbitraries';
import { exact, towardZero } from '../exact';
import { castByDefinition, outcome } from '../machines';

const runs = { numRuns: 5 * RUNS.numRuns };

test('castInt32 follows the definition on all five machines', () => {
  fc.assert(
    fc.property(double, machine, (x, on) => {
      const wanted = castByDefinition(x, 32, on);
      expect(outcome(() => castInt32(x, on))).toBe(wanted === 'trap' ? wanted : Number(wanted));
    }),
    runs,
  );
});

test('castInt64 follows the definition on all five machines', () => {
  fc.assert(
    fc.property(double, machine, (x, on) => {
      expect(outcome(() => castInt64(x, on))).toBe(castByDefinition(x, 64, on));
    }),
    runs,
  );
});

test('castInt64Into writes what castInt64 returns, and only there', () => {
  fc.assert(
    fc.property(double, machine, fc.nat(2), (x, on, index) => {
      const stored = new BigInt64Array([7n, 7n, 7n]);
      const words = new Uint32Array(stored.buffer);
      const result = outcome(() => {
        castInt64Into(words, index, x, on);
        return stored[index];
      });
      const wanted = castByDefinition(x, 64, on);
      expect(result).toBe(wanted);
      const expected = [7n, 7n, 7n];
      if (wanted !== 'trap') expected[index] = wanted;
      expect([...stored]).toEqual(expected);
    }),
    runs,
  );
});

const view = new DataView(new ArrayBuffer(4));

/** The low byte of what the machine's 32-bit cast leaves: signed on x86-64, unsigned elsewhere. */
function uint8ByDefinition(x: number, on: Parameters<typeof castUint8>[1]): number | 'trap' {
  const whole = Number.isFinite(x) ? towardZero(exact(x)) : null;
  const most = 2n ** 32n - 1n;
  if (on === 'javascript') {
    view.setUint8(0, x);
    return view.getUint8(0);
  }
  if (on === 'x86-64') {
    view.setInt32(0, Number(castByDefinition(x, 32, on)));
    return view.getUint8(3);
  }
  if (whole !== null && whole >= 0n && whole <= most) return Number(whole & 255n);
  if (on === 'wasm-trunc') return 'trap';
  return x > 0 ? 255 : 0;
}

test('castUint8 keeps the low byte of the machine’s own wider cast', () => {
  fc.assert(
    fc.property(double, machine, (x, on) => {
      expect(outcome(() => castUint8(x, on))).toBe(uint8ByDefinition(x, on));
    }),
    runs,
  );
});
