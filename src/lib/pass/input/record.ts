import type { Value } from '../../kernels/code/value';
import { FLT_MAX } from '../../numeric/float32';
import { PassError, tensorTitle } from '../error';

/** Least and greatest value of one tensor in each record, in their order. */
export interface RecordedExtremes {
  readonly name: string;
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/**
 * Least and greatest element as record-minmax scans for them: NaN and −FLT_MAX, which stands for a
 * masked value, are left out (the latter since #7475, 2021-08-13); infinities are not.
 * Null where nothing is left.
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
 * Notes the extremes of every float activation while records run (MinMaxObserver). Integers and
 * truth values are left out as the reference leaves them out.
 */
export class Recorder {
  private readonly lists = new Map<number, { name: string; min: number[]; max: number[] }>();

  /**
   * @param index of the tensor in its graph
   * @throws PassError for codes, which have no range to record, and where all elements are NaN
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

  /** By the tensor's index. */
  get extremes(): ReadonlyMap<number, RecordedExtremes> {
    return this.lists;
  }
}
