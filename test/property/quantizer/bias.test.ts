import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantizeBias } from '../../../src/lib/quantizer/bias';
import { scalesAtBias } from '../../../src/lib/quantizer/floors/scaleFloor';
import { scaleFloor } from '../../../src/lib/quantizer/floor';
import { dtype, finiteFloat32, float32, machine, RUNS, scale32 } from '../arbitraries';
import { exact, less, magnitude, minus, nearestFloat32, over32, times, times32 } from '../exact';
import { castByDefinition, outcome, roundedExactly } from '../machines';

const channels = fc
  .array(fc.tuple(float32, scale32), { minLength: 1, maxLength: 6 })
  .map((pairs) => ({
    bias: Float32Array.from(pairs, ([b]) => b),
    scales: Float32Array.from(pairs, ([, s]) => s),
  }));

/** p, the bias in steps of its scale, exactly: two float32 roundings, and 0 for a zero scale. */
const stepsOf = (bias: number, scale: number) => times32(bias, scale === 0 ? 0 : over32(1, scale));

const bitsOf = { uint8: 32, int16: 64 } as const;

test('bias codes are the cast of the rounded float32 product, on every machine', () => {
  fc.assert(
    fc.property(channels, scale32, dtype, machine, ({ bias, scales }, sIn, type, on) => {
      const wantedScales = Array.from(scales, (s) => nearestFloat32(times(exact(sIn), exact(s))));
      const wanted = wantedScales.map((scale, i) =>
        castByDefinition(roundedExactly(stepsOf(bias[i], scale)), bitsOf[type], on),
      );
      const result = outcome(() => quantizeBias(bias, sIn, scales, type, on));
      if (wanted.includes('trap')) {
        expect(result).toBe('trap');
        return;
      }
      if (result === 'trap') throw new Error('trapped without need');
      expect([...result.scale]).toEqual(wantedScales);
      expect(Array.from(result.codes, BigInt)).toEqual(wanted);
    }),
    { numRuns: 2 * RUNS.numRuns },
  );
});

test('a code in range is within half a step of the product, halves away from zero', () => {
  fc.assert(
    fc.property(finiteFloat32, scale32, dtype, machine, (b, scale, type, on) => {
      const p = stepsOf(b, scale);
      fc.pre(Math.abs(p) < 2 ** (bitsOf[type] - 1) - 1);
      const { codes } = quantizeBias(Float32Array.of(b), 1, Float32Array.of(scale), type, on);
      const code = BigInt(codes[0]);
      const error = magnitude(minus({ n: code, d: 1n }, exact(p)));
      expect(less(exact(0.5), error)).toBe(false);
      if (Math.abs(p % 1) === 0.5) expect(Math.abs(Number(code))).toBeGreaterThan(Math.abs(p));
    }),
    RUNS,
  );
});

test('out of range x86-64 gives the least integer for both signs, AArch64 saturates', () => {
  const large = fc.tuple(finiteFloat32, scale32).filter(([b, s]) => s > 0 && b !== 0);
  fc.assert(
    fc.property(large, dtype, ([b, scale], type) => {
      const end = 2 ** (bitsOf[type] - 1);
      const p = stepsOf(b, scale);
      fc.pre(Math.abs(p) > end); // −end itself is in range
      const least = -(2n ** BigInt(bitsOf[type] - 1));
      const code = (value: number, on: 'x86-64' | 'aarch64' | 'wasm-trunc' | 'wasm-trunc-sat') => {
        const one = Float32Array.of(value);
        return outcome(() =>
          BigInt(quantizeBias(one, 1, Float32Array.of(scale), type, on).codes[0]),
        );
      };
      for (const value of [b, -b]) {
        expect(code(value, 'x86-64')).toBe(least);
        expect(code(value, 'aarch64')).toBe(value < 0 ? least : -least - 1n);
        expect(code(value, 'wasm-trunc-sat')).toBe(code(value, 'aarch64'));
        expect(code(value, 'wasm-trunc')).toBe('trap');
      }
    }),
    RUNS,
  );
});

test('one scale for all gives what that scale repeated gives; other numbers are refused', () => {
  fc.assert(
    fc.property(channels, scale32, scale32, dtype, (given, sIn, shared, type) => {
      const { bias } = given;
      const repeated = new Float32Array(bias.length).fill(shared);
      const one = quantizeBias(bias, sIn, Float32Array.of(shared), type, 'x86-64');
      const many = quantizeBias(bias, sIn, repeated, type, 'x86-64');
      expect(one.codes).toEqual(many.codes);
      expect(one.scale).toEqual(many.scale.slice(0, 1));
      const wrong = new Float32Array(bias.length + 1).fill(shared);
      expect(() => quantizeBias(bias, sIn, wrong, type, 'x86-64')).toThrow(RangeError);
    }),
    RUNS,
  );
});

test('a bias scale that underflows to 0 drops the bias', () => {
  fc.assert(
    fc.property(finiteFloat32, scale32, scale32, dtype, machine, (b, sIn, s, type, on) => {
      fc.pre(nearestFloat32(times(exact(sIn), exact(s))) === 0);
      const { codes } = quantizeBias(Float32Array.of(b), sIn, Float32Array.of(s), type, on);
      expect(BigInt(codes[0])).toBe(0n);
    }),
    RUNS,
  );
});

test('of ONE’s policies only #7017 raises the product at the bias step, and it never lowers a scale', () => {
  const positive = scale32.filter((s) => s > 0);
  const channel = (inputScale: number, weightScale: number) => ({
    ...{ inputScale, weightScale, outputScale: 1, bias: 1, taps: 1, sumAbsWeight: 1 },
  });
  const floors = fc.constantFrom('none' as const, 'pr-6971' as const, 'pr-10111' as const);
  fc.assert(
    fc.property(positive, positive, floors, (sIn, s, other) => {
      const product = nearestFloat32(times(exact(sIn), exact(s)));
      expect(scalesAtBias(scaleFloor('int16', other), channel(sIn, s))).toEqual({
        weightScale: s,
        biasScale: product,
      });
      const raised = scalesAtBias(scaleFloor('int16', 'pr-7017'), channel(sIn, s));
      expect(raised.biasScale).toBe(Math.max(product, Math.fround(1e-15)));
      expect(raised.weightScale).toBeGreaterThanOrEqual(s);
      if (product >= Math.fround(1e-15)) expect(raised.weightScale).toBe(s);
      else if (raised.weightScale < Infinity && raised.weightScale >= 2 ** -126) {
        // The raised weight scale explains the bias scale, to its own rounding.
        const again = times(exact(sIn), exact(raised.weightScale));
        const error = magnitude(minus(again, exact(raised.biasScale)));
        expect(less(times(exact(raised.biasScale), exact(2 ** -23)), error)).toBe(false);
      }
    }),
    RUNS,
  );
});
