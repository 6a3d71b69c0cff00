import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CODE_RANGE, type QuantizedDtype } from '../../../src/lib/quantizer/dtype';
import { scaleFloor, STATES } from '../../../src/lib/quantizer/floor';
import {
  quantizeConstant,
  quantizeConstantTo,
  quantizePerChannelConstant,
} from '../../../src/lib/quantizer/constant';
import {
  dtype,
  finiteFloat32,
  finiteWeights,
  float32,
  invertibleScale32,
  machine,
  RUNS,
} from '../arbitraries';
import {
  exact,
  less,
  magnitude,
  minus,
  over,
  over32,
  plus,
  plus32,
  times,
  times32,
} from '../exact';
import { castByDefinition, outcome, roundedExactly } from '../machines';

const state = fc.constantFrom(...STATES);
const zeroPointOf = (type: QuantizedDtype) =>
  type === 'int16' ? fc.constant(0) : fc.integer({ min: 0, max: 255 });
const target = dtype.chain((type) =>
  fc.record({ type: fc.constant(type), zeroPoint: zeroPointOf(type), scale: invertibleScale32 }),
);

test('today, a constant with given parameters never flips its sign, on any machine', () => {
  fc.assert(
    fc.property(target, finiteFloat32, machine, ({ type, zeroPoint, scale }, x, on) => {
      const [code] = quantizeConstantTo(Float32Array.of(x), scale, zeroPoint, type, 'head', on);
      const sign = Math.sign(code - zeroPoint);
      if (x > 0) expect(sign).toBeGreaterThanOrEqual(0);
      else expect(sign).toBeLessThanOrEqual(0);
      // Far enough out, it is the last code on that side.
      const { min, max } = CODE_RANGE[type];
      if (Math.abs(x / scale) > 65536) expect(code).toBe(x > 0 ? max : min);
    }),
    RUNS,
  );
});

test('today, NaN gets the least code on every machine', () => {
  fc.assert(
    fc.property(target, machine, ({ type, zeroPoint, scale }, on) => {
      const [code] = quantizeConstantTo(Float32Array.of(NaN), scale, zeroPoint, type, 'head', on);
      expect(code).toBe(CODE_RANGE[type].min);
    }),
    RUNS,
  );
});

test('today, codes rise with the values', () => {
  fc.assert(
    fc.property(target, fc.array(finiteFloat32, { minLength: 2 }), (to, values) => {
      const sorted = Float32Array.from(values).sort();
      const codes = quantizeConstantTo(sorted, to.scale, to.zeroPoint, to.type, 'head', 'x86-64');
      expect([...codes]).toEqual([...codes].sort((a, b) => a - b));
    }),
    RUNS,
  );
});

test('in every state a value inside the codes’ reach is off by half a step at most', () => {
  fc.assert(
    fc.property(
      target,
      state,
      machine,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (to, when, on, at) => {
        const { min, max } = CODE_RANGE[to.type];
        const x = Math.fround((min - to.zeroPoint + at * (max - min)) * to.scale);
        fc.pre(Number.isFinite(x) && to.scale >= 2 ** -120);
        const [code] = quantizeConstantTo(
          Float32Array.of(x),
          to.scale,
          to.zeroPoint,
          to.type,
          when,
          on,
        );
        const place = plus(over(exact(x), exact(to.scale)), exact(to.zeroPoint));
        const clamped = less(place, exact(min))
          ? exact(min)
          : less(exact(max), place)
            ? exact(max)
            : place;
        expect(less(exact(0.508), magnitude(minus(exact(code), clamped)))).toBe(false);
      },
    ),
    RUNS,
  );
});

test('until 2021 the sum was float32 and cast unchecked', () => {
  const old = fc.constantFrom('june-2021' as const, 'pr-7063' as const);
  fc.assert(
    fc.property(target, float32, old, machine, ({ type, zeroPoint, scale }, x, when, on) => {
      const { min, max } = CODE_RANGE[type];
      const steps = roundedExactly(times32(x, over32(1, scale)));
      const sum = Number.isFinite(steps) ? plus32(steps, zeroPoint) : steps;
      const cast = castByDefinition(sum, 32, on);
      const code = outcome(
        () => quantizeConstantTo(Float32Array.of(x), scale, zeroPoint, type, when, on)[0],
      );
      expect(code).toBe(cast === 'trap' ? 'trap' : Math.min(max, Math.max(min, Number(cast))));
      // The flip: a large positive value becomes the least code on x86-64.
      if (on === 'x86-64' && sum >= 2 ** 31) expect(code).toBe(min);
    }),
    RUNS,
  );
});

test('one value per channel is kept exactly, in sign and magnitude', () => {
  fc.assert(
    fc.property(fc.array(float32), dtype, (values, type) => {
      const data = Float32Array.from(values);
      const { scale, zeroPoint, codes } = quantizePerChannelConstant(data, type);
      const back = Array.from(codes, (code, i) => (code - zeroPoint[i]) * scale[i] + 0);
      expect(back).toEqual(Array.from(data, (x) => x + 0));
      expect(codes.every((code) => code >= -1 && code <= 1)).toBe(true);
      expect(zeroPoint.every((zero) => zero === 0 || (type === 'uint8' && zero === 1))).toBe(true);
    }),
    RUNS,
  );
});

test('a constant by its own range: floors for weights do not change it, values move half a step', () => {
  const weightFloor = fc.constantFrom('pr-6971' as const, 'pr-7017' as const);
  fc.assert(
    fc.property(finiteWeights(5), weightFloor, (data, name) => {
      const none = quantizeConstant(data, 'int16', scaleFloor('int16', 'none'), 'x86-64');
      expect(quantizeConstant(data, 'int16', scaleFloor('int16', name), 'x86-64')).toEqual(none);
      const today = quantizeConstant(data, 'int16', scaleFloor('int16', 'pr-10111'), 'x86-64');
      expect(today.scale).toBe(Math.max(none.scale, Math.fround(1e-8)));
      const allowed = times(exact(today.scale), exact(0.508));
      today.codes.forEach((code, i) => {
        const end = times(exact(32767), exact(today.scale));
        const moved = magnitude(minus(times(exact(code), exact(today.scale)), exact(data[i])));
        // A rounded-down scale leaves the extreme itself just outside.
        if (less(end, magnitude(exact(data[i])))) expect(Math.abs(code)).toBe(32767);
        else expect(less(allowed, moved)).toBe(false);
      });
    }),
    RUNS,
  );
});
