/**
 * binary32 on top of JavaScript's binary64.
 *
 * For one `+ - * /` on float32 operands, `f32(a op b)` in doubles equals the native float32
 * result: 53 ≥ 2·24 + 2 bits, so the second rounding cannot change anything (Figueroa, 1995).
 */

/** Rounds to the nearest float32, ties to even; subnormals are kept. */
export const f32 = Math.fround;

export const FLT_MAX = 3.4028234663852886e38;
/** Smallest normal float32, 2^-126. */
export const FLT_MIN = 2 ** -126;
/** Smallest subnormal float32, 2^-149. */
export const FLT_TRUE_MIN = 2 ** -149;
/** Distance from 1 to the next float32, 2^-23. */
export const FLT_EPSILON = 2 ** -23;

/**
 * Rounds half away from zero, as C's `round`; NaN, infinities and −0 pass through.
 * `Math.round` sends halves up, and floor(|x| + 0.5) fails for 0.49999999999999994.
 */
export function roundHalfAway(x: number): number {
  const whole = Math.trunc(x);
  const rest = x - whole;
  return rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole;
}

/** Halves go to the even neighbour. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The 32 bits of f32(x) as an unsigned integer. */
export function bitsOfFloat32(x: number): number {
  float[0] = x;
  return word[0];
}

/** The float32 that has these 32 bits. */
export function float32FromBits(bits: number): number {
  word[0] = bits;
  return float[0];
}

/** Distance from |x| to the next larger float32; NaN if x is not finite. */
export function ulp32(x: number): number {
  const bits = bitsOfFloat32(Math.abs(x));
  if (bits >= 0x7f800000) return NaN;
  const exponent = Math.max(bits >>> 23, 1);
  return 2 ** (exponent - 150);
}

const wide = new Float64Array(1);
const halves = new Uint32Array(wide.buffer);
const lowHalf = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

/** The exponent e of C's frexp: |x| = m·2^e with 0.5 ≤ m < 1, for finite x other than 0. */
export function binaryExponent(x: number): number {
  wide[0] = x;
  const biased = (halves[1 - lowHalf] >>> 20) & 0x7ff;
  return biased === 0 ? binaryExponent(x * 2 ** 54) - 54 : biased - 1022;
}

/** The neighbour of a finite, non-zero double, one step up or down. */
function nextDouble(x: number, up: boolean): number {
  wide[0] = x;
  const away = up === x > 0;
  if (away) {
    halves[lowHalf] += 1;
    if (halves[lowHalf] === 0) halves[1 - lowHalf] += 1;
  } else {
    if (halves[lowHalf] === 0) halves[1 - lowHalf] -= 1;
    halves[lowHalf] -= 1;
  }
  return wide[0];
}

/**
 * a·b + c with one rounding to float32, for float32 operands, as AArch64's contracted multiply-add
 * computes it. The product of two float32 is exact in a double. The sum is rounded to odd (Boldo
 * and Melquiond, 2008), so the final rounding to float32 knows whether bits were cut off.
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  if (!Number.isFinite(sum) || sum === 0) return f32(sum);
  const fromC = sum - product;
  const error = product - (sum - fromC) + (c - fromC);
  if (error === 0) return f32(sum);
  wide[0] = sum;
  if ((halves[lowHalf] & 1) === 1) return f32(sum);
  return f32(nextDouble(sum, error > 0));
}
