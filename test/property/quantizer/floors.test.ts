import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QUANTIZED_DTYPES, type QuantizedDtype } from '../../../src/lib/quantizer/dtype';
import { scaleFloor } from '../../../src/lib/quantizer/floor';
import { KNOWN_FLOORS, knownFloorIndex } from '../../../src/lib/quantizer/floors/known';
import { POLICIES } from '../../../src/lib/quantizer/floors/policies';
import type { Policy } from '../../../src/lib/quantizer/floors/policy';
import { NO_FLOOR } from '../../../src/lib/quantizer/floors/rules';
import { scalesAtBias, type ScaleFloor } from '../../../src/lib/quantizer/floors/scaleFloor';
import { symmetricScale } from '../../../src/lib/quantizer/scale';
import { weightScale } from '../../../src/lib/quantizer/weights';
import { finiteFloat32, RUNS, scale32 } from '../arbitraries';

const f32 = Math.fround;

/** Weights of all sizes, and others around the constants of the policies. */
const magnitude = fc.oneof(
  finiteFloat32.map(Math.abs),
  fc.integer({ min: -30_000, max: 3000 }).map((e) => f32(10 ** (e / 1000))),
  fc
    .tuple(
      fc.constantFrom(1e-5, 1e-7, 1e-8, 1e-9, 1e-10, 2 ** -12, 2 ** -23, 2 ** -126),
      fc.constantFrom(127, 255, 32767),
    )
    .map(([scale, codes]) => f32(scale * codes)),
  fc.constantFrom(5e-7, 1e-6, 8e-5, 1e-9, 2 ** -24, 1e-15).map(f32),
);

const both = (policy: Policy) =>
  QUANTIZED_DTYPES.flatMap((dtype): [string, Policy, QuantizedDtype, ScaleFloor][] => {
    const rule = policy.rules[dtype];
    return rule === undefined ? [] : [[`${policy.id} of ${dtype}`, policy, dtype, rule]];
  });

const scaleOf = (least: number, most: number, dtype: QuantizedDtype, floor: ScaleFloor) =>
  weightScale(-least, most, dtype, floor, 'x86-64');

describe.each(POLICIES.flatMap(both))('%s', (_, policy, dtype, floor) => {
  test('lowers no scale, respects its smallest scale, and changes none from `changesBelow` on', () => {
    fc.assert(
      fc.property(magnitude, magnitude, scale32, scale32, finiteFloat32, (...given) => {
        const [least, most, sIn, sOut, bias] = given;
        const { scale, own } = scaleOf(least, most, dtype, floor);
        const plain = scaleOf(least, most, dtype, NO_FLOOR);
        expect(own).toBe(plain.scale);
        expect(scale).toBeGreaterThanOrEqual(own);
        expect(scale).toBeGreaterThanOrEqual(f32(floor.minimum));
        const atBias = scalesAtBias(floor, {
          inputScale: sIn,
          weightScale: scale,
          outputScale: sOut,
          bias,
          taps: 9,
          sumAbsWeight: 9 * Math.max(least, most),
        });
        expect(atBias.weightScale).toBeGreaterThanOrEqual(scale);
        if (own < floor.changesBelow) return;
        expect([scale, atBias.weightScale]).toEqual([own, own]);
        expect(atBias.biasScale).toBe(f32(sIn * scale));
      }),
      RUNS,
    );
  });
});

const known = POLICIES.flatMap(both).filter(
  ([, { leaves, dtypes }, dtype]) => leaves !== null && dtypes.includes(dtype),
);
test.each(known)('%s produces the scale by which it is known', (_, policy, dtype, floor) => {
  fc.assert(
    fc.property(magnitude, magnitude, (least, most) => {
      const { scale, own } = scaleOf(least, most, dtype, floor);
      fc.pre(own < floor.changesBelow);
      expect(scale).toBe(policy.leaves?.scale);
      expect(KNOWN_FLOORS[knownFloorIndex(scale) ?? -1]).toBe(policy.leaves);
    }),
    RUNS,
  );
});

test('#6971 stores 1 for int16 scales below 2^-23, and does not change the range of the codes', () => {
  const floor = scaleFloor('int16', 'pr-6971');
  fc.assert(
    fc.property(magnitude, (most) => {
      const own = symmetricScale(-most, most, 'int16', 0);
      const made = scaleOf(most, most, 'int16', floor);
      expect(made).toEqual({ ...own, scale: own.scale < 2 ** -23 ? 1 : own.scale });
    }),
    RUNS,
  );
});

test('each policy has its author, date and rule', () => {
  const ids = POLICIES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const policy of POLICIES as readonly Policy[]) {
    const { id, title, short, source, url, date, when, dtypes, rules } = policy;
    for (const text of [title, short, source, when]) expect(text).not.toBe('');
    expect(date ?? '2020').toMatch(/^20\d\d(-\d\d(-\d\d)?)?$/);
    expect(url ?? 'https://').toMatch(/^https:\/\//);
    if (id.startsWith('pr-'))
      expect([short, url?.split('/').at(-1)]).toEqual([`#${id.slice(3)}`, id.slice(3)]);
    // What it is about, it does something to.
    for (const dtype of dtypes) expect(rules[dtype]).toBeDefined();
  }
});

test('all known floors have different names and scales', () => {
  const scales = KNOWN_FLOORS.map(({ scale }) => scale);
  expect(new Set(KNOWN_FLOORS.map(({ id }) => id)).size).toBe(KNOWN_FLOORS.length);
  expect(new Set(scales).size).toBe(scales.length);
});
