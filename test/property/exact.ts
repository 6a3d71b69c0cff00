/**
 * Exact arithmetic on rationals of BigInt, and float32 operations on top of it: the oracle of the
 * property tests. It shares no step with the engine, which computes in doubles.
 */
export interface Rational {
  readonly n: bigint;
  /** Always positive */
  readonly d: bigint;
}

const view = new DataView(new ArrayBuffer(8));

export function rational(n: bigint, d = 1n): Rational {
  return d < 0n ? { n: -n, d: -d } : { n, d };
}

/** 2^k for any whole k. */
export const power = (k: number): Rational =>
  k < 0 ? { n: 1n, d: 1n << BigInt(-k) } : { n: 1n << BigInt(k), d: 1n };

export const times = (a: Rational, b: Rational): Rational => rational(a.n * b.n, a.d * b.d);
export const over = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n);
export const plus = (a: Rational, b: Rational): Rational =>
  rational(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Rational, b: Rational): Rational => plus(a, rational(-b.n, b.d));
export const magnitude = (a: Rational): Rational => (a.n < 0n ? rational(-a.n, a.d) : a);
export const less = (a: Rational, b: Rational): boolean => a.n * b.d < b.n * a.d;
export const same = (a: Rational, b: Rational): boolean => a.n * b.d === b.n * a.d;

/** The value of a finite double, from its 64 bits. */
export function exact(x: number): Rational {
  if (!Number.isFinite(x)) throw new Error(`${x} has no exact value.`);
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const significand = biased === 0 ? fraction : fraction | (1n << 52n);
  const value = times(rational(significand), power(Math.max(biased, 1) - 1075));
  return bits >> 63n === 1n ? rational(-value.n, value.d) : value;
}

/** The integer between 0 and a that is nearest to a. */
export const towardZero = ({ n, d }: Rational): bigint => n / d;

/** The nearest integer, halves away from zero. */
export function nearestInteger({ n, d }: Rational): bigint {
  const twice = 2n * (n < 0n ? -n : n);
  const rounded = (twice / d + 1n) / 2n;
  return n < 0n ? -rounded : rounded;
}

/** The nearest integer, ties to even, of a ≥ 0. */
function nearestEven({ n, d }: Rational): bigint {
  const below = n / d;
  const twice = 2n * (n % d);
  const up = twice > d || (twice === d && below % 2n === 1n);
  return up ? below + 1n : below;
}

/** The k with 2^k ≤ a < 2^(k+1), for a > 0. */
export function exponentOf(a: Rational): number {
  let k = a.n.toString(16).length * 4 - a.d.toString(16).length * 4;
  while (less(a, power(k))) k -= 1;
  while (!less(a, power(k + 1))) k += 1;
  return k;
}

/** The float32 nearest to a, ties to even, subnormals kept; 0 for 0. */
export function nearestFloat32(a: Rational): number {
  if (a.n === 0n) return 0;
  const positive = magnitude(a);
  const quantum = Math.max(exponentOf(positive) - 23, -149);
  const value = Number(nearestEven(times(positive, power(-quantum)))) * 2 ** quantum;
  const rounded = value >= 2 ** 128 ? Infinity : value;
  return a.n < 0n ? -rounded : rounded;
}

/**
 * A float32 operation from its exact counterpart. If an operand is not finite, or the result is
 * exactly zero or undefined, the double operation gives the IEEE result without rounding.
 */
function operation(
  inDouble: (a: number, b: number) => number,
  inRationals: (a: Rational, b: Rational) => Rational,
): (a: number, b: number) => number {
  return (a, b) => {
    const double = inDouble(a, b);
    if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(double)) return double;
    const result = inRationals(exact(a), exact(b));
    return result.n === 0n ? double : nearestFloat32(result);
  };
}

export const times32 = operation((a, b) => a * b, times);
export const over32 = operation((a, b) => a / b, over);
export const plus32 = operation((a, b) => a + b, plus);
export const minus32 = operation((a, b) => a - b, minus);
