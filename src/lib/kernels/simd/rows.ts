import { isDepthwise, patchSize, type Geometry, type Layer } from '../layer/layer';
import type { SimdMemory } from './memory';
import type { Gather } from './module';

export type Slides = NonNullable<Layer['slides']>;

/** Bytes of a stretch of rows. It fits a processor's second-level cache. */
const STRETCH_BYTES = 2 ** 17;
const LEAST_ROWS = 4;
/** Bytes that may be written behind the last row. */
const OVER = 64;

/** Bytes that the gathered rows of a layer need, for rows of this length. */
export const stretchBytes = (rowBytes: number): number =>
  Math.max(STRETCH_BYTES, LEAST_ROWS * rowBytes) + OVER;

const rowsIn = (rowBytes: number): number =>
  Math.max(LEAST_ROWS, Math.floor(STRETCH_BYTES / rowBytes) & ~1);

/** Whether a kernel can count a window's places in 32 bits. It reads four outputs ahead. */
export const fitsWindow = ({ rows, columns }: Slides): boolean =>
  [rows, columns].every(({ inputSize, outputSize, filterSize, stride, dilation, before }) => {
    const furthest = (outputSize + 4) * stride + filterSize * dilation + inputSize + before;
    return stride >= 1 && dilation >= 1 && furthest < 2 ** 31;
  });

/** The struct `Window` of assembly/window.ts. */
export function placeWindow(
  memory: SimdMemory,
  { inputChannels }: Geometry,
  { rows, columns }: Slides,
  zeroPoint: number,
  taps = 0,
  padding = 0,
): number {
  return memory.keep(
    Int32Array.of(
      ...[rows.inputSize, columns.inputSize, inputChannels, columns.outputSize],
      ...[rows.filterSize, columns.filterSize, rows.stride, columns.stride],
      ...[rows.dilation, columns.dilation, rows.before, columns.before, zeroPoint],
      ...[taps, padding],
    ),
  );
}

/** Whether a convolution's input is already the matrix whose rows are its patches. */
export function isMatrix({ geometry }: Layer): boolean {
  const { filterHeight, filterWidth, inputHeight, inputWidth, outputHeight, outputWidth } =
    geometry;
  return (
    filterHeight === 1 &&
    filterWidth === 1 &&
    inputHeight === outputHeight &&
    inputWidth === outputWidth
  );
}

/** Whether some output of the layer reads padding. */
export function seesPadding({ geometry }: Layer): boolean {
  const { rows, columns, outputHeight, outputWidth, filterHeight, filterWidth } = geometry;
  return (
    rows.input.length < outputHeight * filterHeight ||
    columns.input.length < outputWidth * filterWidth
  );
}

/** How many inputs one output channel sums over. */
export const innerOf = (layer: Layer): number =>
  isDepthwise(layer)
    ? layer.geometry.filterHeight * layer.geometry.filterWidth
    : patchSize(layer.geometry);

export interface Matrix {
  readonly input: number;
  readonly inputBytes: number;
  readonly rowBytes: number;
  /** Addresses. The window is null if the input's rows are used without gathering */
  readonly window: number | null;
  readonly scratch: number;
  readonly gather: Gather;
}

/**
 * Visits all output pixels in stretches. The visitor gets the address of the first pixel's patch,
 * that pixel's number and the number of pixels.
 */
export function forEachStretch(
  { batches, outputHeight, outputWidth }: Geometry,
  { input, inputBytes, rowBytes, window, scratch, gather }: Matrix,
  visit: (rows: number, from: number, count: number) => void,
): void {
  const step = rowsIn(rowBytes);
  const pixels = outputHeight * outputWidth;
  if (window === null) {
    const all = batches * pixels;
    for (let from = 0; from < all; from += step) {
      visit(input + from * rowBytes, from, Math.min(step, all - from));
    }
    return;
  }
  for (let batch = 0; batch < batches; batch++) {
    const image = input + (batch * inputBytes) / batches;
    for (let from = 0; from < pixels; from += step) {
      const count = Math.min(step, pixels - from);
      gather(image, scratch, from, from + count, rowBytes, window);
      visit(scratch, batch * pixels + from, count);
    }
  }
}
