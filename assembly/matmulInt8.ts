import { sums } from './lanes';
import { eightCodes, STAGE_BYTES, storeFour } from './requantizeInt32';

/**
 * out[rows × columns] = requantized a · b + bias as bytes. The sum is int32 and wraps as the
 * reference's does. Rows of `a` and of `b` [columns][depth] are int16, less their zero points, and
 * multiples of 16 bytes; `b` is padded to 4 columns. For `stage` and `right` see requantizeInt32.
 */
export function matmulInt8(
  a: usize,
  b: usize,
  stage: usize,
  out: usize,
  rows: i32,
  columns: i32,
  rowBytes: usize,
  right: i32,
  zeroPoint: i32,
  low: i32,
  high: i32,
): void {
  for (let j = 0; j < columns; j += 4) {
    const b0 = b + <usize>j * rowBytes;
    const b1 = b0 + rowBytes;
    const b2 = b1 + rowBytes;
    const b3 = b2 + rowBytes;
    const here = stage + <usize>(j >> 2) * STAGE_BYTES;
    const count = columns - j;
    for (let i = 0; i < rows; i += 2) {
      const a0 = a + <usize>i * rowBytes;
      const a1 = i + 1 < rows ? a0 + rowBytes : a0;
      let d00 = i32x4.splat(0);
      let d01 = d00;
      let d02 = d00;
      let d03 = d00;
      let d10 = d00;
      let d11 = d00;
      let d12 = d00;
      let d13 = d00;
      for (let k: usize = 0; k < rowBytes; k += 16) {
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
      const to = out + <usize>(i * columns + j);
      const sum0 = sums(d00, d01, d02, d03);
      const sum1 = sums(d10, d11, d12, d13);
      const codes = eightCodes(sum0, sum1, here, here, right, zeroPoint, low, high);
      storeFour(to, codes, count);
      if (i + 1 < rows) storeFour(to + <usize>columns, i64x2.shr_u(codes, 32), count);
    }
  }
}
