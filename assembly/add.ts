import { multiply, STAGE_BYTES, storeBytes } from './requantizeInt32';

// ADD and SUB of tensors of the same shape. One stage (see requantizeInt32) for each input brings
// it to a common scale: its bias is the zero point, and it shifts left before the multiplier. A
// third stage brings the sum to the output's scale.

/** Four codes as int32. */
function codes<T>(at: usize): v128 {
  if (sizeof<T>() == 2) return v128.load16x4_s(at);
  const bytes = v128.load32_zero(at);
  return isSigned<T>()
    ? i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes))
    : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
}

function storeCodes<T>(to: usize, values: v128, count: i32): void {
  if (sizeof<T>() == 1) {
    storeBytes(to, values, count);
    return;
  }
  store<i16>(to, <i16>i32x4.extract_lane(values, 0));
  if (count > 1) store<i16>(to, <i16>i32x4.extract_lane(values, 1), 2);
  if (count > 2) store<i16>(to, <i16>i32x4.extract_lane(values, 2), 4);
  if (count > 3) store<i16>(to, <i16>i32x4.extract_lane(values, 3), 6);
}

function add<T>(
  a: usize,
  b: usize,
  out: usize,
  count: i32,
  stages: usize,
  sign: i32,
  zeroPoint: i32,
  low: i32,
  high: i32,
): void {
  const factor = i32x4.splat(sign);
  const zero = i32x4.splat(zeroPoint);
  const lowest = i32x4.splat(low);
  const highest = i32x4.splat(high);
  const size = sizeof<T>();
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i * size;
    const x = multiply(codes<T>(a + at), stages);
    const y = i32x4.mul(multiply(codes<T>(b + at), stages + STAGE_BYTES), factor);
    const sum = i32x4.add(multiply(i32x4.add(x, y), stages + 2 * STAGE_BYTES), zero);
    storeCodes<T>(out + at, i32x4.min_s(i32x4.max_s(sum, lowest), highest), count - i);
  }
}

export function addUint8(
  a: usize,
  b: usize,
  out: usize,
  count: i32,
  stages: usize,
  sign: i32,
  zeroPoint: i32,
  low: i32,
  high: i32,
): void {
  add<u8>(a, b, out, count, stages, sign, zeroPoint, low, high);
}

export function addInt8(
  a: usize,
  b: usize,
  out: usize,
  count: i32,
  stages: usize,
  sign: i32,
  zeroPoint: i32,
  low: i32,
  high: i32,
): void {
  add<i8>(a, b, out, count, stages, sign, zeroPoint, low, high);
}

export function addInt16(
  a: usize,
  b: usize,
  out: usize,
  count: i32,
  stages: usize,
  sign: i32,
  zeroPoint: i32,
  low: i32,
  high: i32,
): void {
  add<i16>(a, b, out, count, stages, sign, zeroPoint, low, high);
}

/** pmax and pmin treat NaN and −0 as comparisons do. */
export function addFloat(
  a: usize,
  b: usize,
  out: usize,
  count: i32,
  sign: f32,
  low: f32,
  high: f32,
): void {
  const factor = f32x4.splat(sign);
  const lowest = f32x4.splat(low);
  const highest = f32x4.splat(high);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    const sum = f32x4.add(v128.load(a + at), f32x4.mul(v128.load(b + at), factor));
    v128.store(out + at, f32x4.pmin(f32x4.pmax(sum, lowest), highest));
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    const sum = f32x4.splat(load<f32>(a + at) + load<f32>(b + at) * sign);
    store<f32>(out + at, f32x4.extract_lane(f32x4.pmin(f32x4.pmax(sum, lowest), highest), 0));
  }
}
