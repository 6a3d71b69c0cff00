/**
 * The causes of a quantized model's error, each of which can be switched on alone in a float run.
 * `lifted`: weights of a scale that a floor raised. `erased`: weights of a live channel whose codes
 * are all the zero point. `coarse`: other weights, rounded to their codes. `lost bias`: a stored
 * bias more than a step from the float one. `bias`: other biases, rounded to their codes.
 * `clipped`: activations outside their range. `rounded`: activations, rounded to their codes.
 * `flushed`: channels whose multiplier is 0. `wrapped`: elements whose accumulator wraps. `kernel` is
 * the rest: what the integer kernels do besides.
 */
export const CAUSES = [
  'lifted',
  'erased',
  'coarse',
  'lost bias',
  'bias',
  'clipped',
  'rounded',
  'flushed',
  'wrapped',
] as const;
export type Cause = (typeof CAUSES)[number];

/** A set of causes that a run has. */
export type CauseSet = ReadonlySet<Cause>;

/** The causes that change constants, not activations. */
export const OF_CONSTANTS: CauseSet = new Set<Cause>([
  'lifted',
  'erased',
  'coarse',
  'lost bias',
  'bias',
]);

/** The part of the error that the main causes have together. */
export const MOST = 0.9;
