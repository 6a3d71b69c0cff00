import { endTap, firstTap, Window } from './window';

// The taps of a depthwise convolution of codes, in pairs: for each pixel, a list of distances from
// the start of its window. A tap in the padding is a pixel of zero points. A last tap without a
// partner is paired with the first one, with weights of 0.

/** Stores the distances of taps inside the input. @returns the bytes of a list */
export function insideTaps(window: Window, pixel: usize): usize {
  const list = window.taps;
  let at = list;
  for (let ky = 0; ky < window.filterHeight; ky++) {
    for (let kx = 0; kx < window.filterWidth; kx++) {
      const distance = ky * window.dilationH * window.width + kx * window.dilationW;
      store<u32>(at, <usize>distance * pixel);
      at += 4;
    }
  }
  if (((at - list) & 4) != 0) {
    store<u32>(at, 0);
    at += 4;
  }
  return at - list;
}

/** Whether the window that begins here is inside the input. */
export function isInside(y: i32, x: i32, window: Window): bool {
  return (
    y >= 0 &&
    x >= 0 &&
    y + (window.filterHeight - 1) * window.dilationH < window.height &&
    x + (window.filterWidth - 1) * window.dilationW < window.width
  );
}

/** Stores the distances of a window at the border behind those of one inside. @returns the list */
export function borderTaps(y: i32, x: i32, origin: usize, bytes: usize, window: Window): usize {
  const list = window.taps + bytes;
  const padding = window.padding - origin;
  const y0 = firstTap(y, window.dilationH);
  const y1 = endTap(y, window.dilationH, window.filterHeight, window.height);
  const x0 = firstTap(x, window.dilationW);
  const x1 = endTap(x, window.dilationW, window.filterWidth, window.width);
  let from = window.taps;
  let at = list;
  for (let ky = 0; ky < window.filterHeight; ky++) {
    for (let kx = 0; kx < window.filterWidth; kx++) {
      const isThere = ky >= y0 && ky < y1 && kx >= x0 && kx < x1;
      store<u32>(at, isThere ? load<u32>(from) : padding);
      from += 4;
      at += 4;
    }
  }
  if (at - list < bytes) store<u32>(at, padding);
  return list;
}
