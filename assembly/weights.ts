// Extremes and codes of rows of float weights, one row for each output channel. If a weight is not
// finite the caller uses the plain loops of src/lib/quantizer/weights.ts, which define the results.

function halvesSwapped(x: v128): v128 {
  return i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

function lanesSwapped(x: v128): v128 {
  return i8x16.shuffle(x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
}

/**
 * Widens the least and the greatest of each of `rows` rows of `inner` floats. `extremes` holds them
 * in pairs. Comparisons are strict, so NaN is left out.
 * @returns whether a NaN was among them
 */
export function rowExtremes(data: usize, rows: i32, inner: i32, extremes: usize): bool {
  let unordered = i32x4.splat(0);
  let at = data;
  for (let row = 0; row < rows; row++) {
    const pair = extremes + (<usize>row << 3);
    let lows = v128.load32_splat(pair);
    let highs = v128.load32_splat(pair, 4);
    let i = 0;
    for (; i + 4 <= inner; i += 4) {
      const x = v128.load(at);
      lows = f32x4.pmin(lows, x);
      highs = f32x4.pmax(highs, x);
      unordered = v128.or(unordered, f32x4.ne(x, x));
      at += 16;
    }
    for (; i < inner; i++) {
      const x = f32x4.splat(load<f32>(at));
      lows = f32x4.pmin(lows, x);
      highs = f32x4.pmax(highs, x);
      unordered = v128.or(unordered, f32x4.ne(x, x));
      at += 4;
    }
    lows = f32x4.pmin(lows, halvesSwapped(lows));
    lows = f32x4.pmin(lows, lanesSwapped(lows));
    highs = f32x4.pmax(highs, halvesSwapped(highs));
    highs = f32x4.pmax(highs, lanesSwapped(highs));
    store<f32>(pair, f32x4.extract_lane(lows, 0));
    store<f32>(pair, f32x4.extract_lane(highs, 0), 4);
  }
  return v128.any_true(unordered);
}

/** The greatest float32 below a half. Adding it to x and truncating rounds half away from zero. */
const ALMOST_HALF: f32 = 0.49999997;
/** 1.5 · 2^23. An integer that is added to this float32 appears in its last bits. */
const WHOLES: f32 = 12582912;

/**
 * Rounds half away from zero, for |x| < 2^22. If the fraction of x is a half, adding almost a half
 * gives a sum within half a unit in the last place of the next whole number, so it rounds up to it.
 */
function rounded(x: v128): v128 {
  const almost = v128.or(f32x4.splat(ALMOST_HALF), v128.and(x, i32x4.splat(i32.MIN_VALUE)));
  const whole = f32x4.trunc(f32x4.add(x, almost));
  const wholes = f32x4.splat(WHOLES);
  // Cheaper than a conversion, which has to check for values that do not fit.
  return i32x4.sub(f32x4.add(whole, wholes), wholes);
}

/** Weights as whole steps of their scale. */
export function steps(x: v128, low: v128, high: v128, from: v128, inverse: v128): v128 {
  const clipped = f32x4.pmin(f32x4.pmax(x, low), high);
  return rounded(f32x4.mul(f32x4.sub(clipped, from), inverse));
}

/** Stores eight codes. The narrowing clamps them, and int16 excludes −32768. */
export function storeEight<T>(to: usize, a: v128, b: v128): void {
  if (sizeof<T>() == 2) {
    const least = i32x4.splat(-32767);
    v128.store(to, i16x8.narrow_i32x4_s(i32x4.max_s(a, least), i32x4.max_s(b, least)));
    return;
  }
  const words = i16x8.narrow_i32x4_s(a, b);
  v128.store64_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
}

function rowCodes<T>(
  data: usize,
  rows: i32,
  inner: i32,
  params: usize,
  out: usize,
  least: i32,
  most: i32,
): void {
  let at = data;
  let to = out;
  for (let row = 0; row < rows; row++) {
    const fields = params + (<usize>row << 4);
    const low = v128.load32_splat(fields);
    const high = v128.load32_splat(fields, 4);
    const from = v128.load32_splat(fields, 8);
    const inverse = v128.load32_splat(fields, 12);
    let i = 0;
    for (; i + 8 <= inner; i += 8) {
      const a = steps(v128.load(at), low, high, from, inverse);
      storeEight<T>(to, a, steps(v128.load(at, 16), low, high, from, inverse));
      at += 32;
      to += 8 * sizeof<T>();
    }
    for (; i < inner; i++) {
      const code = i32x4.extract_lane(steps(v128.load32_splat(at), low, high, from, inverse), 0);
      store<T>(to, <T>min(most, max(least, code)));
      at += 4;
      to += sizeof<T>();
    }
  }
}

/**
 * Codes of `rows` rows of `inner` weights. `params` holds four float32 for each row: the clip's low
 * and high end, the offset to subtract, and the inverse of the scale.
 */
export function rowCodesInt16(data: usize, rows: i32, inner: i32, params: usize, out: usize): void {
  rowCodes<i16>(data, rows, inner, params, out, -32767, 32767);
}

export function rowCodesUint8(data: usize, rows: i32, inner: i32, params: usize, out: usize): void {
  rowCodes<u8>(data, rows, inner, params, out, 0, 255);
}
