/** int16 products that one step of the matrix product takes. */
export const STEP = 8;
/** Sums of pairs of neighbours in a step: what a lane of int32 adds up. */
const LANES = 4;
/** |x| ≤ 2^15, so a lane whose weights add up to less than 2^16 stays below 2^31. */
const MOST = 2 ** 16 - 1;

/**
 * How many steps int32 lanes may add before they must be widened, whatever the input's codes are:
 * the largest power of two for which the weights allow it; 0 where not even one step is safe.
 *
 * @param table rows of `rowLength` weights, a multiple of STEP
 */
export function blockSteps(table: Int16Array, rowLength: number): number {
  let steps = rowLength / STEP;
  const rows = table.length / rowLength;
  let lanes = new Int32Array(rows * steps * LANES);
  let largest = 0;
  for (let i = 0; i < lanes.length; i++) {
    lanes[i] = Math.abs(table[2 * i]) + Math.abs(table[2 * i + 1]);
    if (lanes[i] > largest) largest = lanes[i];
  }
  if (largest > MOST) return 0;
  let block = 1;
  while (steps > 1) {
    const halved = Math.ceil(steps / 2);
    const next = new Int32Array(rows * halved * LANES);
    for (let row = 0; row < rows; row++) {
      for (let step = 0; step < steps; step++) {
        for (let lane = 0; lane < LANES; lane++) {
          const sum = (next[(row * halved + (step >> 1)) * LANES + lane] +=
            lanes[(row * steps + step) * LANES + lane]);
          if (sum > MOST) return block;
        }
      }
    }
    block *= 2;
    lanes = next;
    steps = halved;
  }
  return block;
}
