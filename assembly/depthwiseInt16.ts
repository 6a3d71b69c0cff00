import { pairsHigh, pairsLow } from './lanes';
import { codes, joined, storeShorts, upperHalf, WIDE_STAGE_BYTES } from './requantizeInt64';
import { borderTaps, insideTaps, isInside } from './taps';
import { Window } from './window';

// DEPTHWISE_CONV_2D of int16 with one output channel for each input channel, eight channels and two
// taps at a time. Sums are exact in float64. As in matmulInt16, a weight is 256 · high + low.

/**
 * Output rows `from` to `to` (excluded). Weights are [channels / 8][taps / 2][low 16 bytes, high 16
 * bytes], where bytes are [channel][tap]. For `stage` and `mode` see requantizeInt64. Filters have
 * at most 256 taps, so that sums of one byte's products stay below 2^31.
 */
export function depthwiseInt16(
  input: usize,
  weights: usize,
  stage: usize,
  mode: i32,
  out: usize,
  from: i32,
  to: i32,
  window: Window,
  low: i32,
  high: i32,
): void {
  const lowest = i32x4.splat(low);
  const highest = i32x4.splat(high);
  const channels = window.channels;
  const pixel = <usize>channels << 1;
  const bytes = insideTaps(window, pixel);
  let target = out + <usize>(from * window.outWidth) * pixel;
  for (let row = from; row < to; row++) {
    const y = row * window.strideH - window.top;
    for (let column = 0; column < window.outWidth; column++) {
      const x = column * window.strideW - window.left;
      const origin = input + <usize>(y * window.width + x) * pixel;
      const list = isInside(y, x, window)
        ? window.taps
        : borderTaps(y, x, origin, bytes, window);
      let w = weights;
      let here = stage;
      for (let c = 0; c < channels; c += 8) {
        const start = origin + (<usize>c << 1);
        let l0 = i32x4.splat(0);
        let l1 = l0;
        let h0 = l0;
        let h1 = l0;
        for (let tap = list; tap < list + bytes; tap += 8) {
          const p = v128.load(start + load<u32>(tap));
          const q = v128.load(start + load<u32>(tap, 4));
          const first = pairsLow(p, q);
          l0 = i32x4.add(l0, i32x4.dot_i16x8_s(first, v128.load8x8_u(w)));
          h0 = i32x4.add(h0, i32x4.dot_i16x8_s(first, v128.load8x8_s(w, 16)));
          const second = pairsHigh(p, q);
          l1 = i32x4.add(l1, i32x4.dot_i16x8_s(second, v128.load8x8_u(w, 8)));
          h1 = i32x4.add(h1, i32x4.dot_i16x8_s(second, v128.load8x8_s(w, 24)));
          w += 32;
        }
        const left = codes(joined(l0, h0), joined(upperHalf(l0), upperHalf(h0)), here, mode);
        const at = target + (<usize>c << 1);
        const count = channels - c;
        storeShorts(at, i32x4.min_s(i32x4.max_s(left, lowest), highest), count);
        here += WIDE_STAGE_BYTES;
        if (count > 4) {
          const right = codes(joined(l1, h1), joined(upperHalf(l1), upperHalf(h1)), here, mode);
          storeShorts(at + 8, i32x4.min_s(i32x4.max_s(right, lowest), highest), count - 4);
        }
        here += WIDE_STAGE_BYTES;
      }
      target += pixel;
    }
  }
}
