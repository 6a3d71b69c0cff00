import fc from 'fast-check';
import { expect, test } from 'vitest';
import { f32, ulp32 } from '../../../src/lib/numeric/float32';
import { castInt64 } from '../../../src/lib/numeric/machine';
import { showValue } from '../../../src/lib/notebook/formulaValue';
import { expectHarmless } from '../../unit/notebook/harmless';
import { outcomesOf, resultOf } from '../../unit/notebook/results';
import { finiteFloat32, RUNS } from '../arbitraries';
import { nearestFloat32, rational } from '../exact';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const double = fc.double({ noNaN: true, noDefaultInfinity: true });
/** A double as it is typed, never as a whole number's literal. */
const typed = (x: number): string => (Object.is(x, -0) ? '-0.0' : x.toExponential());

test('whole numbers are added, taken away and multiplied exactly, and compared', () => {
  fc.assert(
    fc.property(int64, int64, (a, b) => {
      expect(resultOf(`(${a}) + (${b})`)).toBe(a + b);
      expect(resultOf(`${a} - ${b}`)).toBe(a - b);
      expect(resultOf(`${a} * ${b}`)).toBe(a * b);
      expect(resultOf(`${a} < ${b}`)).toBe(a < b);
      expect(resultOf('x * y', { x: a, y: b })).toBe(a * b);
    }),
    { numRuns: 500 },
  );
});

test('doubles act as in C, and a whole number with one is rounded once', () => {
  fc.assert(
    fc.property(double, double, int64, (a, b, n) => {
      expect(resultOf(`${typed(a)} * ${typed(b)}`)).toBe(a * b);
      expect(resultOf(`${typed(a)} / ${typed(b)}`)).toBe(a / b);
      expect(resultOf('a - b', { a, b })).toBe(a - b);
      expect(resultOf('a * n', { a, n })).toBe(a * Number(n));
    }),
    { numRuns: 500 },
  );
});

test('a shown value that is typed again gives the same value', () => {
  fc.assert(
    fc.property(double, int64, (x, n) => {
      expect(Number(showValue(x))).toBe(x);
      expect(resultOf(showValue(n))).toBe(n);
      expect(Number(resultOf(`${showValue(x)} + 0.0`))).toBe(x + 0);
    }),
    { numRuns: 500 },
  );
});

test('f32, ulp and cast are the engine’s own', () => {
  fc.assert(
    fc.property(double, finiteFloat32, (x, y) => {
      expect(resultOf('f32(x)', { x })).toBe(f32(x));
      expect(resultOf('ulp(y)', { y })).toBe(ulp32(y));
      expect(resultOf('cast(x, "int64", "aarch64")', { x })).toBe(castInt64(x, 'aarch64'));
    }),
    RUNS,
  );
});

test('f32 rounds a whole number of any length once', () => {
  const long = fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n });
  // One more or less than a tie between two float32, which a double cannot see.
  const nearTie = fc
    .tuple(fc.bigInt({ min: 2n ** 23n, max: 2n ** 24n - 1n }), fc.integer({ min: 31, max: 90 }))
    .chain(([m, shift]) =>
      fc.constantFrom(-1n, 0n, 1n).map((d) => ((2n * m + 1n) << BigInt(shift)) + d),
    );
  fc.assert(
    fc.property(fc.oneof(long, nearTie), (x) => {
      expect(resultOf('f32(x)', { x })).toBe(nearestFloat32(rational(x)));
    }),
    RUNS,
  );
});

test('any text ends harmlessly, and does not affect another cell', () => {
  const pieces = fc.constantFrom(
    ...'1 2.5 1e999 s_w q_b x k pi f32( cast( sum( multiplier( ( ) [ ] { } , ; : ? = == < + - * / ^ % ! . \' " # "int64" constructor __proto__ not and mod to end NaN \\ $ é 😀'.split(
      ' ',
    ),
  );
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(' ')),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  fc.assert(
    fc.property(text, (hostile) => {
      const outcomes = outcomesOf({ hostile, other: '6 * 7' }, { s_w: 0.5, q_b: -5n });
      expectHarmless(outcomes.hostile);
      expect(outcomes.other).toEqual({ kind: 'value', value: 42n, text: '42' });
    }),
    RUNS,
  );
});
