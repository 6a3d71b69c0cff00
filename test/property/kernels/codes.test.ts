import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { list, runOne, value } from '../../unit/kernels/values';
import { RUNS } from '../arbitraries';
import {
  byteType,
  clamp,
  coded,
  codes,
  codeType,
  divideHalfAway,
  slowMultiply,
  STORED,
  type Coded,
  type CodeType,
} from './slow';

const N = 6;
const f32 = Math.fround;

/** Two inputs and an output's parameters, all of one type. */
const pair = (type: CodeType) =>
  fc.tuple(
    fc.constant(type),
    coded(type),
    codes(type, N),
    coded(type),
    codes(type, N),
    coded(type),
  );
const single = (type: CodeType) =>
  fc.tuple(fc.constant(type), coded(type), codes(type, N), coded(type));

/** luci-interpreter's binary operators leave out −32768. */
const fusedRange = (type: CodeType) =>
  type === 'INT16' ? { min: -32767, max: 32767 } : STORED[type];

const tensor = (type: CodeType, params: Coded, elements: number[] = []) =>
  value(type, [N], elements, params);

function slowSum(
  type: CodeType,
  [a, x]: [Coded, number],
  [b, y]: [Coded, number],
  sign: number,
  out: Coded,
): number {
  const bits = type === 'INT16' ? 12 : 20;
  const common = 2 * Math.max(a.scale, b.scale);
  const left = slowMultiply((x - a.zero) * 2 ** bits, a.scale / common);
  const right = slowMultiply((y - b.zero) * 2 ** bits, b.scale / common);
  const sum = slowMultiply(left + sign * right, common / (2 ** bits * out.scale));
  return clamp(sum + out.zero, fusedRange(type));
}

test('ADD and SUB of codes are their formula on exact integers', () => {
  const operation = fc.constantFrom(['ADD', 1] as const, ['SUB', -1] as const);
  fc.assert(
    fc.property(codeType.chain(pair), operation, ([type, a, xs, b, ys, out], [opcode, sign]) => {
      fc.pre(type !== 'INT16' || opcode === 'ADD');
      // From one on the reference shifts by a negative number.
      fc.pre((2 * Math.max(a.scale, b.scale)) / (4096 * out.scale) < 0.999);
      const made = runOne(opcode, [tensor(type, a, xs), tensor(type, b, ys)], tensor(type, out));
      expect(made).toEqual(xs.map((x, i) => slowSum(type, [a, x], [b, ys[i]], sign, out)));
    }),
    RUNS,
  );
});

test('if the exact sum is a tie, the bits that inputs gain before they are scaled decide', () => {
  const a = { scale: f32(0.1), zero: 128 };
  const out = { scale: f32(0.6), zero: 128 };
  // −15.5 and −8.5 steps of the output: with 19 bits the first would differ, with 21 the second.
  const [xs, ys] = [
    [1, 1],
    [162, 204],
  ];
  const [x, y, to] = [xs, ys, []].map((list, i) => value('UINT8', [2], list, i < 2 ? a : out));
  expect(runOne('ADD', [x, y], to)).toEqual(
    xs.map((code, i) => slowSum('UINT8', [a, code], [a, ys[i]], 1, out)),
  );
});

/**
 * How far the multiply may be from x·M, M below one: the high word is rounded before it is shifted by
 * r bits, and again after; the mantissa is off by at most 2^-31 of itself.
 */
function multiplyError(x: number, real: number): number {
  const right = -(Math.floor(Math.log2(real)) + 1);
  return (right > 0 ? 0.5 + 0.5 * 2 ** -right : 0.5) + Math.abs(x) * real * 2 ** -31;
}

