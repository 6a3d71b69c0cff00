import { endTap, firstTap, Window } from './window';

// Windows of an input laid out as rows of a matrix (im2col): for the output pixels `from` to `to`
// (not included) the taps [filter height][filter width][channels]. A tap in the padding is 0, which
// the sums do not notice. `rowBytes` is the length of a row; what is past its taps is 0.

/** int8 or uint8 become int16 without their zero point. */
function widen<S>(from: usize, to: usize, count: i32, zeroPoint: i32): void {
  const zero = i16x8.splat(<i16>zeroPoint);
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const bytes = v128.load64_zero(from + <usize>i);
    const wide = isSigned<S>() ? i16x8.extend_low_i8x16_s(bytes) : i16x8.extend_low_i8x16_u(bytes);
    v128.store(to + (<usize>i << 1), i16x8.sub(wide, zero));
  }
  for (; i < count; i++) {
    store<i16>(to + (<usize>i << 1), <i16>(<i32>load<S>(from + <usize>i) - zeroPoint));
  }
}

/** Bytes as they are; their number is even. */
function copy(from: usize, to: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i + 4 <= bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
  if (i < bytes) store<u16>(to + i, load<u16>(from + i));
}

function run<S>(from: usize, to: usize, count: i32, zeroPoint: i32): void {
  if (sizeof<S>() == 1) widen<S>(from, to, count, zeroPoint);
  else copy(from, to, <usize>count * sizeof<S>());
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
  const channels = window.channels;
  const taps = window.filterWidth;
  const used = <usize>(window.filterHeight * taps * channels) * size;
  for (let pixel = from; pixel < to; pixel++) {
    const y = (pixel / window.outWidth) * window.strideH - window.top;
    const x = (pixel % window.outWidth) * window.strideW - window.left;
    const row = rows + <usize>(pixel - from) * rowBytes;
    const y0 = firstTap(y, window.dilationH);
    const y1 = endTap(y, window.dilationH, window.filterHeight, window.height);
    const x0 = firstTap(x, window.dilationW);
    const x1 = endTap(x, window.dilationW, taps, window.width);
    const whole = y0 == 0 && x0 == 0 && y1 == window.filterHeight && x1 == taps;
    if (!whole || used < rowBytes) memory.fill(row, 0, rowBytes);
    for (let ky = y0; ky < y1; ky++) {
      const line = (y + ky * window.dilationH) * window.width + x;
      const target = row + <usize>(ky * taps * channels) * size;
      if (window.dilationW == 1) {
        const source = input + <usize>((line + x0) * channels) * sizeof<S>();
        const start = target + <usize>(x0 * channels) * size;
        run<S>(source, start, (x1 - x0) * channels, window.zeroPoint);
        continue;
      }
      for (let kx = x0; kx < x1; kx++) {
        const source = input + <usize>((line + kx * window.dilationW) * channels) * sizeof<S>();
        run<S>(source, target + <usize>(kx * channels) * size, channels, window.zeroPoint);
      }
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
