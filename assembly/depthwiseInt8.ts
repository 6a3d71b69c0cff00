import { multiply, STAGE_BYTES, storeBytes } from './requantizeInt32';
import { endTap, firstTap, Window } from './window';

// DEPTHWISE_CONV_2D of uint8 or int8 with one output channel for each input channel, eight at a time.
// Sums are int32 and wrap as the reference's do. Taps in the padding are left out.

/**
 * Output rows `from` to `to` (not included). Weights are int16 less their zero points,
 * [filter height][filter width][channels]; for `stage` see requantizeInt32.
 */
export function depthwiseInt8(
  input: usize,
  isSigned: bool,
  weights: usize,
  stage: usize,
  out: usize,
  from: i32,
  to: i32,
  window: Window,
  zeroPoint: i32,
  low: i32,
  high: i32,
): void {
  const zeroIn = i16x8.splat(<i16>window.zeroPoint);
  const zeroOut = i32x4.splat(zeroPoint);
  const lowest = i32x4.splat(low);
  const highest = i32x4.splat(high);
  const channels = window.channels;
  const pixel = <usize>channels;
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
      let here = stage;
      for (let c = 0; c < channels; c += 8) {
        let s0 = i32x4.splat(0);
        let s1 = s0;
        for (let ky = y0; ky < y1; ky++) {
          const line = (y + ky * window.dilationH) * window.width + x + x0 * window.dilationW;
          let p = input + <usize>(line * channels + c);
          let w = weights + <usize>((ky * window.filterWidth + x0) * channels + c) * 2;
          for (let kx = x0; kx < x1; kx++) {
            const bytes = v128.load64_zero(p);
            const wide = isSigned
              ? i16x8.extend_low_i8x16_s(bytes)
              : i16x8.extend_low_i8x16_u(bytes);
            const codes = i16x8.sub(wide, zeroIn);
            const weight = v128.load(w);
            s0 = i32x4.add(s0, i32x4.extmul_low_i16x8_s(codes, weight));
            s1 = i32x4.add(s1, i32x4.extmul_high_i16x8_s(codes, weight));
            p += tap;
            w += pixel << 1;
          }
        }
        const to = target + <usize>c;
        const count = channels - c;
        const first = i32x4.add(multiply(s0, here), zeroOut);
        storeBytes(to, i32x4.min_s(i32x4.max_s(first, lowest), highest), count);
        if (count > 4) {
          const second = i32x4.add(multiply(s1, here + STAGE_BYTES), zeroOut);
          storeBytes(to + 4, i32x4.min_s(i32x4.max_s(second, lowest), highest), count - 4);
        }
        here += STAGE_BYTES << 1;
      }
    }
  }
}
