import fc, { type Arbitrary } from 'fast-check';
import { MACHINES } from '../../src/lib/numeric/machine';

/** Runs of each property. */
export const RUNS = { numRuns: 2000 };

const view = new DataView(new ArrayBuffer(8));

const float32OfBits = (bits: number): number => {
  view.setUint32(0, bits);
  return view.getFloat32(0);
};
const bitsOf = (x: number): number => {
  view.setFloat32(0, x);
  return view.getUint32(0);
};

/** Values at which float32 arithmetic and integer storage change their behaviour. */
const EDGES = [
  0,
  2 ** -149,
  2 ** -148,
  2 ** -127, // a subnormal; the largest whose inverse is infinite lies near 2^-128
  2 ** -128,
  2 ** -126,
  2 ** -24,
  2 ** -23,
  0.5,
  1,
  6,
  127.5,
  255,
  256,
  32767,
  32768,
  2 ** 23,
  2 ** 24,
  2 ** 31,
  2 ** 32,
  2 ** 39,
  2 ** 47,
  2 ** 63,
  2 ** 64,
  2 ** 127,
  3.4028234663852886e38,
];

const sign = fc.constantFrom(1, -1);

/** An edge, or a float32 up to three steps away from it. */
const nearEdge = fc
  .tuple(fc.constantFrom(...EDGES), fc.integer({ min: -3, max: 3 }), sign)
  .map(([edge, steps, s]) => s * float32OfBits(Math.max(0, bitsOf(edge) + steps)));

/** k + 1/2, the ties of rounding to whole numbers, as far as float32 has them; and neighbours. */
const nearHalf = fc
  .tuple(
    fc.oneof(fc.nat(40), fc.nat(2 ** 23 - 1)),
    fc.constantFrom(0.5, 0.49999997, 0.50000006),
    sign,
  )
  .map(([whole, half, s]) => s * Math.fround(whole + half));

const everyday = fc.float({ min: -1000, max: 1000, noNaN: true });

const anyBits = fc.nat(0xffffffff).map(float32OfBits);

/** Every float32: subnormals, ±0, halves, integer limits, ±FLT_MAX, ±∞ and NaN all come often. */
export const float32: Arbitrary<number> = fc.oneof(
  { arbitrary: anyBits, weight: 4 },
  { arbitrary: nearEdge, weight: 4 },
  { arbitrary: nearHalf, weight: 2 },
  { arbitrary: everyday, weight: 3 },
  { arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0), weight: 1 },
);

export const finiteFloat32 = float32.filter(Number.isFinite);

/** Magnitudes that occur as scales, and all others: 0, subnormals and FLT_MAX among them. */
export const scale32: Arbitrary<number> = fc.oneof(
  { arbitrary: fc.float({ min: Math.fround(1e-12), max: 10, noNaN: true }), weight: 3 },
  { arbitrary: finiteFloat32.map(Math.abs), weight: 2 },
);

/** Scales whose float32 inverse is finite. */
export const invertibleScale32 = scale32.filter((s) => s > 2 ** -128);

/** Doubles: any, halves and the ends of the integer types with their neighbours. */
export const double: Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => {
    view.setBigUint64(0, bits);
    return view.getFloat64(0);
  }),
  fc
    .tuple(
      fc.constantFrom(0.5, 1.5, 2.5, 255.5, 2 ** 31, 2 ** 32, 2 ** 52 - 0.5, 2 ** 53, 2 ** 63),
      fc.bigInt({ min: -2n, max: 2n }),
      sign,
    )
    .map(([edge, steps, s]) => {
      view.setFloat64(0, edge);
      view.setBigUint64(0, view.getBigUint64(0) + steps);
      return s * view.getFloat64(0);
    }),
  fc
    .tuple(fc.constantFrom(2 ** 31, 2 ** 32), fc.constantFrom(-1.5, -1, -0.5, 0, 0.5), sign)
    .map(([edge, offset, s]) => s * (edge + offset)),
  float32,
);

export const machine = fc.constantFrom(...MACHINES);
export const dtype = fc.constantFrom('uint8' as const, 'int16' as const);

export const int32 = fc.oneof(
  fc.integer(),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, -1, 0, 1),
  fc.integer({ min: -1000, max: 1000 }),
);
export const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 47n), max: 2n ** 47n - 1n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, -(2n ** 47n), 2n ** 47n - 1n),
);

/** Possible mantissas of a multiplier: 2^30 to 2^31 − 1, or 0 if it is flushed. */
export const mantissa = fc.oneof(
  { arbitrary: fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }), weight: 6 },
  { arbitrary: fc.integer({ min: 0x7ffeff00, max: 0x7fffffff }), weight: 2 },
  { arbitrary: fc.constantFrom(0, 2 ** 30, 2 ** 30 + 0x8000, 0x7fff0000, 0x7fff8000), weight: 1 },
);

/** Weights of one magnitude, like real ones, or of all edge values together. */
export const weights = (length: number): Arbitrary<Float32Array> => {
  const list = (element: Arbitrary<number>) =>
    fc.array(element, { minLength: length, maxLength: length });
  return fc.oneof(
    fc
      .tuple(fc.integer({ min: -140, max: 127 }), list(fc.float({ min: -1, max: 1, noNaN: true })))
      .map(([exponent, values]) => Float32Array.from(values, (x) => x * 2 ** exponent)),
    list(float32).map((values) => Float32Array.from(values)),
  );
};
export const finiteWeights = (length: number) =>
  weights(length).filter((values) => values.every(Number.isFinite));

/** Float32 evenly spread over powers of ten; fc.double itself keeps close to 0. */
export const tenTo = (min: number, max: number): Arbitrary<number> =>
  fc.integer({ min: 1000 * min, max: 1000 * max }).map((e) => Math.fround(10 ** (e / 1000)));

export const eitherSign = (arbitrary: Arbitrary<number>): Arbitrary<number> =>
  fc.tuple(arbitrary, fc.boolean()).map(([x, minus]) => (minus ? -x : x));
