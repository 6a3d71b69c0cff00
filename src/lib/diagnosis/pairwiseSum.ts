import { f32 } from '../numeric/float32';

/** Up to this length, eight sums run side by side. Longer lists are halved. */
const BLOCK = 128;
const LANES = 8;

const lanes = new Float32Array(LANES);

/**
 * The float32 sum of `count` terms as NumPy computes it (np.sum of a contiguous float32 array):
 * pairwise, with every addition rounded to float32.
 * @param term gives the float32 at an index
 */
export function pairwiseSum(term: (index: number) => number, count: number, start = 0): number {
  if (count < LANES) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum = f32(sum + term(start + i));
    return sum;
  }
  if (count > BLOCK) {
    const half = Math.floor(count / 2);
    const first = half - (half % LANES);
    return f32(pairwiseSum(term, first, start) + pairwiseSum(term, count - first, start + first));
  }
  for (let lane = 0; lane < LANES; lane++) lanes[lane] = term(start + lane);
  const whole = count - (count % LANES);
  for (let i = LANES; i < whole; i += LANES) {
    for (let lane = 0; lane < LANES; lane++) lanes[lane] += term(start + i + lane);
  }
  const [a, b, c, d, e, f, g, h] = lanes;
  const front = f32(f32(a + b) + f32(c + d));
  const back = f32(f32(e + f) + f32(g + h));
  let sum = f32(front + back);
  for (let i = whole; i < count; i++) sum = f32(sum + term(start + i));
  return sum;
}
