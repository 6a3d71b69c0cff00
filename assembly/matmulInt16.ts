import { sums } from './lanes';
import { codes, joined, storeShorts, upperHalf, WIDE_STAGE_BYTES } from './requantizeInt64';

/**
 * Bytes of a row that int32 lanes may add: the sum of 2^8 codes of 2^15 times 255 is below 2^31.
 */
const BLOCK: usize = 512;

/**
 * Two rows times two columns. The first row's float64 sums are at `to`, the second's 32 bytes on.
 */
function tile(a0: usize, a1: usize, panel: usize, rowBytes: usize, to: usize): void {
  let first = f64x2.splat(0);
  let second = first;
  let w = panel;
  let k: usize = 0;
  while (k < rowBytes) {
    const end = min(k + BLOCK, rowBytes);
    let l00 = i32x4.splat(0);
    let l01 = l00;
    let l10 = l00;
    let l11 = l00;
    let h00 = l00;
    let h01 = l00;
    let h10 = l00;
    let h11 = l00;
    for (; k < end; k += 16) {
      const x0 = v128.load(a0 + k);
      const x1 = v128.load(a1 + k);
      const low0 = v128.load8x8_u(w);
      l00 = i32x4.add(l00, i32x4.dot_i16x8_s(x0, low0));
      l10 = i32x4.add(l10, i32x4.dot_i16x8_s(x1, low0));
      const high0 = v128.load8x8_s(w, 8);
      h00 = i32x4.add(h00, i32x4.dot_i16x8_s(x0, high0));
      h10 = i32x4.add(h10, i32x4.dot_i16x8_s(x1, high0));
      const low1 = v128.load8x8_u(w, 16);
      l01 = i32x4.add(l01, i32x4.dot_i16x8_s(x0, low1));
      l11 = i32x4.add(l11, i32x4.dot_i16x8_s(x1, low1));
      const high1 = v128.load8x8_s(w, 24);
      h01 = i32x4.add(h01, i32x4.dot_i16x8_s(x0, high1));
      h11 = i32x4.add(h11, i32x4.dot_i16x8_s(x1, high1));
      w += 32;
    }
    const low = sums(l00, l01, l10, l11);
    const high = sums(h00, h01, h10, h11);
    first = f64x2.add(first, joined(low, high));
    second = f64x2.add(second, joined(upperHalf(low), upperHalf(high)));
  }
  v128.store(to, first);
  v128.store(to, second, 32);
}

/**
 * out[rows × columns] = requantized a[rows × depth] · b + bias, the sum exact in float64.
 *
 * A weight is 256 · high + low, with a signed high byte and an unsigned low byte. Products with
 * either byte can be added in int32 for many steps, whatever the codes are. `b` holds panels of two
 * columns, each [depth / 8][column][low 8 bytes, high 8 bytes], padded to an even number of panels.
 * Rows of `a` are int16 and multiples of 16 bytes. For `stage` and `mode` see requantizeInt64;
 * `room` has 64 bytes.
 */
export function matmulInt16(
  a: usize,
  b: usize,
  stage: usize,
  mode: i32,
  room: usize,
  out: usize,
  rows: i32,
  columns: i32,
  rowBytes: usize,
  low: i32,
  high: i32,
): void {
  const lowest = i32x4.splat(low);
  const highest = i32x4.splat(high);
  const panelBytes = rowBytes << 1;
  for (let j = 0; j < columns; j += 4) {
    const panel = b + <usize>j * rowBytes;
    const here = stage + <usize>(j >> 2) * WIDE_STAGE_BYTES;
    const count = columns - j;
    for (let i = 0; i < rows; i += 2) {
      const a0 = a + <usize>i * rowBytes;
      const a1 = i + 1 < rows ? a0 + rowBytes : a0;
      let w = panel;
      for (let at = room; at < room + 32; at += 16) {
        tile(a0, a1, w, rowBytes, at);
        w += panelBytes;
      }
      // Each function is called from one place only, so that the compiler inlines it.
      let to = out + (<usize>(i * columns + j) << 1);
      const last = i + 1 < rows ? room + 32 : room;
      for (let at = room; at <= last; at += 32) {
        const made = codes(v128.load(at), v128.load(at, 16), here, mode);
        storeShorts(to, i32x4.min_s(i32x4.max_s(made, lowest), highest), count);
        to += <usize>columns << 1;
      }
    }
  }
}
