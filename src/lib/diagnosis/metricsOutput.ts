import { f32, FLT_MAX } from '../numeric/float32';

/**
 * The difference between a graph's output and the float model's, over many records
 * (circle-eval-diff).
 */
export interface OutputMetrics {
  /** Mean absolute error */
  readonly mae: number;
  /** Mean squared error */
  readonly mse: number;
  /** Mean absolute percentage error; infinite or NaN if the float output has a 0 */
  readonly mape: number;
  /** Mean over records of the largest error divided by the float output's interval */
  readonly mpeir: number;
  /**
   * The part of the k largest elements that both share, averaged over records; null for an output
   * of fewer than k
   */
  readonly top1: number | null;
  readonly top5: number | null;
  /** √(Σ(a − b)² / Σa²), in double. circle-eval-diff does not have it */
  readonly relativeRms: number;
}

/** C++'s `std::max(x, largest)`, also for NaN. */
const stdMax = (x: number, largest: number): number => (x < largest ? largest : x);
const stdMin = (x: number, smallest: number): number => (smallest < x ? smallest : x);

/** The largest error divided by the interval. An interval of 0 counts as 1. */
function peakErrorToInterval(a: Float32Array, b: Float32Array): number {
  let [min, max, peak] = [FLT_MAX, -FLT_MAX, -FLT_MAX];
  for (let i = 0; i < a.length; i++) {
    min = stdMin(a[i], min);
    max = stdMax(a[i], max);
    peak = stdMax(Math.abs(f32(a[i] - b[i])), peak);
  }
  const interval = f32(max - min);
  return f32(peak / (interval === 0 ? 1 : interval));
}

/** Indices of the k largest elements. Of equal elements the earlier comes first. */
export function largest(values: Float32Array, k: number): number[] {
  const before = (i: number, j: number) =>
    values[i] === values[j] ? i > j : values[i] < values[j];
  const found = Array.from({ length: k }, (_, i) => i);
  for (let i = k; i < values.length; i++) {
    let least = 0;
    for (let j = 1; j < k; j++) if (before(found[j], found[least])) least = j;
    if (before(found[least], i)) found[least] = i;
  }
  return found;
}

function matchedPart(a: Float32Array, b: Float32Array, k: number): number {
  const second = new Set(largest(b, k));
  return f32(largest(a, k).filter((index) => second.has(index)).length / k);
}

/**
 * Sums up one output's metrics record by record, as circle-eval-diff does: in float32, each element
 * over all records first, then all elements in order.
 * @param elements the number of elements of the output
 * @throws RangeError for an output without elements
 */
export class OutputComparison {
  private records = 0;
  private readonly absolute: Float32Array;
  private readonly squared: Float32Array;
  private readonly relative: Float32Array;
  private peak = 0;
  private readonly matched = new Map<number, number>();
  private errorSquares = 0;
  private floatSquares = 0;

  constructor(private readonly elements: number) {
    if (elements < 1) throw new RangeError('an output without elements cannot be compared.');
    this.absolute = new Float32Array(elements);
    this.squared = new Float32Array(elements);
    this.relative = new Float32Array(elements);
  }

  add(float: Float32Array, quantized: Float32Array): void {
    if (float.length !== this.elements || quantized.length !== this.elements) {
      throw new RangeError(
        `an output of ${this.elements} elements cannot be compared with one of another size.`,
      );
    }
    this.records += 1;
    for (let i = 0; i < this.elements; i++) {
      const error = f32(float[i] - quantized[i]);
      this.absolute[i] += Math.abs(error);
      this.squared[i] += f32(error * error);
      this.relative[i] += Math.abs(f32(error / float[i]));
      this.errorSquares += error * error;
      this.floatSquares += float[i] * float[i];
    }
    this.peak = f32(this.peak + peakErrorToInterval(float, quantized));
    for (const k of [1, 5]) {
      if (k > this.elements) continue;
      const before = this.matched.get(k) ?? 0;
      this.matched.set(k, f32(before + matchedPart(float, quantized, k)));
    }
  }

  private mean(sums: Float32Array): number {
    let sum = 0;
    for (const x of sums) sum = f32(sum + x);
    return f32(f32(sum / f32(this.elements)) / this.records);
  }

  private top(k: number): number | null {
    const matched = this.matched.get(k);
    return matched === undefined ? null : f32(matched / this.records);
  }

  get metrics(): OutputMetrics {
    return {
      mae: this.mean(this.absolute),
      mse: this.mean(this.squared),
      mape: f32(this.mean(this.relative) * 100),
      mpeir: f32(this.peak / this.records),
      top1: this.top(1),
      top5: this.top(5),
      relativeRms: Math.sqrt(this.errorSquares / this.floatSquares),
    };
  }
}
