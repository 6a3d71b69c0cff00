import type { WeightParams } from '../../quantizer/weights';
import { SimdMemory } from './memory';
import { simdModule } from './module';

/** How many floats to work on at a time, so that they stay in a processor's cache. */
export const STRETCH = 2 ** 14;
/** For shorter rows, the calls cost more than SIMD saves. */
export const LEAST_INNER = 8;
/** The most channels at a time. */
export const MOST_CHANNELS = STRETCH / LEAST_INNER;

/**
 * The kernels round fewer than 2^22 steps. The products that they round err by far less than the
 * distance to this limit.
 */
const MOST_STEPS = 2 ** 21;

/** The memory in which weights are quantized, a stretch at a time. */
export interface WeightPlace {
  readonly memory: SimdMemory;
  readonly weights: Float32Array;
  /** Least and greatest weight of each channel */
  readonly extremes: Float32Array;
  /** The ends of the clip, the origin and the inverse scale of each channel */
  readonly fields: Float32Array;
  readonly codes: { readonly uint8: Uint8Array; readonly int16: Int16Array };
}

let known: WeightPlace | null | undefined;

/**
 * Made once, because weights are quantized one tensor after the other. Null if there is no SIMD.
 */
export function weightPlace(): WeightPlace | null {
  if (known !== undefined) return known;
  const module = simdModule();
  if (module === null) return (known = null);
  const sizes = [4 * STRETCH, 8 * MOST_CHANNELS, 16 * MOST_CHANNELS, 2 * STRETCH];
  // The last group of eight codes may extend past the end.
  const memory = new SimdMemory(
    module,
    0,
    sizes.reduce((a, b) => a + b, 512),
  );
  const { buffer } = memory;
  const [weights, extremes, fields, codes] = sizes.map((size) => memory.place(size));
  return (known = {
    memory,
    weights: new Float32Array(buffer, weights, STRETCH),
    extremes: new Float32Array(buffer, extremes, 2 * MOST_CHANNELS),
    fields: new Float32Array(buffer, fields, 4 * MOST_CHANNELS),
    codes: {
      uint8: new Uint8Array(buffer, codes, STRETCH),
      int16: new Int16Array(buffer, codes, STRETCH),
    },
  });
}

/**
 * Writes the fields of each channel that the kernels read.
 * @param toChannel, toField the distance from one channel to the next, and from one field to the
 * next
 * @returns false if a range or an inverse is not finite, or there are too many steps for the
 * kernels; the plain loops must do the work then
 */
export function putFields(
  { dtype, lo, hi, scale }: WeightParams,
  fields: Float32Array,
  toChannel: number,
  toField: number,
): boolean {
  for (let c = 0, at = 0; c < scale.length; c++, at += toChannel) {
    const low = lo[c];
    const high = hi[c];
    const from = dtype === 'uint8' ? low : 0;
    const inverse = Math.fround(1 / scale[c]);
    const steps = Math.max(Math.abs(low - from), Math.abs(high - from)) * inverse;
    if (!(Math.fround(high - low) < Infinity && steps < MOST_STEPS)) return false;
    fields[at] = low;
    fields[at + toField] = high;
    fields[at + 2 * toField] = from;
    fields[at + 3 * toField] = inverse;
  }
  return true;
}
