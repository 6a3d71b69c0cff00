/** One coordinate of points that lie as x, y, z, x, y, z, …: 0 for x, 1 for y, 2 for z. */
export const axisOf = (points: ArrayLike<number>, axis: 0 | 1 | 2): Float64Array =>
  Float64Array.from({ length: Math.floor(points.length / 3) }, (_, i) => points[3 * i + axis]);
