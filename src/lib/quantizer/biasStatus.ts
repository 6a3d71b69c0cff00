import { binaryExponent, roundHalfAway } from '../numeric/float32';
import { biasInverse, stepsOf } from './bias';
import { fitsStorage, type StorageBits } from './storage';

/** What became of a bias, worst first as tested. */
export const BIAS_STATUSES = [
  'nan',
  'inf',
  'underflowed',
  'saturated',
  'exact',
  'rounded',
] as const;
export type BiasStatus = (typeof BIAS_STATUSES)[number];

/**
 * Bits that the bias needs, sign included: the bit length of |b/s_b| rounded half away from zero,
 * from the exact quotient of the two float32 values, plus one. −2^63 counts 64.
 * Null where there is no such integer (s_b zero or NaN, b not finite).
 *
 * The double quotient decides as the exact one: a quotient of two 24-bit mantissas lies either on
 * a power of two or at least 2^-24 of it below, and where 2^k − ½ is a boundary (k < 29) it lies on
 * it or at least 2^-53 of it away.
 */
export function biasBits(bias: number, biasScale: number): number | null {
  if (!Number.isFinite(bias) || Number.isNaN(biasScale) || biasScale === 0) return null;
  const steps = roundHalfAway(bias / biasScale);
  if (steps === 0) return 1;
  return steps === -(2 ** 63) ? 64 : binaryExponent(steps) + 1;
}

const [NAN, INF, UNDERFLOWED, SATURATED, EXACT, ROUNDED] = BIAS_STATUSES.keys();

/** Index into BIAS_STATUSES of the first that matches, for a bias whose way to its code is known. */
export function statusIndex(
  bias: number,
  biasScale: number,
  inverse: number,
  steps: number,
  code: number,
  bits: StorageBits,
): number {
  if (Number.isNaN(steps)) return NAN;
  if (!Number.isFinite(inverse) || !Number.isFinite(steps)) return INF;
  if (biasScale === 0 && bias !== 0) return UNDERFLOWED;
  if (!fitsStorage(roundHalfAway(steps), bits)) return SATURATED;
  return code * biasScale === bias ? EXACT : ROUNDED;
}

/**
 * Status of one quantized bias; the first that matches, in the order of BIAS_STATUSES.
 * @param code what was stored, as the machine's cast left it: an integer, as the nearest double
 */
export function biasStatus(
  bias: number,
  biasScale: number,
  code: number,
  bits: StorageBits,
): BiasStatus {
  const inverse = biasInverse(biasScale);
  const steps = stepsOf(bias, inverse);
  return BIAS_STATUSES[statusIndex(bias, biasScale, inverse, steps, code, bits)];
}

/**
 * How many biases of an operator have each status once they are quantized. What fits is stored as it
 * is by every machine, so that the steps stand for the codes.
 *
 * @param scale one for all, or one for each bias
 */
export function countStatuses(
  bias: Float32Array,
  scale: Float32Array,
  bits: StorageBits,
): Record<BiasStatus, number> {
  const counts = { nan: 0, inf: 0, underflowed: 0, saturated: 0, exact: 0, rounded: 0 };
  const stride = scale.length === 1 ? 0 : 1;
  for (let i = 0; i < bias.length; i++) {
    const s = scale[stride * i];
    const inverse = biasInverse(s);
    const steps = stepsOf(bias[i], inverse);
    const status = statusIndex(bias[i], s, inverse, steps, roundHalfAway(steps), bits);
    counts[BIAS_STATUSES[status]] += 1;
  }
  return counts;
}
