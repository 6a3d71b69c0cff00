/*
 * How TFLite lays a sliding window over one dimension (kernels/padding.h).
 */

const spanOf = (size: number, dilation: number): number => (size - 1) * dilation + 1;

/**
 * The number of positions of a window of `size` elements that are `dilation` apart
 * (ComputeOutSize).
 * @param padding SAME; any other counts as VALID, as it does in TFLite
 */
export function windowCount(
  padding: string,
  input: number,
  size: number,
  stride: number,
  dilation = 1,
): number {
  return padding === 'SAME'
    ? Math.ceil(input / stride)
    : Math.max(0, Math.ceil((input - spanOf(size, dilation) + 1) / stride));
}

/**
 * Padding before the first element, for both paddings alike (ComputePadding): half of the elements
 * that the last position of the window lacks. An odd one goes behind.
 */
export function paddingBefore(
  input: number,
  out: number,
  size: number,
  stride: number,
  dilation = 1,
): number {
  const lacking = (out - 1) * stride + spanOf(size, dilation) - input;
  return lacking > 0 ? Math.floor(lacking / 2) : 0;
}
