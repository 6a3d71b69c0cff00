/** How a filter moves over an input. The caller lays out these int32 fields in this order. */
@unmanaged
export class Window {
  height: i32;
  width: i32;
  channels: i32;
  outWidth: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideH: i32;
  strideW: i32;
  dilationH: i32;
  dilationW: i32;
  top: i32;
  left: i32;
  /** The input's zero point */
  zeroPoint: i32;
  /** Room for the taps of a depthwise kernel of codes: two lists of an even number of addresses */
  taps: usize;
  /** A pixel of padding for the same kernel. Its codes are the zero point */
  padding: usize;
}

/** The first tap that is not before the input. */
export function firstTap(origin: i32, dilation: i32): i32 {
  return origin >= 0 ? 0 : (-origin + dilation - 1) / dilation;
}

/** The first tap that is past the input's end, at most `taps`. */
export function endTap(origin: i32, dilation: i32, taps: i32, size: i32): i32 {
  if (origin + (taps - 1) * dilation < size) return taps;
  if (origin >= size) return 0;
  return min(taps, (size - origin + dilation - 1) / dilation);
}
