import { endTap, firstTap, Window } from './window';

// DEPTHWISE_CONV_2D with one output channel for each input channel, four channels at a time. It
// leaves out taps in the padding and adds the others in order, without fused multiply-add.

/** Stores the first `count` of 4 lanes. */
function store(at: usize, lanes: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, lanes);
    return;
  }
  f32.store(at, f32x4.extract_lane(lanes, 0));
  if (count > 1) f32.store(at, f32x4.extract_lane(lanes, 1), 4);
  if (count > 2) f32.store(at, f32x4.extract_lane(lanes, 2), 8);
}

/** pmax and pmin treat NaN and −0 as comparisons do. */
function finish(sum: v128, bias: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(f32x4.add(sum, bias), low), high);
}

/**
 * Output rows `from` to `to` (excluded). Weights are [filter height][filter width][channels].
 */
export function depthwiseFloat(
  input: usize,
  weights: usize,
  bias: usize,
  out: usize,
  from: i32,
  to: i32,
  window: Window,
  low: f32,
  high: f32,
): void {
  const lowest = f32x4.splat(low);
  const highest = f32x4.splat(high);
  const channels = window.channels;
  const pixel = <usize>channels << 2;
  const step = pixel * <usize>window.strideW;
  const tap = pixel * <usize>window.dilationW;
  const outWidth = window.outWidth;
  for (let row = from; row < to; row++) {
    const y = row * window.strideH - window.top;
    const y0 = firstTap(y, window.dilationH);
    const y1 = endTap(y, window.dilationH, window.filterHeight, window.height);
    const outRow = out + <usize>(row * outWidth) * pixel;
    let column = 0;
    while (column < outWidth) {
      const x = column * window.strideW - window.left;
      const x0 = firstTap(x, window.dilationW);
      const x1 = endTap(x, window.dilationW, window.filterWidth, window.width);
      const last = x + 3 * window.strideW + (window.filterWidth - 1) * window.dilationW;
      const four = column + 4 <= outWidth && x >= 0 && last < window.width;
      const target = outRow + <usize>column * pixel;
      for (let c = 0; c < channels; c += 4) {
        const at = <usize>c << 2;
        const b = v128.load(bias + at);
        let s0 = f32x4.splat(0);
        let s1 = s0;
        let s2 = s0;
        let s3 = s0;
        for (let ky = y0; ky < y1; ky++) {
          const line = (y + ky * window.dilationH) * window.width + x + x0 * window.dilationW;
          let p = input + <usize>(line * channels + c) * 4;
          let w = weights + <usize>((ky * window.filterWidth + x0) * channels + c) * 4;
          if (four) {
            for (let kx = x0; kx < x1; kx++) {
              const weight = v128.load(w);
              s0 = f32x4.add(s0, f32x4.mul(v128.load(p), weight));
              let q = p + step;
              s1 = f32x4.add(s1, f32x4.mul(v128.load(q), weight));
              q += step;
              s2 = f32x4.add(s2, f32x4.mul(v128.load(q), weight));
              q += step;
              s3 = f32x4.add(s3, f32x4.mul(v128.load(q), weight));
              p += tap;
              w += pixel;
            }
          } else {
            for (let kx = x0; kx < x1; kx++) {
              s0 = f32x4.add(s0, f32x4.mul(v128.load(p), v128.load(w)));
              p += tap;
              w += pixel;
            }
          }
        }
        let to = target + at;
        const count = channels - c;
        store(to, finish(s0, b, lowest, highest), count);
        if (four) {
          to += pixel;
          store(to, finish(s1, b, lowest, highest), count);
          to += pixel;
          store(to, finish(s2, b, lowest, highest), count);
          to += pixel;
          store(to, finish(s3, b, lowest, highest), count);
        }
      }
      column += four ? 4 : 1;
    }
  }
}
