import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FLT_EPSILON } from '../../../src/lib/numeric/float32';
import type { Machine } from '../../../src/lib/numeric/machine';
import {
  CODE_RANGE,
  type Granularity,
  type QuantizedDtype,
} from '../../../src/lib/quantizer/dtype';
import { scaleFloor } from '../../../src/lib/quantizer/floor';
import type { ScaleFloor } from '../../../src/lib/quantizer/floors/scaleFloor';
import { channelLayout } from '../../../src/lib/quantizer/weightedOps';
import {
  fakeWeights,
  weightCodes,
  weightParams,
  type WeightParams,
} from '../../../src/lib/quantizer/weights';
import { dtype, finiteWeights, machine, RUNS, weights } from '../arbitraries';
import {
  exact,
  less,
  magnitude,
  minus,
  minus32,
  nearestFloat32,
  over32,
  plus,
  plus32,
  times,
  times32,
} from '../exact';
import { castByDefinition, outcome, roundedExactly } from '../machines';

const CHANNELS = 2;
const INNER = 4;
const granularity = fc.constantFrom<Granularity>('layer', 'channel');
const floorOf = (type: QuantizedDtype): ScaleFloor[] =>
  type === 'uint8'
    ? [scaleFloor(type, 'none'), scaleFloor(type, 'pr-3480'), scaleFloor(type, 1e-30)]
    : [scaleFloor(type, 'none'), scaleFloor(type, 'pr-10111'), scaleFloor(type, 'pr-6971')];

interface Case {
  data: Float32Array;
  type: QuantizedDtype;
  floor: ScaleFloor;
  on: Machine;
  per: Granularity;
}

const caseOf = (data: fc.Arbitrary<Float32Array>): fc.Arbitrary<Case> =>
  dtype.chain((type) =>
    fc.record({
      data,
      type: fc.constant(type),
      floor: fc.constantFrom(...floorOf(type)),
      on: machine,
      per: granularity,
    }),
  );
const anyCase = caseOf(weights(CHANNELS * INNER));
const finiteCase = caseOf(finiteWeights(CHANNELS * INNER));

const paramsOf = ({ data, type, floor, on, per }: Case): WeightParams =>
  weightParams(data, channelLayout('FULLY_CONNECTED', [CHANNELS, INNER], per), {
    dtype: type,
    granularity: per,
    floor,
    machine: on,
  });
const channelOf = (i: number, per: Granularity) => (per === 'layer' ? 0 : Math.floor(i / INNER));

/** The first or second rounding of one weight, in exact float32 steps. */
function codeByDefinition(x: number, c: number, params: WeightParams, clip: boolean, on: Machine) {
  const { min, max } = CODE_RANGE[params.dtype];
  const [lo, hi] = [params.lo[c], params.hi[c]];
  const clipped = clip && x < lo ? lo : clip && x > hi ? hi : x;
  const from = params.dtype === 'uint8' ? minus32(clipped, lo) : clipped;
  const steps = times32(from, over32(1, params.scale[c]));
  const cast = castByDefinition(roundedExactly(steps), 32, on);
  return cast === 'trap' ? cast : Math.min(max, Math.max(min, Number(cast)));
}

test('codes are those of exact float32 arithmetic, on every machine, with any weights', () => {
  fc.assert(
    fc.property(anyCase, fc.boolean(), (given, clip) => {
      const { data, on, per } = given;
      const params = outcome(() => paramsOf(given));
      fc.pre(params !== 'trap');
      const wanted = Array.from(data, (x, i) =>
        codeByDefinition(x, channelOf(i, per), params, clip, on),
      );
      const codes = outcome(() => Array.from(weightCodes(data, params, clip, on)));
      expect(codes).toEqual(wanted.includes('trap') ? 'trap' : wanted);
    }),
    RUNS,
  );
});

