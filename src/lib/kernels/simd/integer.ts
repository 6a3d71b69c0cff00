import { codesOf, biasesOf } from '../convRun';
import { isDepthwise, type Layer } from '../convLayer';
import type { Run } from '../node';
import type { Arithmetic } from '../requantize';
import type { SimdMemory } from './memory';
import { forEachStretch, innerOf, isMatrix, placeWindow } from './rows';
import { blockSteps, STEP } from './block';
import { int32Stage, int64Stage } from './stage';

const COLUMNS = 4;

const padded = (count: number, to: number): number => Math.ceil(count / to) * to;

/** Bytes that `integerRun` places for a layer's weights, biases and multipliers. */
export const integerRoom = (channels: number, inner: number): number =>
  2 * padded(channels, COLUMNS) * padded(inner, STEP) + 32 * padded(channels, 8) + 64 * 6;

/** Bytes of a row of the matrix product */
export const integerRowBytes = (inner: number): number => 2 * padded(inner, STEP);

/** A layer of codes in SIMD, with the codes of the plain kernel; null where there is none for it. */
export function integerRun(
  layer: Layer,
  arithmetic: Arithmetic,
  memory: SimdMemory,
  scratch: number,
): Run | null {
  const { weights, bias, input, output, geometry, slides } = layer;
  if (slides === null) return null;
  if (!memory.holds(input.data) || !memory.holds(output.data)) return null;
  if (!weights.constant || !(bias?.constant ?? true)) return null;
  const channels = geometry.outputChannels;
  if (isDepthwise(layer) && channels !== geometry.inputChannels) return null;
  const codes = codesOf(layer, weights);
  const { weightZero } = arithmetic;
  const inner = innerOf(layer);
  const rowLength = padded(inner, STEP);
  const table = isDepthwise(layer)
    ? Int16Array.from(codes, (code, i) => code - weightZero[i % channels])
    : new Int16Array(padded(channels, COLUMNS) * rowLength);
  if (!isDepthwise(layer)) {
    for (let channel = 0; channel < channels; channel++) {
      const zero = weightZero[channel];
      const from = channel * inner;
      for (let i = 0; i < inner; i++) table[channel * rowLength + i] = codes[from + i] - zero;
    }
  }
  const block = arithmetic.wide && !isDepthwise(layer) ? blockSteps(table, rowLength) : 1;
  const kernel = arithmetic.wide
    ? int64Stage(layer, arithmetic, biasesOf(layer, arithmetic), memory)
    : int32Stage(layer, arithmetic, biasesOf(layer, arithmetic), memory);
  if (block === 0 || kernel === null) return null;
  const w = memory.keep(table);
  const from = input.data.byteOffset;
  const out = output.data.byteOffset;
  const bytes = output.data.BYTES_PER_ELEMENT;
  if (isDepthwise(layer)) {
    const at = placeWindow(memory, geometry, slides, arithmetic.inputZero);
    const { batches, outputHeight } = geometry;
    const inputBytes = input.data.byteLength / batches;
    const outBytes = output.data.byteLength / batches;
    return () => {
      for (let batch = 0; batch < batches; batch++) {
        kernel.depthwise(from + batch * inputBytes, w, out + batch * outBytes, outputHeight, at);
      }
    };
  }
  const rowBytes = 2 * rowLength;
  const isPlain = isMatrix(layer) && input.data instanceof Int16Array && inner === rowLength;
  const matrix = {
    input: from,
    inputBytes: input.data.byteLength,
    rowBytes,
    window: isPlain ? null : placeWindow(memory, geometry, slides, arithmetic.inputZero),
    scratch,
    gather: kernel.gather,
  };
  return () => {
    forEachStretch(geometry, matrix, (rows, first, count) => {
      kernel.matmul(rows, w, out + bytes * first * channels, count, rowBytes, block);
    });
  };
}
