import { pairsHigh, pairsLow } from './lanes';
import { eightCodes, STAGE_BYTES, storeFour } from './requantizeInt32';
import { borderTaps, insideTaps, isInside } from './taps';
import { Window } from './window';

// DEPTHWISE_CONV_2D of uint8 or int8 with one output channel for each input channel, eight channels
// and two taps at a time. Sums are int32 and wrap as the reference's do. Codes are multiplied
// without subtracting the input's zero point. No tap is left out, so the bias holds the zero
// point's part.

function load8<S>(at: usize): v128 {
  return isSigned<S>() ? v128.load8x8_s(at) : v128.load8x8_u(at);
}

function run<S>(
  input: usize,
  weights: usize,
  stage: usize,
  out: usize,
  from: i32,
  to: i32,
  window: Window,
  right: i32,
  zeroPoint: i32,
  low: i32,
  high: i32,
): void {
  const channels = window.channels;
  const pixel = <usize>channels;
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
        const start = origin + <usize>c;
        let s0 = i32x4.splat(0);
        let s1 = s0;
        for (let tap = list; tap < list + bytes; tap += 8) {
          const p = load8<S>(start + load<u32>(tap));
          const q = load8<S>(start + load<u32>(tap, 4));
          s0 = i32x4.add(s0, i32x4.dot_i16x8_s(pairsLow(p, q), v128.load(w)));
          s1 = i32x4.add(s1, i32x4.dot_i16x8_s(pairsHigh(p, q), v128.load(w, 16)));
          w += 32;
        }
        const at = target + <usize>c;
        const count = channels - c;
        const next = here + STAGE_BYTES;
        const codes = eightCodes(s0, s1, here, next, right, zeroPoint, low, high);
        if (count >= 8) v128.store64_lane(at, codes, 0);
        else {
          storeFour(at, codes, count);
          if (count > 4) storeFour(at + 4, i64x2.shr_u(codes, 32), count - 4);
        }
        here = next + STAGE_BYTES;
      }
      target += pixel;
    }
  }
}

/**
 * Output rows `from` to `to` (excluded). Weights are int16, less their zero points, and [channels /
 * 8][taps / 2][channel][tap]. For `stage` and `right` see requantizeInt32.
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
  right: i32,
  zeroPoint: i32,
  low: i32,
  high: i32,
): void {
  if (isSigned) run<i8>(input, weights, stage, out, from, to, window, right, zeroPoint, low, high);
  else run<u8>(input, weights, stage, out, from, to, window, right, zeroPoint, low, high);
}
