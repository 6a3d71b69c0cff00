import { requantize } from './requantizeInt64';
import { endTap, firstTap, Window } from './window';

// DEPTHWISE_CONV_2D of int16 with one output channel for each input channel, eight at a time; sums
// are exact in int64. Taps in the padding are left out.

/**
 * Output rows `from` to `to` (not included). Weights are [filter height][filter width][channels];
 * for bias, multiplier and shift see requantizeInt64.
 */
export function depthwiseInt16(
  input: usize,
  weights: usize,
  bias: usize,
  multiplier: usize,
  shift: usize,
  out: usize,
  from: i32,
  to: i32,
  window: Window,
  low: i32,
  high: i32,
): void {
  const channels = window.channels;
  const pixel = <usize>channels << 1;
  const tap = pixel * <usize>window.dilationW;
  for (let row = from; row < to; row++) {
    const y = row * window.strideH - window.top;
    const y0 = firstTap(y, window.dilationH);
    const y1 = endTap(y, window.dilationH, window.filterHeight, window.height);
    for (let column = 0; column < window.outWidth; column++) {
      const x = column * window.strideW - window.left;
      const x0 = firstTap(x, window.dilationW);
      const x1 = endTap(x, window.dilationW, window.filterWidth, window.width);
      const target = out + <usize>(row * window.outWidth + column) * pixel;
      for (let c = 0; c < channels; c += 8) {
        let s01 = i64x2.splat(0);
        let s23 = s01;
        let s45 = s01;
        let s67 = s01;
        for (let ky = y0; ky < y1; ky++) {
          const line = (y + ky * window.dilationH) * window.width + x + x0 * window.dilationW;
          let p = input + <usize>(line * channels + c) * 2;
          let w = weights + <usize>((ky * window.filterWidth + x0) * channels + c) * 2;
          for (let kx = x0; kx < x1; kx++) {
            const codes = v128.load(p);
            const weight = v128.load(w);
            const first = i32x4.extmul_low_i16x8_s(codes, weight);
            const second = i32x4.extmul_high_i16x8_s(codes, weight);
            s01 = i64x2.add(s01, i64x2.extend_low_i32x4_s(first));
            s23 = i64x2.add(s23, i64x2.extend_high_i32x4_s(first));
            s45 = i64x2.add(s45, i64x2.extend_low_i32x4_s(second));
            s67 = i64x2.add(s67, i64x2.extend_high_i32x4_s(second));
            p += tap;
            w += pixel;
          }
        }
        const to = target + (<usize>c << 1);
        const count = channels - c;
        const a0 = i64x2.extract_lane(s01, 0);
        const a1 = i64x2.extract_lane(s01, 1);
        const a2 = i64x2.extract_lane(s23, 0);
        const a3 = i64x2.extract_lane(s23, 1);
        const a4 = i64x2.extract_lane(s45, 0);
        const a5 = i64x2.extract_lane(s45, 1);
        const a6 = i64x2.extract_lane(s67, 0);
        requantize(to, a0, bias, multiplier, shift, c, low, high);
        if (count > 1) requantize(to + 2, a1, bias, multiplier, shift, c + 1, low, high);
        if (count > 2) requantize(to + 4, a2, bias, multiplier, shift, c + 2, low, high);
        if (count > 3) requantize(to + 6, a3, bias, multiplier, shift, c + 3, low, high);
        if (count > 4) requantize(to + 8, a4, bias, multiplier, shift, c + 4, low, high);
        if (count > 5) requantize(to + 10, a5, bias, multiplier, shift, c + 5, low, high);
        if (count > 6) requantize(to + 12, a6, bias, multiplier, shift, c + 6, low, high);
        if (count > 7) {
          const a7 = i64x2.extract_lane(s67, 1);
          requantize(to + 14, a7, bias, multiplier, shift, c + 7, low, high);
        }
      }
    }
  }
}
