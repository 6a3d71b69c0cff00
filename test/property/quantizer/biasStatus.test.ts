import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Machine } from '../../../src/lib/numeric/machine';
import {
  BIAS_STATUSES,
  biasStatus,
  countStatuses,
  type BiasStatus,
} from '../../../src/lib/quantizer/biasStatus';
import {
  biasStorage,
  fitsStorage,
  STORAGE_BITS,
  storeSteps,
  type StorageBits,
} from '../../../src/lib/quantizer/storage';
import { double, float32, machine, RUNS, scale32 } from '../arbitraries';
import { exact, nearestInteger, over32, same, times, times32 } from '../exact';
import { castByDefinition, roundedExactly } from '../machines';

const storage = fc.constantFrom(...STORAGE_BITS);
const anyScale = fc.oneof(scale32, fc.constant(Infinity), fc.constant(NaN));

/** Each status by its definition, on exact values. More than one may hold. */
function holds(b: number, scale: number, bits: StorageBits, on: Machine): Set<BiasStatus> {
  const inverse = scale === 0 ? 0 : over32(1, scale);
  const p = times32(b, inverse);
  const found = new Set<BiasStatus>();
  if (Number.isNaN(p)) found.add('nan');
  if (Math.abs(inverse) === Infinity || Math.abs(p) === Infinity) found.add('inf');
  if (scale === 0 && b !== 0) found.add('underflowed');
  const steps = Number.isFinite(p) ? nearestInteger(exact(p)) : null;
  const end = 2n ** BigInt(bits - 1);
  if (steps === null || steps >= end || steps < -end) found.add('saturated');
  const code = storeSteps(roundedExactly(p), bits, on);
  const comparable = [b, scale].every(Number.isFinite) && code !== null;
  const exactly = comparable && same(times({ n: code, d: 1n }, exact(scale)), exact(b));
  found.add(exactly ? 'exact' : 'rounded');
  return found;
}

test('every bias has exactly one status: the first of the list that holds', () => {
  fc.assert(
    fc.property(float32, anyScale, storage, machine, (b, scale, bits, on) => {
      const inverse = scale === 0 ? 0 : over32(1, scale);
      const code = storeSteps(roundedExactly(times32(b, inverse)), bits, on) ?? 0n;
      const first = BIAS_STATUSES.find((status) => holds(b, scale, bits, on).has(status));
      expect(biasStatus(b, scale, Number(code), bits)).toBe(first);
    }),
    { numRuns: 5 * RUNS.numRuns },
  );
});

test('statuses of a layer are counted as its biases have them, on every machine that stores them', () => {
  const pairs = fc.array(fc.tuple(float32, anyScale), { minLength: 2, maxLength: 9 });
  fc.assert(
    fc.property(pairs, fc.constantFrom(32, 64), machine, (drawn, bits, on) => {
      const biases = Float32Array.from(drawn, ([b]) => b);
      const scales = Float32Array.from(drawn, ([, scale]) => scale);
      const wanted: Partial<Record<BiasStatus, number>> = {};
      biases.forEach((b, i) => {
        const inverse = scales[i] === 0 ? 0 : over32(1, scales[i]);
        const code = storeSteps(roundedExactly(times32(b, inverse)), bits, on);
        const status = biasStatus(b, scales[i], Number(code), bits);
        wanted[status] = (wanted[status] ?? 0) + 1;
      });
      expect(countStatuses(biases, scales, bits)).toMatchObject(wanted);
      const sum = Object.values(countStatuses(biases, scales, bits)).reduce((a, b) => a + b, 0);
      expect(sum).toBe(biases.length);
    }),
    RUNS,
  );
});

test('all six statuses occur', () => {
  const triple = fc.tuple(float32, anyScale, storage);
  const seen = new Set(
    fc.sample(triple, { numRuns: 5000, seed: 6970 }).map(([b, scale, bits]) => {
      const p = times32(b, scale === 0 ? 0 : over32(1, scale));
      return biasStatus(b, scale, Number(storeSteps(roundedExactly(p), bits, 'x86-64')), bits);
    }),
  );
  expect([...seen].sort()).toEqual([...BIAS_STATUSES].sort());
});

test('a width holds exactly the integers of two’s complement', () => {
  fc.assert(
    fc.property(double.filter(Number.isFinite), storage, (x, bits) => {
      const whole = nearestInteger(exact(x));
      const wraps = BigInt.asIntN(bits, whole) !== whole;
      expect(fitsStorage(roundedExactly(x), bits)).toBe(!wraps);
    }),
    RUNS,
  );
});

test('32 and 64 bits are the machine’s casts; 40 and 48 bits clamp on every machine', () => {
  fc.assert(
    fc.property(double, storage, machine, (x, bits, on) => {
      const steps = roundedExactly(x);
      const stored = storeSteps(steps, bits, on);
      const end = 2n ** BigInt(bits - 1);
      if (bits === 32 || bits === 64) {
        const wanted = castByDefinition(steps, bits, on);
        expect(stored).toBe(wanted === 'trap' ? null : wanted);
      } else if (Number.isNaN(steps)) {
        const wanted = castByDefinition(NaN, 64, on);
        expect(stored).toBe(wanted === 'trap' ? null : wanted);
      } else if (Number.isFinite(steps)) {
        const whole = nearestInteger(exact(steps));
        expect(stored).toBe(whole >= end ? end - 1n : whole < -end ? -end : whole);
      } else {
        expect(stored).toBe(steps > 0 ? end - 1n : -end);
      }
    }),
    RUNS,
  );
});

test('a uint8 model stores 32 bits, an int16 model 64', () => {
  expect([biasStorage('uint8'), biasStorage('int16')]).toEqual([32, 64]);
});
