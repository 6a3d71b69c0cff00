import { biasesOf, codesOf, isDepthwise, type Biases, type Layer } from '../layer/layer';
import type { LayerArithmetic } from '../layer/arithmetic';
import { storesRange } from '../code/codes';
import type { Run } from '../code/value';
import type { SimdMemory } from './memory';
import {
  packedBytes,
  packRows,
  packSplitRows,
  packSplitTaps,
  packTaps,
  rowLength,
  weightRowsOf,
  type WeightRows,
} from './packWeights';
import { fitsWindow, forEachStretch, innerOf, isMatrix, placeWindow, type Slides } from './rows';
import { int32Stage, int64Stage } from './stage';

/** Bytes that `integerRun` places for a layer's weights, biases, multipliers, taps and padding. */
export const integerRoom = (channels: number, inner: number): number =>
  packedBytes(channels, inner) + 24 * (channels + 8) + 2 * channels + 8 * (inner + 1) + 64 * 8;

/** Bytes of a row of the matrix product */
export const integerRowBytes = (inner: number): number => 2 * rowLength(inner);

/** With more taps, a sum of int16 products might pass 2^31; see assembly/depthwiseInt16.ts. */
const MOST_TAPS = 256;

/**
 * Runs a layer of codes in SIMD, with the codes of the plain kernel; null if SIMD has no kernel for
 * it.
 */
export function integerRun(
  layer: Layer,
  arithmetic: LayerArithmetic,
  memory: SimdMemory,
  scratch: number,
): Run | null {
  const { weights, bias, input, output, geometry, slides } = layer;
  if (slides === null || !fitsWindow(slides)) return null;
  if (!storesRange(output.type, arithmetic)) return null;
  if (!memory.holds(input.data) || !memory.holds(output.data)) return null;
  if (!weights.constant || !(bias?.constant ?? true)) return null;
  const channels = geometry.outputChannels;
  const inner = innerOf(layer);
  const numbers = weightRowsOf(
    codesOf(layer, weights),
    arithmetic,
    { channels, inner },
    isDepthwise(layer),
  );
  const place = { numbers, arithmetic, memory, slides };
  return isDepthwise(layer) ? depthwiseRun(layer, place) : productRun(layer, place, scratch);
}

interface Place {
  readonly numbers: WeightRows;
  readonly arithmetic: LayerArithmetic;
  readonly memory: SimdMemory;
  readonly slides: Slides;
}

function productRun(
  layer: Layer,
  { numbers, arithmetic, memory, slides }: Place,
  scratch: number,
): Run | null {
  const { input, output, geometry } = layer;
  const { channels, inner } = numbers;
  const biases = biasesOf(layer, arithmetic.accumulator);
  const kernel =
    arithmetic.accumulator === 64
      ? int64Stage(numbers, arithmetic, biases, memory)
      : int32Stage(layer, arithmetic, biases, memory);
  if (kernel === null) return null;
  const w = memory.keep(arithmetic.accumulator === 64 ? packSplitRows(numbers) : packRows(numbers));
  const out = output.data.byteOffset;
  const bytes = output.data.BYTES_PER_ELEMENT;
  const rowBytes = integerRowBytes(inner);
  const isPlain = isMatrix(layer) && input.data instanceof Int16Array && inner === rowLength(inner);
  const matrix = {
    input: input.data.byteOffset,
    inputBytes: input.data.byteLength,
    rowBytes,
    window: isPlain ? null : placeWindow(memory, geometry, slides, arithmetic.inputZero),
    scratch,
    gather: kernel.gather,
  };
  return () => {
    forEachStretch(geometry, matrix, (rows, first, count) => {
      kernel.matmul(rows, w, out + bytes * first * channels, count, rowBytes);
    });
  };
}

function depthwiseRun(layer: Layer, { numbers, arithmetic, memory, slides }: Place): Run | null {
  const { input, output, geometry } = layer;
  const { channels, inner } = numbers;
  if (channels !== geometry.inputChannels || inner > MOST_TAPS) return null;
  const biases = biasesOf(layer, arithmetic.accumulator);
  const kernel =
    arithmetic.accumulator === 64
      ? int64Stage(numbers, arithmetic, biases, memory)
      : int32Stage(layer, arithmetic, withoutZero(numbers, arithmetic, biases), memory);
  if (kernel === null) return null;
  const { inputZero } = arithmetic;
  const w = memory.keep(arithmetic.accumulator === 64 ? packSplitTaps(numbers) : packTaps(numbers));
  const taps = memory.place(2 * 4 * (inner + (inner % 2)));
  // A pixel of zero points, which are 0 for int16.
  const padding = memory.keep(
    new Uint8Array(channels * input.data.BYTES_PER_ELEMENT).fill(inputZero),
  );
  const at = placeWindow(memory, geometry, slides, inputZero, taps, padding);
  const from = input.data.byteOffset;
  const out = output.data.byteOffset;
  const { batches, outputHeight } = geometry;
  const inputBytes = input.data.byteLength / batches;
  const outBytes = output.data.byteLength / batches;
  return () => {
    for (let batch = 0; batch < batches; batch++) {
      kernel.depthwise(from + batch * inputBytes, w, out + batch * outBytes, outputHeight, at);
    }
  };
}

/**
 * The biases minus the part that the input's zero point adds to each sum: Σ(x − z)w + b = Σxw + (b
 * − zΣw).
 */
function withoutZero(
  { channels, inner, at }: WeightRows,
  { inputZero }: LayerArithmetic,
  biases: Biases | null,
): Biases {
  if (biases instanceof BigInt64Array) return biases;
  return Int32Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let i = 0; i < inner; i++) sum += at(channel, i);
    // Storing into int32 wraps, as the sums do.
    return (biases === null ? 0 : biases[channel]) - inputZero * sum;
  });
}
