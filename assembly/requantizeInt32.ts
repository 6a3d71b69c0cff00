// (sum + bias) times the multiplier, for four channels at once: TFLite's 32-bit multiply with its
// two roundings. For each four channels `stage` holds blocks of four int32: bias, 2^left, mantissa,
// 2^(31 − right), 2^right − 1, and −1 if right is 0. In that case the fourth block holds 0, because
// 2^31 is not an int32.
export const STAGE_BYTES: usize = 96;

/** The low words of four int64. */
function lowWords(first: v128, second: v128): v128 {
  return i8x16.shuffle(first, second, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

/** @returns codes before the zero point and the clamp */
export function multiply(sum: v128, stage: usize): v128 {
  const x = i32x4.mul(i32x4.add(sum, v128.load(stage)), v128.load(stage, 16));
  const mantissa = v128.load(stage, 32);
  const half = i64x2.splat(1 << 30);
  // Only the low 32 bits of a shifted product are kept, so a logical shift suffices.
  const h = lowWords(
    i64x2.shr_u(i64x2.add(i64x2.extmul_low_i32x4_s(x, mantissa), half), 31),
    i64x2.shr_u(i64x2.add(i64x2.extmul_high_i32x4_s(x, mantissa), half), 31),
  );
  const scale = v128.load(stage, 48);
  const mask = v128.load(stage, 64);
  const shifted = lowWords(
    i64x2.shr_u(i64x2.extmul_low_i32x4_s(h, scale), 31),
    i64x2.shr_u(i64x2.extmul_high_i32x4_s(h, scale), 31),
  );
  const quotient = v128.or(shifted, v128.and(h, v128.load(stage, 80)));
  const threshold = i32x4.add(i32x4.shr_u(mask, 1), i32x4.shr_u(h, 31));
  // A true comparison is −1 in its lane.
  return i32x4.sub(quotient, i32x4.gt_s(v128.and(h, mask), threshold));
}

/**
 * `multiply` for channels that all shift right by the same `right`, at least 1, as in a layer with
 * one scale. The result is below 2^30 in magnitude.
 */
function multiplyAlike(sum: v128, stage: usize, right: i32): v128 {
  const x = i32x4.add(sum, v128.load(stage));
  const mantissa = v128.load(stage, 32);
  const half = i64x2.splat(1 << 30);
  const h = lowWords(
    i64x2.shr_u(i64x2.add(i64x2.extmul_low_i32x4_s(x, mantissa), half), 31),
    i64x2.shr_u(i64x2.add(i64x2.extmul_high_i32x4_s(x, mantissa), half), 31),
  );
  const mask = i32x4.splat((1 << right) - 1);
  const threshold = i32x4.add(i32x4.shr_u(mask, 1), i32x4.shr_u(h, 31));
  return i32x4.sub(i32x4.shr_s(h, right), i32x4.gt_s(v128.and(h, mask), threshold));
}

/**
 * Turns two times four sums into eight codes, as bytes in the low half. `first` has the channels of
 * `stage`, `second` those of `secondStage`, which may be the same.
 *
 * @param right the right shift of all channels, at least 1; 0 if they differ
 * @param low, high ends of the codes, both of signed bytes or both of unsigned bytes
 */
export function eightCodes(
  first: v128,
  second: v128,
  stage: usize,
  secondStage: usize,
  right: i32,
  zeroPoint: i32,
  low: i32,
  high: i32,
): v128 {
  let words: v128;
  if (right > 0) {
    // A code beyond int16 is also beyond the ends, because the zero point is a byte.
    words = i16x8.add_sat_s(
      i16x8.narrow_i32x4_s(
        multiplyAlike(first, stage, right),
        multiplyAlike(second, secondStage, right),
      ),
      i16x8.splat(<i16>zeroPoint),
    );
  } else {
    const zero = i32x4.splat(zeroPoint);
    words = i16x8.narrow_i32x4_s(
      i32x4.add(multiply(first, stage), zero),
      i32x4.add(multiply(second, secondStage), zero),
    );
  }
  words = i16x8.min_s(i16x8.max_s(words, i16x8.splat(<i16>low)), i16x8.splat(<i16>high));
  return low < 0 ? i8x16.narrow_i16x8_s(words, words) : i8x16.narrow_i16x8_u(words, words);
}

/** Stores the low bytes of the first `count` of four int32. */
export function storeBytes(to: usize, codes: v128, count: i32): void {
  const bytes = i8x16.shuffle(codes, codes, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  storeFour(to, bytes, count);
}

/** Stores the first `count` of the first four bytes. */
export function storeFour(to: usize, bytes: v128, count: i32): void {
  if (count >= 4) {
    v128.store32_lane(to, bytes, 0);
    return;
  }
  v128.store8_lane(to, bytes, 0);
  if (count > 1) v128.store8_lane(to, bytes, 1, 1);
  if (count > 2) v128.store8_lane(to, bytes, 2, 2);
}