test('ADD of codes is the sum of what they mean, to the roundings of its three multiplies', () => {
  fc.assert(
    fc.property(codeType.chain(pair), ([type, a, xs, b, ys, out]) => {
      const common = 2 * Math.max(a.scale, b.scale);
      fc.pre(common / (4096 * out.scale) < 0.999);
      const bits = type === 'INT16' ? 12 : 20;
      const unit = common / 2 ** bits;
      const made = runOne('ADD', [tensor(type, a, xs), tensor(type, b, ys)], tensor(type, out));
      made.forEach((code, i) => {
        const [left, right] = [(xs[i] - a.zero) * a.scale, (ys[i] - b.zero) * b.scale];
        const steps = clamp((left + right) / out.scale + out.zero, fusedRange(type));
        // Each input is rounded to the unit, and an int16 output may be as fine as that.
        const inputs =
          multiplyError((xs[i] - a.zero) * 2 ** bits, a.scale / common) +
          multiplyError((ys[i] - b.zero) * 2 ** bits, b.scale / common);
        const sum = Math.abs(left + right) / unit + inputs;
        const allowed = (inputs * unit) / out.scale + multiplyError(sum, unit / out.scale);
        expect(Math.abs(code - steps)).toBeLessThanOrEqual(allowed + 1e-9);
      });
    }),
    RUNS,
  );
});

test('MUL of int16 and int8 is its formula on exact integers', () => {
  const type = fc.constantFrom<CodeType>('INT16', 'INT8');
  fc.assert(
    fc.property(type.chain(pair), ([type, a, xs, b, ys, out]) => {
      const real =
        type === 'INT16'
          ? (a.scale * b.scale) / out.scale
          : f32(f32(a.scale * b.scale) / out.scale);
      const made = runOne('MUL', [tensor(type, a, xs), tensor(type, b, ys)], tensor(type, out));
      expect(made).toEqual(
        xs.map((x, i) =>
          clamp(slowMultiply((x - a.zero) * (ys[i] - b.zero), real) + out.zero, fusedRange(type)),
        ),
      );
    }),
    RUNS,
  );
});

test('RELU of codes is its formula on exact integers', () => {
  fc.assert(
    fc.property(codeType.chain(single), ([type, a, xs, out]) => {
      const made = runOne('RELU', [tensor(type, a, xs)], tensor(type, out));
      const range = { ...STORED[type], min: out.zero };
      const real = f32(a.scale / out.scale);
      expect(made).toEqual(xs.map((x) => clamp(slowMultiply(x - a.zero, real) + out.zero, range)));
    }),
    RUNS,
  );
});

test('PRELU of bytes is its formula on exact integers', () => {
  fc.assert(
    fc.property(byteType.chain(pair), ([type, a, xs, slope, ys, out]) => {
      const made = runOne(
        'PRELU',
        [tensor(type, a, xs), tensor(type, slope, ys)],
        tensor(type, out),
      );
      const kept = f32(a.scale / out.scale);
      const bent = f32(f32(a.scale * slope.scale) / out.scale);
      expect(made).toEqual(
        xs.map((x, i) => {
          const y = x - a.zero;
          const scaled =
            y >= 0 ? slowMultiply(y, kept) : slowMultiply(y * (ys[i] - slope.zero), bent);
          return clamp(scaled + out.zero, STORED[type]);
        }),
      );
    }),
    RUNS,
  );
});

test('PRELU of int16 is its formula on exact integers, a slope and a scale for each channel', () => {
  const scales = fc.array(fc.float({ min: Math.fround(1e-4), max: 10, noNaN: true }), {
    minLength: N,
    maxLength: N,
  });
  const given = fc.tuple(codes('INT16', N), codes('INT16', N), scales);
  fc.assert(
    fc.property(coded('INT16'), coded('INT16'), given, (a, out, [xs, ys, slopes]) => {
      const alpha = value('INT16', [N], ys, { scale: slopes });
      const made = runOne('PRELU', [tensor('INT16', a, xs), alpha], tensor('INT16', out));
      expect(made).toEqual(
        xs.map((x, i) => {
          const bent = f32(a.scale * slopes[i]) / out.scale;
          const scaled =
            x >= 0 ? slowMultiply(x, f32(a.scale / out.scale)) : slowMultiply(x * ys[i], bent);
          return clamp(scaled, STORED.INT16);
        }),
      );
    }),
    RUNS,
  );
});

