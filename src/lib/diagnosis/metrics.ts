import { f32 } from '../numeric/float32';
import { pairwiseSum } from './pairwiseSum';

/**
 * The difference between a tensor of a quantized model and the float model's, over many records
 * (visq).
 */
export interface TensorMetrics {
  /** Mean over records of the largest error divided by the float tensor's interval */
  readonly mpeir: number;
  /** Mean squared error */
  readonly mse: number;
  /** Sum of the absolute errors in a record, averaged over records */
  readonly tae: number;
  /** √mse divided by the tensor's scale; null if it has none */
  readonly srmse: number | null;
}

/** visq's own constant. It avoids a division by 0. */
const EPSILON = f32(1e-6);

/** A float tensor and the quantized model's, dequantized. Both have the same number of elements. */
type Pair = readonly [float: Float32Array, quantized: Float32Array];

function largestError([a, b]: Pair): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(f32(a[i] - b[i]));
    if (!(error <= largest)) largest = error;
    if (Number.isNaN(largest)) return NaN;
  }
  return largest;
}

/** Largest minus smallest element, float32; NaN if an element is NaN. */
function intervalOf(a: Float32Array): number {
  let [min, max] = [Infinity, -Infinity];
  for (const x of a) {
    if (Number.isNaN(x)) return NaN;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return f32(max - min);
}

const peakErrorToInterval = (pair: Pair): number =>
  f32(largestError(pair) / f32(intervalOf(pair[0]) + EPSILON));

function meanSquaredError([a, b]: Pair): number {
  const square = (i: number) => {
    const error = f32(a[i] - b[i]);
    return f32(error * error);
  };
  return f32(pairwiseSum(square, a.length) / a.length);
}

const totalAbsoluteError = ([a, b]: Pair): number =>
  pairwiseSum((i) => Math.abs(f32(a[i] - b[i])), a.length);

/**
 * Sums up one tensor's metrics record by record, in float32 as visq does with NumPy 2.
 * @throws RangeError for a tensor without elements
 */
export class TensorComparison {
  private records = 0;
  private peak = 0;
  private squares = 0;
  private total = 0;

  add(float: Float32Array, quantized: Float32Array): void {
    if (float.length === 0 || float.length !== quantized.length) {
      throw new RangeError(
        `${float.length} elements cannot be compared with ${quantized.length}: both need the same number, at least 1.`,
      );
    }
    const pair: Pair = [float, quantized];
    this.records += 1;
    this.peak = f32(this.peak + peakErrorToInterval(pair));
    this.squares = f32(this.squares + meanSquaredError(pair));
    this.total = f32(this.total + totalAbsoluteError(pair));
  }

  /** @param scale the scale of the quantized tensor; null if it has none */
  metrics(scale: number | null): TensorMetrics {
    const mse = f32(this.squares / this.records);
    return {
      mpeir: f32(this.peak / this.records),
      mse,
      tae: f32(this.total / this.records),
      srmse: scale === null ? null : f32(f32(Math.sqrt(mse)) / f32(scale)),
    };
  }
}
