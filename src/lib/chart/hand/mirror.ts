/** Points that lie as x, y, z, x, y, z, …, with left and right exchanged. */
export const mirroredPoints = (points: Float32Array): Float32Array =>
  points.map((value, i) => (i % 3 === 0 ? -value : value));
