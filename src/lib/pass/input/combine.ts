import { f32 } from '../../numeric/float32';
import type { Machine } from '../../numeric/machine';
import { movingAverage, percentile } from '../../quantizer/calibration';
import { PassError, tensorTitle } from '../error';
import type { Range } from '../quantize/ranges';
import type { RecordedExtremes } from './record';

/** How record-minmax combines the extremes of many records into one range. */
export type Combination =
  | { readonly mode: 'percentile'; readonly min: number; readonly max: number }
  | { readonly mode: 'moving_average'; readonly batch: number; readonly constant: number };

export const COMBINATION_MODES = ['percentile', 'moving_average'] as const;

/** record-minmax's defaults. */
export const PERCENTILE = { mode: 'percentile', min: 1, max: 99 } as const;
export const MOVING_AVERAGE = { mode: 'moving_average', batch: 16, constant: 0.1 } as const;

/**
 * Combines the extremes of all records into one range.
 * @throws PassError if the range is not finite
 */
export function combined(
  { name, min, max }: RecordedExtremes,
  combination: Combination,
  machine: Machine,
): Range {
  const [low, high] = [Float32Array.from(min), Float32Array.from(max)];
  const range =
    combination.mode === 'percentile'
      ? {
          min: percentile(low, combination.min, machine),
          max: percentile(high, combination.max, machine),
        }
      : averaged(low, high, combination);
  if (Number.isFinite(range.min) && Number.isFinite(range.max)) return range;
  throw new PassError(
    `The recorded range [${range.min}, ${range.max}] of ${tensorTitle(name)} is not finite in float32: check the inputs and the weights.`,
  );
}

function averaged(
  low: Float32Array,
  high: Float32Array,
  { batch, constant }: Extract<Combination, { mode: 'moving_average' }>,
): Range {
  const keep = f32(1 - f32(constant));
  return {
    min: movingAverage(low, 'min', keep, batch),
    max: movingAverage(high, 'max', keep, batch),
  };
}