test('fake-quantized weights are code·scale (+ lo), with one rounding if the machine contracts', () => {
  fc.assert(
    fc.property(anyCase, (given) => {
      const { data, on, per, type } = given;
      const params = outcome(() => paramsOf(given));
      const codes = params === 'trap' ? params : outcome(() => weightCodes(data, params, true, on));
      fc.pre(params !== 'trap' && codes !== 'trap');
      const wanted = Array.from(codes, (code, i) => {
        const c = channelOf(i, per);
        const [scale, lo] = [params.scale[c], params.lo[c]];
        if (type === 'int16') return times32(code, scale);
        if (on !== 'aarch64') return plus32(times32(code, scale), lo);
        // Fused, a product past float32 meets an infinite lo before it is rounded to infinity.
        if (!Number.isFinite(scale) || !Number.isFinite(lo)) return Math.fround(code * scale + lo);
        const sum = plus(times(exact(code), exact(scale)), exact(lo));
        return nearestFloat32(sum);
      });
      const fake = fakeWeights(codes, params, on);
      // This property ignores the sign of an exact zero.
      expect(Array.from(fake, (x) => x + 0)).toEqual(wanted.map((x) => x + 0));
    }),
    RUNS,
  );
});

test('the second rounding gives the first codes again, unless q·s overflows or 1/s is infinite', () => {
  fc.assert(
    fc.property(anyCase, (given) => {
      const { data, on } = given;
      const params = outcome(() => paramsOf(given));
      const first = params === 'trap' ? params : outcome(() => weightCodes(data, params, true, on));
      fc.pre(params !== 'trap' && first !== 'trap');
      const fake = fakeWeights(first, params, on);
      const regular = [...params.scale].every((s) => s > 2 ** -128 && s < Infinity);
      fc.pre(regular && [...params.lo, ...fake].every(Number.isFinite));
      expect(weightCodes(fake, params, false, on)).toEqual(first);
    }),
    { numRuns: 2 * RUNS.numRuns },
  );
});

test('a weight inside the nudged range moves by at most half a step', () => {
  fc.assert(
    fc.property(finiteCase, (given) => {
      const { data, on, per, type } = given;
      const params = paramsOf(given);
      const codes = outcome(() => weightCodes(data, params, true, on));
      fc.pre(codes !== 'trap');
      const fake = fakeWeights(codes, params, on);
      data.forEach((x, i) => {
        const c = channelOf(i, per);
        const [scale, lo, hi] = [params.scale[c], params.lo[c], params.hi[c]];
        if (!(scale >= 2 ** -120 && hi - lo < 2 ** 127 && x >= lo && x <= hi)) return;
        if (!Number.isFinite(fake[i])) return;
        // The float32 inverse and product add a relative 2^-23 of up to 32767 steps.
        const allowed = times(exact(scale), exact(type === 'int16' ? 0.508 : 0.5002));
        expect(less(allowed, magnitude(minus(exact(fake[i]), exact(x))))).toBe(false);
      });
    }),
    RUNS,
  );
});

test('real zero has the zero point as its code', () => {
  fc.assert(
    fc.property(finiteCase, fc.constantFrom(0, -0), (given, zero) => {
      const params = paramsOf(given);
      const regular = [...params.scale].every((s) => s > 2 ** -128);
      fc.pre(regular && params.lo.every(Number.isFinite));
      const zeros = new Float32Array(given.data.length).fill(zero);
      const codes = weightCodes(zeros, params, true, given.on);
      expect([...codes]).toEqual(
        Array.from(zeros, (_, i) => params.zeroPoint[channelOf(i, given.per)]),
      );
    }),
    RUNS,
  );
});

test('the floor of #6971 makes every weight of a replaced channel 0, at scale 1', () => {
  fc.assert(
    fc.property(finiteWeights(CHANNELS * INNER), machine, granularity, (data, on, per) => {
      const given: Case = { data, type: 'int16', floor: scaleFloor('int16', 'pr-6971'), on, per };
      const raw = paramsOf({ ...given, floor: scaleFloor('int16', 'none') });
      const params = paramsOf(given);
      const codes = weightCodes(data, params, true, on);
      data.forEach((_, i) => {
        const c = channelOf(i, per);
        if (raw.scale[c] >= FLT_EPSILON) expect(params.scale[c]).toBe(raw.scale[c]);
        else expect([params.scale[c], codes[i]]).toEqual([1, 0]);
        expect(params.hi[c]).toBe(raw.hi[c]);
      });
    }),
    RUNS,
  );
});
