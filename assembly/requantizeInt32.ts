// sum + bias times the multiplier, TFLite's 32-bit multiply with its two roundings, for four channels
// at once. For each four channels `stage` holds blocks of four int32: bias, 2^left, mantissa,
// 2^(31 − right), 2^right − 1, and −1 where right is 0; there the fourth block holds 0, as 2^31 is no
// int32.
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
  // What is kept of a shifted product are its low 32 bits, so a logical shift will do.
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
  // A comparison that holds is −1 in its lane.
  return i32x4.sub(quotient, i32x4.gt_s(v128.and(h, mask), threshold));
}

/** Four int32 as bytes, their low ones: stores the first `count`. */
export function storeBytes(to: usize, codes: v128, count: i32): void {
  const bytes = i8x16.shuffle(codes, codes, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  if (count >= 4) {
    v128.store32_lane(to, bytes, 0);
    return;
  }
  v128.store8_lane(to, bytes, 0);
  if (count > 1) v128.store8_lane(to, bytes, 1, 1);
  if (count > 2) v128.store8_lane(to, bytes, 2, 2);
}
