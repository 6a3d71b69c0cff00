import { binaryExponent, roundHalfAway } from '../numeric/float32';
import { biasInverse, biasSteps, stepsOf } from './bias';
import { fitsStorage, type StorageBits } from './storage';

/** What became of a bias, the worst first. They are tested in this order. */
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
 * from the exact quotient of the two float32 values, plus one. −2^63 counts 64. Null if no such
 * integer exists (s_b is 0 or NaN, or b is not finite).
 *
 * The double quotient gives the same answer as the exact one. A quotient of two 24-bit mantissas
 * either equals a power of two or lies below it by at least 2^-24 of that power. Where 2^k − ½ is a
 * boundary (k < 29), the quotient either equals it or differs from it by at least 2^-53 of it.
 */
export function biasBits(bias: number, biasScale: number): number | null {
  if (!Number.isFinite(bias) || Number.isNaN(biasScale) || biasScale === 0) return null;
  const steps = roundHalfAway(bias / biasScale);
  if (steps === 0) return 1;
  return steps === -(2 ** 63) ? 64 : binaryExponent(steps) + 1;
}

const [NAN, INF, UNDERFLOWED, SATURATED, EXACT, ROUNDED] = BIAS_STATUSES.keys();

/**
 * Index into BIAS_STATUSES of the first status that matches. The caller has all steps of the bias.
 */
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
 * Status of one quantized bias: the first of BIAS_STATUSES that matches.
 * @param code the stored integer as the machine's cast left it, as the nearest double
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
 * Counts the statuses that an operator's biases have after quantization. Every machine stores a
 * bias that fits unchanged, so the rounded steps serve as the codes.
 *
 * @param scale one scale for all biases, or one for each
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
    counts[biasStatus(bias[i], s, roundHalfAway(biasSteps(bias[i], s)), bits)] += 1;
  }
  return counts;
}
