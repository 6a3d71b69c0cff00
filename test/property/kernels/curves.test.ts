import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runOne, value } from '../../unit/kernels/values';
import { RUNS } from '../arbitraries';
import { byteType, clamp, coded, codes, STORED, type CodeType } from './slow';

/*
 * Compares curves of codes with the same curve of the codes' reals, in double. Whatever a kernel
 * computes on the way, no code may be further off than its rounding allows.
 */

const N = 8;
const input = (type: CodeType) => fc.tuple(fc.constant(type), coded(type), codes(type, N));
const given = byteType.chain(input);
const reals = (xs: number[], { scale, zero }: { scale: number; zero: number }) =>
  xs.map((x) => (x - zero) * scale);

function near(made: number[], wanted: number[], type: CodeType, allowed: number): void {
  made.forEach((code, i) => {
    expect(Math.abs(code - clamp(wanted[i], STORED[type]))).toBeLessThanOrEqual(allowed);
  });
}

test('LOGISTIC and TANH of bytes round to the nearest code', () => {
  fc.assert(
    fc.property(given, ([type, a, xs]) => {
      const x = value(type, [N], xs, a);
      const { min } = STORED[type];
      const sigmoid = value(type, [N], [], { scale: 1 / 256, zero: min });
      const steps = reals(xs, a).map((r) => 256 / (1 + Math.exp(-r)) + min);
      near(runOne('LOGISTIC', [x], sigmoid), steps, type, 0.501);
      const zero = min + 128;
      const tanh = value(type, [N], [], { scale: 1 / 128, zero });
      const bent = reals(xs, a).map((r) => 128 * Math.tanh(r) + zero);
      near(runOne('TANH', [x], tanh), bent, type, 0.501);
    }),
    RUNS,
  );
});

test('SOFTMAX of bytes rounds to the nearest code', () => {
  const options = makeOptions('SoftmaxOptions', { beta: 1 });
  fc.assert(
    fc.property(given, ([type, a, xs]) => {
      const { min } = STORED[type];
      const out = value(type, [1, N], [], { scale: 1 / 256, zero: min });
      const made = runOne('SOFTMAX', [value(type, [1, N], xs, a)], out, options);
      const x = reals(xs, a);
      const powers = x.map((r) => Math.exp(r - Math.max(...x)));
      const sum = powers.reduce((p, q) => p + q);
      near(
        made,
        powers.map((p) => (256 * p) / sum + min),
        type,
        0.501,
      );
    }),
    RUNS,
  );
});

test('HARD_SWISH of int8 is within two codes', () => {
  const params = fc.record({
    scale: fc.float({ min: Math.fround(0.004), max: Math.fround(0.2), noNaN: true }),
    zero: fc.integer({ min: -128, max: 127 }),
  });
  const finer = fc.float({ min: 0.5, max: 4, noNaN: true });
  fc.assert(
    fc.property(params, codes('INT8', N), params, finer, (a, xs, { zero }, ratio) => {
      const scale = Math.fround(a.scale * ratio);
      const out = value('INT8', [N], [], { scale, zero });
      const made = runOne('HARD_SWISH', [value('INT8', [N], xs, a)], out);
      const steps = reals(xs, a).map(
        (r) => (r * Math.min(6, Math.max(0, r + 3))) / 6 / scale + zero,
      );
      near(made, steps, 'INT8', 2);
    }),
    RUNS,
  );
});

test('SOFTMAX and LOGISTIC of floats are those of double to 1e-6', () => {
  const options = makeOptions('SoftmaxOptions', { beta: 0.5 });
  const floats = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), {
    minLength: N,
    maxLength: N,
  });
  fc.assert(
    fc.property(floats, (xs) => {
      const x = value('FLOAT32', [1, N], xs);
      const out = () => value('FLOAT32', [1, N]);
      const powers = xs.map((r) => Math.exp(0.5 * (r - Math.max(...xs))));
      const sum = powers.reduce((p, q) => p + q);
      runOne('SOFTMAX', [x], out(), options).forEach((p, i) => {
        expect(Math.abs(p - powers[i] / sum)).toBeLessThanOrEqual(1e-6);
      });
      runOne('LOGISTIC', [x], out()).forEach((p, i) => {
        expect(Math.abs(p - 1 / (1 + Math.exp(-xs[i])))).toBeLessThanOrEqual(1e-6);
      });
    }),
    RUNS,
  );
});