test('QUANTIZE from codes to codes is its formula on exact integers', () => {
  const between = fc.constantFrom<[CodeType, CodeType]>(
    ['UINT8', 'INT8'],
    ['INT8', 'UINT8'],
    ['INT16', 'INT8'],
    ['INT16', 'INT16'],
    ['UINT8', 'INT16'],
    ['INT16', 'UINT8'],
  );
  const given = between.chain(([from, to]) => fc.tuple(single(from), fc.constant(to), coded(to)));
  fc.assert(
    fc.property(given, ([[from, a, xs], to, out]) => {
      const made = runOne('QUANTIZE', [tensor(from, a, xs)], tensor(to, out));
      const quotient = a.scale / out.scale;
      // ONE, which knows uint8 and int16 alone, divides in float32.
      const real = from === 'INT8' || to === 'INT8' ? quotient : Math.fround(quotient);
      expect(made).toEqual(
        xs.map((x) => clamp(slowMultiply(x - a.zero, real) + out.zero, STORED[to])),
      );
    }),
    RUNS,
  );
});

test('AVERAGE_POOL_2D of codes is the nearest quotient, halves away from zero', () => {
  const options = makeOptions('Pool2DOptions', {
    padding: 'VALID',
    strideH: 1,
    strideW: 1,
    filterHeight: 1,
    filterWidth: N,
  });
  fc.assert(
    fc.property(codeType.chain(single), ([type, a, xs]) => {
      const made = runOne(
        'AVERAGE_POOL_2D',
        [value(type, [1, 1, N, 1], xs, a)],
        value(type, [1, 1, 1, 1], [], a),
        options,
      );
      const sum = BigInt(xs.reduce((p, q) => p + q));
      const mean = Number(divideHalfAway(sum, BigInt(N)));
      expect(made).toEqual([clamp(mean, fusedRange(type))]);
    }),
    RUNS,
  );
});

test('MEAN of int16 is its formula on exact integers', () => {
  const options = makeOptions('ReducerOptions', { keepDims: true });
  fc.assert(
    fc.property(single('INT16'), ([, a, xs, out]) => {
      const made = runOne(
        'MEAN',
        [value('INT16', [1, 2, N / 2, 1], xs, a), list(1, 2)],
        value('INT16', [1, 1, 1, 1], [], out),
        options,
      );
      const sum = xs.reduce((p, q) => p + q);
      const scaled = slowMultiply(sum, a.scale / out.scale);
      const mean = Number(divideHalfAway(BigInt(scaled), BigInt(N)));
      expect(made).toEqual([clamp(mean, { min: -32767, max: 32767 })]);
    }),
    RUNS,
  );
});

test('MEAN of uint8 is the mean of the reals, to one code', () => {
  fc.assert(
    fc.property(single('UINT8'), ([, a, xs, out]) => {
      fc.pre(a.scale !== out.scale || a.zero !== out.zero);
      const [code] = runOne('MEAN', [tensor('UINT8', a, xs), list(0)], value('UINT8', [], [], out));
      const mean = xs.reduce((p, q) => p + q) / N;
      const steps = ((mean - a.zero) * a.scale) / out.scale + out.zero;
      // float32 loses the bits of a large sum beyond 24, but then the code is clamped anyway.
      expect(Math.abs(code - clamp(steps, STORED.UINT8))).toBeLessThanOrEqual(0.6);
    }),
    RUNS,
  );
});

test('CONCATENATION of uint8 keeps what codes mean, to one code', () => {
  const options = makeOptions('ConcatenationOptions', { axis: 0 });
  fc.assert(
    fc.property(pair('UINT8'), ([type, a, xs, b, ys, out]) => {
      const made = runOne(
        'CONCATENATION',
        [tensor(type, a, xs), tensor(type, b, ys)],
        value(type, [2 * N], [], out),
        options,
      );
      const reals = [
        ...xs.map((x) => (x - a.zero) * a.scale),
        ...ys.map((y) => (y - b.zero) * b.scale),
      ];
      made.forEach((code, i) => {
        const steps = clamp(reals[i] / out.scale + out.zero, STORED.UINT8);
        expect(Math.abs(code - steps)).toBeLessThanOrEqual(0.6);
      });
    }),
    RUNS,
  );
});
