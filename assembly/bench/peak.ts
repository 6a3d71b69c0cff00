// The peak speed of the machine: only the inner loop of a product of 4 × 2 vectors over 1 kB, which
// stays in the first cache. A loop on registers alone is no faster, because engines compute its
// constants again in each step. This is not part of the site: the benchmarks compile it.

/** Steps over the operands, 8 vectors of products each. Longer sums would wait for each other. */
const STEPS: usize = 24;
const X: usize = 1024;
const W: usize = 4096;

/** Four float32 products and additions, or eight of int16. */
function add<T>(sum: v128, x: v128, w: v128): v128 {
  return isFloat<T>()
    ? f32x4.add(sum, f32x4.mul(x, w))
    : i32x4.add(sum, i32x4.dot_i16x8_s(x, w));
}

function loop<T>(rounds: i32): v128 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (let i = 0; i < rounds; i++) {
    let x = X;
    for (let w = W; w < W + STEPS * 32; w += 32) {
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      const x0 = v128.load32_splat(x);
      s0 = add<T>(s0, x0, w0);
      s1 = add<T>(s1, x0, w1);
      const x1 = v128.load32_splat(x, STEPS * 4);
      s2 = add<T>(s2, x1, w0);
      s3 = add<T>(s3, x1, w1);
      const x2 = v128.load32_splat(x, STEPS * 8);
      s4 = add<T>(s4, x2, w0);
      s5 = add<T>(s5, x2, w1);
      const x3 = v128.load32_splat(x, STEPS * 12);
      s6 = add<T>(s6, x3, w0);
      s7 = add<T>(s7, x3, w1);
      x += 4;
    }
  }
  const low = v128.xor(v128.xor(s0, s1), v128.xor(s2, s3));
  return v128.xor(low, v128.xor(v128.xor(s4, s5), v128.xor(s6, s7)));
}

/** 768 products per round. */
export function peakFloat(rounds: i32): i32 {
  return i32x4.extract_lane(loop<f32>(rounds), 0);
}

/** 1536 products per round. */
export function peakInt16(rounds: i32): i32 {
  return i32x4.extract_lane(loop<i16>(rounds), 0);
}
