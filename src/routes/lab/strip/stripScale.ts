/** The smallest positive scale and the largest; null where no scale is positive. */
function extent(scales: Float32Array): [number, number] | null {
  let [least, greatest] = [Infinity, 0];
  for (const scale of scales) {
    if (!(scale > 0 && scale < Infinity)) continue;
    if (scale < least) least = scale;
    if (scale > greatest) greatest = scale;
  }
  return greatest === 0 ? null : [least, greatest];
}

/**
 * Ends of the strip: 1 (or what is above), and at least a decade under the smallest scale, so that
 * the limits and floors of today are in sight and nothing lies on the edge.
 */
export function scaleDomain(scales: Float32Array): [number, number] {
  const [least, greatest] = extent(scales) ?? [1e-8, 1];
  const low = Math.floor(Math.log10(least)) - 1;
  const even = low - (Math.abs(low) % 2);
  return [10 ** Math.min(even, -16), Math.max(1, 10 ** Math.ceil(Math.log10(greatest)))];
}
