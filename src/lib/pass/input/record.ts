import type { Value } from '../../kernels/code/value';
import { FLT_MAX } from '../../numeric/float32';
import { PassError, tensorTitle } from '../error';

/** Least and greatest value of one tensor in each record, in order. */
export interface RecordedExtremes {
  readonly name: string;
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/**
 * Least and greatest element as record-minmax finds them. It ignores NaN, and since #7475
 * (2021-08-13) −FLT_MAX, which marks a masked value. It does not ignore infinities. Null if no
 * element is left.
 */
function extremesOf(data: Float32Array): { min: number; max: number } | null {
  let min = FLT_MAX;
  let max = -FLT_MAX;
  let found = false;
  for (const x of data) {
    if (Number.isNaN(x) || x === -FLT_MAX) continue;
    found = true;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return found ? { min, max } : null;
}

/**
 * Notes the extremes of every float activation while records run (MinMaxObserver). Like the
 * reference, it ignores integers and truth values.
 */
export class Recorder {
  private readonly lists = new Map<number, { name: string; min: number[]; max: number[] }>();

  /**
   * @param index the tensor's index in its graph
   * @throws PassError for codes, which have no range to record, and if all elements are NaN
   */
  observe(index: number, { name, type, data, scale, constant }: Value): void {
    if (constant) return;
    if (scale.length > 0 && type !== 'FLOAT32') {
      throw new PassError(
        `The tensor ${tensorTitle(name)} is already quantized to ${type}: record on the float model.`,
      );
    }
    if (!(data instanceof Float32Array)) return;
    const extremes = extremesOf(data);
    if (extremes === null) {
      throw new PassError(
        `Every element of ${tensorTitle(name)} is NaN, so it has no range: check the inputs and the weights.`,
      );
    }
    const list = this.lists.get(index) ?? { name, min: [], max: [] };
    list.min.push(extremes.min);
    list.max.push(extremes.max);
    this.lists.set(index, list);
  }

  /** The extremes by the tensor's index. */
  get extremes(): ReadonlyMap<number, RecordedExtremes> {
    return this.lists;
  }
}
