import { requantize } from './requantizeInt64';

/** The two lanes of an int64 sum as one. */
function total(sum: v128): i64 {
  return i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
}

/** Adds four int32 to two int64. */
function widen(sum: v128, part: v128): v128 {
  const low = i64x2.extend_low_i32x4_s(part);
  return i64x2.add(sum, i64x2.add(low, i64x2.extend_high_i32x4_s(part)));
}

/**
 * out[rows × columns] = requantized a[rows × depth] · b + bias, the sum exact in int64.
 *
 * Rows of `a` and of `b` [columns][depth], padded to 4 columns, are int16 and multiples of 16 bytes.
 * Products are added in int32 for `block` bytes of a row, then in int64: no lane's sum may pass 2^31
 * within a block, which the weights alone decide (|x| ≤ 2^15).
 */
export function matmulInt16(
  a: usize,
  b: usize,
  bias: usize,
  multiplier: usize,
  shift: usize,
  out: usize,
  rows: i32,
  columns: i32,
  rowBytes: usize,
  block: usize,
  low: i32,
  high: i32,
): void {
  for (let j = 0; j < columns; j += 4) {
    const b0 = b + <usize>j * rowBytes;
    const b1 = b0 + rowBytes;
    const b2 = b1 + rowBytes;
    const b3 = b2 + rowBytes;
    for (let i = 0; i < rows; i += 2) {
      const a0 = a + <usize>i * rowBytes;
      const a1 = i + 1 < rows ? a0 + rowBytes : a0;
      let s00 = i64x2.splat(0);
      let s01 = s00;
      let s02 = s00;
      let s03 = s00;
      let s10 = s00;
      let s11 = s00;
      let s12 = s00;
      let s13 = s00;
      let k: usize = 0;
      while (k < rowBytes) {
        const end = min(k + block, rowBytes);
        let d00 = i32x4.splat(0);
        let d01 = d00;
        let d02 = d00;
        let d03 = d00;
        let d10 = d00;
        let d11 = d00;
        let d12 = d00;
        let d13 = d00;
        for (; k < end; k += 16) {
          const x0 = v128.load(a0 + k);
          const x1 = v128.load(a1 + k);
          const w0 = v128.load(b0 + k);
          d00 = i32x4.add(d00, i32x4.dot_i16x8_s(x0, w0));
          d10 = i32x4.add(d10, i32x4.dot_i16x8_s(x1, w0));
          const w1 = v128.load(b1 + k);
          d01 = i32x4.add(d01, i32x4.dot_i16x8_s(x0, w1));
          d11 = i32x4.add(d11, i32x4.dot_i16x8_s(x1, w1));
          const w2 = v128.load(b2 + k);
          d02 = i32x4.add(d02, i32x4.dot_i16x8_s(x0, w2));
          d12 = i32x4.add(d12, i32x4.dot_i16x8_s(x1, w2));
          const w3 = v128.load(b3 + k);
          d03 = i32x4.add(d03, i32x4.dot_i16x8_s(x0, w3));
          d13 = i32x4.add(d13, i32x4.dot_i16x8_s(x1, w3));
        }
        s00 = widen(s00, d00);
        s01 = widen(s01, d01);
        s02 = widen(s02, d02);
        s03 = widen(s03, d03);
        s10 = widen(s10, d10);
        s11 = widen(s11, d11);
        s12 = widen(s12, d12);
        s13 = widen(s13, d13);
      }
      let to = out + (<usize>(i * columns + j) << 1);
      const count = columns - j;
      requantize(to, total(s00), bias, multiplier, shift, j, low, high);
      if (count > 1) requantize(to + 2, total(s01), bias, multiplier, shift, j + 1, low, high);
      if (count > 2) requantize(to + 4, total(s02), bias, multiplier, shift, j + 2, low, high);
      if (count > 3) requantize(to + 6, total(s03), bias, multiplier, shift, j + 3, low, high);
      if (i + 1 < rows) {
        to += <usize>columns << 1;
        requantize(to, total(s10), bias, multiplier, shift, j, low, high);
        if (count > 1) requantize(to + 2, total(s11), bias, multiplier, shift, j + 1, low, high);
        if (count > 2) requantize(to + 4, total(s12), bias, multiplier, shift, j + 2, low, high);
        if (count > 3) requantize(to + 6, total(s13), bias, multiplier, shift, j + 3, low, high);
      }
    }
  }
}
