import type { Value } from '../../kernels/code/value';
import type { Npy } from '../../model/npy/npy';
import { f32 } from '../../numeric/float32';
import { PassError, tensorTitle } from '../error';
import type { InputInterval } from './random';

/** A decoded image, as in a canvas: red, green, blue and alpha, one byte each, row by row. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** The reals of pixel values 0 and 255 with which the MobileNets were trained. */
export const PIXEL_INTERVAL: InputInterval = { low: -1, high: 1 };

/** The weights of red, green and blue in a grey (ITU-R BT.601, as in image libraries). */
const GREY = [0.299, 0.587, 0.114];

/** The part of a line from which one output position is computed. */
interface Tap {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Weights that scale `length` positions, starting at `start`, to `size`. Each is a triangle as wide
 * as one output position, or one input position if the line grows, so that no position is skipped.
 */
function tapsOf(start: number, length: number, size: number, available: number): Tap[] {
  const scale = length / size;
  const reach = Math.max(scale, 1);
  return Array.from({ length: size }, (_, i) => {
    const centre = start + (i + 0.5) * scale;
    const weightAt = (at: number) => Math.max(0, 1 - Math.abs(at + 0.5 - centre) / reach);
    let first = Math.max(0, Math.floor(centre - reach));
    let last = Math.min(available - 1, Math.ceil(centre + reach));
    // Positions at the edge of the triangle add nothing but time.
    while (first < last && weightAt(first) === 0) first++;
    while (last > first && weightAt(last) === 0) last--;
    const raw = Float64Array.from({ length: last - first + 1 }, (_, k) => weightAt(first + k));
    const sum = raw.reduce((a, b) => a + b, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** The largest centred part with the wanted proportion. */
function middle({ width, height }: Image, wide: number, high: number) {
  const part = Math.min(width / wide, height / high);
  const [w, h] = [part * wide, part * high];
  return { left: (width - w) / 2, top: (height - h) / 2, w, h };
}

/** Red, green and blue of the centre of an image, scaled to a size; 0 to 255, not rounded. */
function scaled(image: Image, wide: number, high: number): Float64Array {
  const { width, height, data } = image;
  const { left, top, w, h } = middle(image, wide, high);
  const across = tapsOf(left, w, wide, width);
  const down = tapsOf(top, h, high, height);
  const rows = new Float64Array(height * wide * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < wide; x++, to += 3) {
      const { first, weights } = across[x];
      let [red, green, blue] = [0, 0, 0];
      for (let k = 0, from = (y * width + first) * 4; k < weights.length; k++, from += 4) {
        const weight = weights[k];
        red += weight * data[from];
        green += weight * data[from + 1];
        blue += weight * data[from + 2];
      }
      rows[to] = red;
      rows[to + 1] = green;
      rows[to + 2] = blue;
    }
  }
  const line = wide * 3;
  const result = new Float64Array(high * line);
  down.forEach(({ first, weights }, y) => {
    weights.forEach((weight, i) => {
      const from = (first + i) * line;
      for (let at = 0; at < line; at++) result[y * line + at] += weight * rows[from + at];
    });
  });
  return result;
}

/**
 * An image as reals for a graph's input of shape [1, height, width, 1 or 3]. The centre of the
 * image is cut to the input's proportion and scaled to its size. Values run from `low` (0) to
 * `high` (255). Alpha is ignored.
 * @throws PassError if the input takes no image
 */
export function imageInput(
  image: Image,
  { name, shape }: Pick<Value, 'name' | 'shape'>,
  { low, high }: InputInterval,
): Npy {
  const [batch, rows, columns, channels] = shape;
  const isImage = shape.length === 4 && batch === 1 && (channels === 1 || channels === 3);
  if (!isImage || rows === 0 || columns === 0) {
    throw new PassError(
      `The input ${tensorTitle(name)} of shape [${shape.join(', ')}] takes no image, which is [1, height, width, 1 or 3]: give a .npy file.`,
    );
  }
  const pixels = scaled(image, columns, rows);
  const real = (value: number) => f32(low + (value / 255) * (high - low));
  if (channels === 3) {
    const data = new Float32Array(pixels.length);
    for (let i = 0; i < data.length; i++) data[i] = real(pixels[i]);
    return { dtype: 'float32', shape, data };
  }
  const data = Float32Array.from({ length: rows * columns }, (_, i) =>
    real(GREY.reduce((sum, part, c) => sum + part * pixels[3 * i + c], 0)),
  );
  return { dtype: 'float32', shape, data };
}
