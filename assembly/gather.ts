import { isInside } from './taps';
import { endTap, firstTap, Window } from './window';

// Lays out the windows of an input as rows of a matrix (im2col): the taps [filter height][filter
// width][channels] for the output pixels `from` to `to` (excluded). A tap in the padding is 0 and
// does not change a sum. `rowBytes` is the length of a row. The end of a row, past its taps, is
// multiplied by 0, so it may hold any codes. Up to 32 bytes behind the last row may be written.

/** Eight int8 or uint8 as int16 without their zero point. */
function wide<S>(from: usize, zero: v128): v128 {
  const codes = isSigned<S>() ? v128.load8x8_s(from) : v128.load8x8_u(from);
  return i16x8.sub(codes, zero);
}

/**
 * Copies elements of type S, bytes as int16. It writes whole vectors. The next run, or the next
 * row, overwrites the excess.
 */
function runOver<S>(from: usize, to: usize, count: i32, zero: v128): void {
  if (sizeof<S>() == 1) {
    for (let i = 0; i < count; i += 8) {
      v128.store(to + (<usize>i << 1), wide<S>(from + <usize>i, zero));
    }
    return;
  }
  const bytes = <usize>count * sizeof<S>();
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
}

/** The same, without excess bytes. */
function run<S>(from: usize, to: usize, count: i32, zero: v128): void {
  const step = sizeof<S>() == 4 ? 4 : 8;
  const size: usize = sizeof<S>() == 1 ? 2 : sizeof<S>();
  const whole = count - (count % step);
  runOver<S>(from, to, whole, zero);
  for (let i = whole; i < count; i++) {
    const at = from + <usize>i * sizeof<S>();
    const target = to + <usize>i * size;
    if (sizeof<S>() == 1) store<i16>(target, <i16>(<i32>load<S>(at) - i16x8.extract_lane_s(zero, 0)));
    else store<S>(target, load<S>(at));
  }
}

function gather<S>(
  input: usize,
  rows: usize,
  from: i32,
  to: i32,
  rowBytes: usize,
  window: Window,
): void {
  const size: usize = sizeof<S>() == 1 ? 2 : sizeof<S>();
  const zero = i16x8.splat(<i16>window.zeroPoint);
  const channels = window.channels;
  const taps = window.filterWidth;
  const lineSize = <usize>(window.width * window.dilationH * channels) * sizeof<S>();
  const targetSize = <usize>(taps * channels) * size;
  const isDense = window.dilationW == 1;
  const isPoint = taps == 1 && window.filterHeight == 1;
  if (isPoint && window.outWidth == window.width && window.strideH == 1) {
    // Rows without a gap between them are one run.
    if (targetSize == rowBytes) {
      const source = input + <usize>(from * channels) * sizeof<S>();
      runOver<S>(source, rows, (to - from) * channels, zero);
      return;
    }
  }
  let outY = from / window.outWidth;
  let outX = from % window.outWidth;
  let row = rows;
  for (let pixel = from; pixel < to; pixel++) {
    const y = outY * window.strideH - window.top;
    const x = outX * window.strideW - window.left;
    if (isDense && isInside(y, x, window)) {
      let source = input + <usize>((y * window.width + x) * channels) * sizeof<S>();
      let target = row;
      for (let ky = 0; ky < window.filterHeight; ky++) {
        runOver<S>(source, target, taps * channels, zero);
        source += lineSize;
        target += targetSize;
      }
    } else {
      const y0 = firstTap(y, window.dilationH);
      const y1 = endTap(y, window.dilationH, window.filterHeight, window.height);
      const x0 = firstTap(x, window.dilationW);
      const x1 = endTap(x, window.dilationW, taps, window.width);
      memory.fill(row, 0, rowBytes);
      for (let ky = y0; ky < y1; ky++) {
        const line = (y + ky * window.dilationH) * window.width + x;
        const target = row + <usize>ky * targetSize;
        for (let kx = x0; kx < x1; kx++) {
          const source = input + <usize>((line + kx * window.dilationW) * channels) * sizeof<S>();
          run<S>(source, target + <usize>(kx * channels) * size, channels, zero);
        }
      }
    }
    row += rowBytes;
    if (++outX == window.outWidth) {
      outX = 0;
      outY++;
    }
  }
}

export function gatherFloat(
  input: usize,
  rows: usize,
  from: i32,
  to: i32,
  rowBytes: usize,
  window: Window,
): void {
  gather<f32>(input, rows, from, to, rowBytes, window);
}

export function gatherInt16(
  input: usize,
  rows: usize,
  from: i32,
  to: i32,
  rowBytes: usize,
  window: Window,
): void {
  gather<i16>(input, rows, from, to, rowBytes, window);
}

export function gatherInt8(
  input: usize,
  rows: usize,
  from: i32,
  to: i32,
  rowBytes: usize,
  window: Window,
): void {
  gather<i8>(input, rows, from, to, rowBytes, window);
}

export function gatherUint8(
  input: usize,
  rows: usize,
  from: i32,
  to: i32,
  rowBytes: usize,
  window: Window,
): void {
  gather<u8>(input, rows, from, to, rowBytes, window);
}
