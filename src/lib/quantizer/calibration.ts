import { f32, fma32 } from '../numeric/float32';
import { contracts, type Machine } from '../numeric/machine';

/**
 * Percentile over records (record-minmax), of the records' minima or of their maxima. It
 * interpolates between neighbours, so with few records the result lies inside the observed range.
 *
 * @param values float32, one for each record
 * @param percent 0 to 100
 * @throws RangeError for an empty list or a percentile outside 0…100
 */
export function percentile(values: Float32Array, percent: number, machine: Machine): number {
  if (values.length === 0) throw new RangeError('a percentile needs at least one record.');
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(`percentile ${percent} is out of range: give 0 to 100.`);
  }
  const p = f32(percent);
  const sorted = Float32Array.from(values).sort();
  const last = sorted.length - 1;
  if (last === 0) return sorted[0];
  if (p === 0) return sorted[0];
  if (p === 100) return sorted[last];
  const index = Math.floor(f32(last * p) / 100);
  // Just below 100 the product can round up to the last index, and the reference then reads one
  // past the end. It means the last value.
  if (index >= last) return sorted[last];
  const at = f32(index / last);
  const t = f32((p / 100 - at) / ((index + 1) / last - at));
  const step = f32(sorted[index + 1] - sorted[index]);
  return contracts(machine) ? fma32(t, step, sorted[index]) : f32(sorted[index] + f32(t * step));
}

/**
 * Moving average of batch extremes (record-minmax): the first batch starts it, each next one
 * moves it by 1 − α. The first product is float32, the second and the sum are double.
 *
 * @param values float32, one for each record, in record order
 * @param alpha weight of the average so far, as float32 (record-minmax's default is f32(0.9))
 * @param batch records in a batch; the last may be short
 * @throws RangeError for an empty list or a batch that is no positive whole number
 */
export function movingAverage(
  values: Float32Array,
  extreme: 'min' | 'max',
  alpha: number,
  batch: number,
): number {
  if (values.length === 0) throw new RangeError('a moving average needs at least one record.');
  if (!(Number.isInteger(batch) && batch > 0)) {
    throw new RangeError(`batch size ${batch} is not allowed: give a positive whole number.`);
  }
  const keep = f32(alpha);
  const extremeFrom = (start: number): number => {
    let found = values[start];
    const end = Math.min(start + batch, values.length);
    for (let i = start + 1; i < end; i++) {
      if (extreme === 'min' ? values[i] < found : values[i] > found) found = values[i];
    }
    return found;
  };
  let average = extremeFrom(0);
  for (let start = batch; start < values.length; start += batch) {
    average = f32(f32(average * keep) + extremeFrom(start) * (1 - keep));
  }
  return average;
}
