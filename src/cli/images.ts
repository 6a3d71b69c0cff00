import { convertIndexedToRgb, decode as decodePng, type DecodedPng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import type { Image } from '../lib/pass/input/image';
import {
  imageProblem,
  imageSize,
  MOST_IMAGE_BYTES,
  type ImageSize,
} from '../lib/pass/input/imageSize';
import { pixelChunks } from './pngChunks';

/** A broken image. The message is one sentence without the file's name. */
export class ImageError extends Error {
  override name = 'ImageError';
}

/**
 * Decodes a PNG or JPEG file.
 * @throws ImageError if it cannot be decoded
 */
export function decodeImage(bytes: Uint8Array): Image {
  const size = imageSize(bytes);
  if (size === null) throw new ImageError('it is a broken image (it has no size): save it again.');
  const problem = imageProblem(size, bytes.length);
  if (problem !== null) throw new ImageError(problem);
  try {
    return size.format === 'PNG' ? png(bytes, size) : jpeg(bytes, size);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    // Both decoders throw plain errors of many kinds for broken files.
    const reason = error instanceof Error ? error.message.replace(/[.:\s]+$/, '') : String(error);
    throw new ImageError(`it is a broken image (${reason}): save it again.`);
  }
}

function jpeg(bytes: Uint8Array, size: ImageSize): Image {
  const { width, height, data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    // A second start of frame could claim a larger image than the first.
    maxResolutionInMP: Math.ceil((size.width * size.height) / 1e6),
    maxMemoryUsageInMB: MOST_IMAGE_BYTES / 1e6,
  });
  return { width, height, data };
}

function png(bytes: Uint8Array, size: ImageSize): Image {
  const decoded = decodePng(pixelChunks(bytes, size), { checkCrc: true });
  const { width, height } = decoded;
  const { samples, channels } = samplesOf(decoded);
  const count = width * height;
  if (count === 0 || samples.length !== count * channels) {
    throw new ImageError(`it holds ${samples.length} samples for ${width} × ${height} pixels.`);
  }
  const data = new Uint8Array(4 * count).fill(255);
  const isGrey = channels < 3;
  for (let pixel = 0; pixel < count; pixel++) {
    const from = pixel * channels;
    for (let c = 0; c < 3; c++) data[4 * pixel + c] = samples[isGrey ? from : from + c];
  }
  return { width, height, data };
}

/** Samples of 8 bits, one for each channel of each pixel. */
function samplesOf(decoded: DecodedPng): { samples: Uint8Array; channels: number } {
  const { data, depth, channels, palette } = decoded;
  if (palette) return { samples: convertIndexedToRgb(decoded), channels: palette[0].length };
  if (depth === 8) return { samples: new Uint8Array(data), channels };
  if (depth === 16) {
    const samples = new Uint8Array(data.length);
    for (let i = 0; i < data.length; i++) samples[i] = data[i] >> 8;
    return { samples, channels };
  }
  return { samples: unpacked(decoded), channels };
}

/** Samples of fewer than 8 bits share bytes. Each row begins with a new byte. */
function unpacked({ data, width, height, depth }: DecodedPng): Uint8Array {
  const samples = new Uint8Array(width * height);
  const most = 2 ** depth - 1;
  const line = Math.ceil((width * depth) / 8);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const bit = x * depth;
      const byte = data[y * line + (bit >> 3)];
      samples[to] = (255 * ((byte >> (8 - depth - (bit & 7))) & most)) / most;
    }
  }
  return samples;
}
