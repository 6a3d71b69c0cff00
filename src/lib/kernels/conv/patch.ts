import type { Geometry } from '../layer/layer';

/** Elements of an input as numbers. */
export type InputElements = Float32Array | Uint8Array | Int8Array | Int16Array;

/**
 * The part of an input that one output pixel reads: all taps side by side, each with all channels,
 * and their places in the filter. Taps on padding are left out. Neighbouring taps are joined into
 * one stretch, so inside an image the whole patch is one stretch.
 */
export class Patch<T extends Float32Array | Float64Array> {
  /** Number of stretches */
  count = 0;
  /** For each stretch: its end in `values`, and the tap of the filter at which it begins */
  readonly ends: Int32Array;
  readonly taps: Int32Array;

  constructor(
    private readonly geometry: Geometry,
    readonly values: T,
  ) {
    const taps = geometry.filterHeight * geometry.filterWidth;
    this.ends = new Int32Array(taps);
    this.taps = new Int32Array(taps);
  }

  /** @param zero the number to subtract from each element */
  take(input: InputElements, zero: number, batch: number, outputY: number, outputX: number): void {
    const { rows, columns, inputHeight, inputWidth, inputChannels, filterWidth } = this.geometry;
    const { values, ends, taps } = this;
    let count = 0;
    let at = 0;
    let expected = -1;
    for (let y = rows.first[outputY]; y < rows.first[outputY + 1]; y++) {
      const row = (batch * inputHeight + rows.input[y]) * inputWidth;
      for (let x = columns.first[outputX]; x < columns.first[outputX + 1]; x++) {
        const tap = rows.filter[y] * filterWidth + columns.filter[x];
        const from = (row + columns.input[x]) * inputChannels;
        for (let i = 0; i < inputChannels; i++) values[at + i] = input[from + i] - zero;
        at += inputChannels;
        if (tap !== expected) {
          taps[count] = tap;
          count += 1;
        }
        ends[count - 1] = at;
        expected = tap + 1;
      }
    }
    this.count = count;
  }
}
