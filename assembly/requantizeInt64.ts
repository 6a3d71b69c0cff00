// wrap32((sum + bias) · R + 2^(T−1) >> T) for four channels at once: TFLite's 64-bit multiply with
// a 16-bit multiplier, whose arithmetic wraps. A stage holds 64 bytes for each four channels, in one
// of these forms, which suits all channels of a layer:
// - NEAR: float64 biases and factors R / 2^T. |(sum + bias) · R| + 2^(T−1) stays below 2^53. The
//   product is therefore exact in float64, and so is its floor after adding a half.
// - SPLIT: the same, but only |sum + bias| stays below 2^52 and T below 52.
// - WIDE: int64 biases, then int32 R, then int32 T, which is 1 to 63.
// In NEAR and SPLIT nothing wraps: products fit int64 and results fit int32.
const NEAR = 0;
const SPLIT = 1;

export const WIDE_STAGE_BYTES: usize = 64;

/** 2^52 + 2^51. The low bits of a double near it are an integer. */
const SHIFTER: f64 = 6755399441055744;

function near(sum: v128, factor: v128): v128 {
  return f64x2.floor(f64x2.add(f64x2.mul(sum, factor), f64x2.splat(0.5)));
}

/**
 * With sum = h · 2^24 + l, 0 ≤ l < 2^24, both products are exact. The integer part of the first is
 * added separately, so that the rest has at most 53 bits.
 */
function split(sum: v128, factor: v128): v128 {
  const unit = f64x2.splat(16777216);
  const h = f64x2.floor(f64x2.mul(sum, f64x2.splat(1.0 / 16777216)));
  const l = f64x2.sub(sum, f64x2.mul(h, unit));
  const upper = f64x2.mul(h, f64x2.mul(factor, unit));
  const whole = f64x2.floor(upper);
  const rest = f64x2.add(f64x2.sub(upper, whole), f64x2.splat(0.5));
  return f64x2.add(whole, f64x2.floor(f64x2.add(f64x2.mul(l, factor), rest)));
}

function wide(sum: f64, stage: usize, lane: usize): i32 {
  const shift = <i64>load<i32>(stage + (lane << 2), 48);
  const x = <i64>sum + load<i64>(stage + (lane << 3));
  const product = x * <i64>load<i32>(stage + (lane << 2), 32);
  return <i32>((product + (<i64>1 << (shift - 1))) >> shift);
}

/** @param a float64 sums of the first two channels; b has those of the others */
export function codes(a: v128, b: v128, stage: usize, mode: i32): v128 {
  if (mode > SPLIT) {
    let made = i32x4.splat(wide(f64x2.extract_lane(a, 0), stage, 0));
    made = i32x4.replace_lane(made, 1, wide(f64x2.extract_lane(a, 1), stage, 1));
    made = i32x4.replace_lane(made, 2, wide(f64x2.extract_lane(b, 0), stage, 2));
    return i32x4.replace_lane(made, 3, wide(f64x2.extract_lane(b, 1), stage, 3));
  }
  const x = f64x2.add(a, v128.load(stage));
  const y = f64x2.add(b, v128.load(stage, 16));
  const f = v128.load(stage, 32);
  const g = v128.load(stage, 48);
  const p = mode == NEAR ? near(x, f) : split(x, f);
  const q = mode == NEAR ? near(y, g) : split(y, g);
  const shifter = f64x2.splat(SHIFTER);
  return lowWords(f64x2.add(p, shifter), f64x2.add(q, shifter));
}

function lowWords(first: v128, second: v128): v128 {
  return i8x16.shuffle(first, second, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

/** Stores the first `count` of four int32 that fit int16. */
export function storeShorts(to: usize, values: v128, count: i32): void {
  const shorts = i16x8.narrow_i32x4_s(values, values);
  if (count >= 4) {
    v128.store64_lane(to, shorts, 0);
    return;
  }
  v128.store16_lane(to, shorts, 0);
  if (count > 1) v128.store16_lane(to, shorts, 1, 2);
  if (count > 2) v128.store16_lane(to, shorts, 2, 4);
}

/** low + 256 · high in float64, for the first two lanes of int32. */
export function joined(low: v128, high: v128): v128 {
  const upper = f64x2.mul(f64x2.convert_low_i32x4_s(high), f64x2.splat(256));
  return f64x2.add(f64x2.convert_low_i32x4_s(low), upper);
}

/** The last two lanes in place of the first. */
export function upperHalf(x: v128): v128 {
  return i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
}
