// Each element of the result adds its products in the order of the TypeScript kernel: one after the
// other, from the first tap to the last, in float32 without fused multiply-add.

/** Finishes a sum. pmax and pmin treat NaN and −0 as comparisons do. */
function finish(sum: v128, bias: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(f32x4.add(sum, bias), low), high);
}

/** Stores the first `count` of 8 lanes. */
function store(at: usize, first: v128, second: v128, count: i32): void {
  if (count >= 8) {
    v128.store(at, first);
    v128.store(at, second, 16);
    return;
  }
  let rest = first;
  let left = count;
  if (left >= 4) {
    v128.store(at, first);
    rest = second;
    at += 16;
    left -= 4;
  }
  if (left > 0) f32.store(at, f32x4.extract_lane(rest, 0));
  if (left > 1) f32.store(at, f32x4.extract_lane(rest, 1), 4);
  if (left > 2) f32.store(at, f32x4.extract_lane(rest, 2), 8);
}

/**
 * out[rows × columns] = clamp(a[rows × depth] · b + bias). `b` holds panels of 8 columns, each
 * [depth][8]; its last panel and `bias` are padded to 8.
 */
export function matmulFloat(
  a: usize,
  b: usize,
  bias: usize,
  out: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  low: f32,
  high: f32,
): void {
  const lowest = f32x4.splat(low);
  const highest = f32x4.splat(high);
  const rowBytes = <usize>depth << 2;
  const outBytes = <usize>columns << 2;
  for (let j = 0; j < columns; j += 8) {
    const panel = b + <usize>j * rowBytes;
    const panelEnd = panel + (rowBytes << 3);
    const bias0 = v128.load(bias + (<usize>j << 2));
    const bias1 = v128.load(bias + (<usize>j << 2), 16);
    const count = columns - j;
    let from = a;
    let to = out + (<usize>j << 2);
    let i = 0;
    for (; i + 4 <= rows; i += 4) {
      let p0 = from;
      let p1 = p0 + rowBytes;
      let p2 = p1 + rowBytes;
      let p3 = p2 + rowBytes;
      let s00 = f32x4.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      for (let w = panel; w < panelEnd; w += 32) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        const x0 = v128.load32_splat(p0);
        s00 = f32x4.add(s00, f32x4.mul(x0, w0));
        s01 = f32x4.add(s01, f32x4.mul(x0, w1));
        const x1 = v128.load32_splat(p1);
        s10 = f32x4.add(s10, f32x4.mul(x1, w0));
        s11 = f32x4.add(s11, f32x4.mul(x1, w1));
        const x2 = v128.load32_splat(p2);
        s20 = f32x4.add(s20, f32x4.mul(x2, w0));
        s21 = f32x4.add(s21, f32x4.mul(x2, w1));
        const x3 = v128.load32_splat(p3);
        s30 = f32x4.add(s30, f32x4.mul(x3, w0));
        s31 = f32x4.add(s31, f32x4.mul(x3, w1));
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
      }
      store(to, finish(s00, bias0, lowest, highest), finish(s01, bias1, lowest, highest), count);
      to += outBytes;
      store(to, finish(s10, bias0, lowest, highest), finish(s11, bias1, lowest, highest), count);
      to += outBytes;
      store(to, finish(s20, bias0, lowest, highest), finish(s21, bias1, lowest, highest), count);
      to += outBytes;
      store(to, finish(s30, bias0, lowest, highest), finish(s31, bias1, lowest, highest), count);
      to += outBytes;
      from += rowBytes << 2;
    }
    for (; i < rows; i++) {
      let p = from;
      let s0 = f32x4.splat(0);
      let s1 = s0;
      for (let w = panel; w < panelEnd; w += 32) {
        const x = v128.load32_splat(p);
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(w)));
        s1 = f32x4.add(s1, f32x4.mul(x, v128.load(w, 16)));
        p += 4;
      }
      store(to, finish(s0, bias0, lowest, highest), finish(s1, bias1, lowest, highest), count);
      to += outBytes;
      from += rowBytes;
    }
  }
}
