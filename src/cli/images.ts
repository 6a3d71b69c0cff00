import { convertIndexedToRgb, decode as decodePng, type DecodedPng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import type { Image } from '../lib/pass/input/image';

/** A file that is no image, or a broken one; the message is one sentence without its name. */
export class ImageError extends Error {
  override name = 'ImageError';
}

/** More is refused before memory is asked for: no model takes so much. */
const MOST_MEGAPIXELS = 100;
const MOST_MEGABYTES = 2048;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/** Whether the bytes begin as a PNG or JPEG file does. */
export const looksLikeImage = (bytes: Uint8Array): boolean =>
  startsWith(bytes, PNG) || startsWith(bytes, JPEG);

/**
 * Decodes a PNG or JPEG file.
 * @throws ImageError where it cannot be
 */
export function decodeImage(bytes: Uint8Array): Image {
  try {
    return startsWith(bytes, PNG) ? png(bytes) : jpeg(bytes);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    // Both decoders throw plain errors of many kinds for bytes that are none of theirs.
    const reason = error instanceof Error ? error.message.replace(/[.:\s]+$/, '') : String(error);
    throw new ImageError(`it is a broken image (${reason}): save it again.`);
  }
}

function jpeg(bytes: Uint8Array): Image {
  const { width, height, data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: MOST_MEGAPIXELS,
    maxMemoryUsageInMB: MOST_MEGABYTES,
  });
  return { width, height, data };
}

function png(bytes: Uint8Array): Image {
  // The size stands in the first chunk, behind the signature, a length and a name.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const megapixels = bytes.length < 24 ? 0 : (view.getUint32(16) * view.getUint32(20)) / 1e6;
  if (megapixels > MOST_MEGAPIXELS) {
    throw new ImageError(
      `it claims ${Math.round(megapixels)} megapixels, and ${MOST_MEGAPIXELS} are the most: scale it down.`,
    );
  }
  const decoded = decodePng(bytes, { checkCrc: true });
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

/** Samples of 8 bits, as many for each pixel as there are channels. */
function samplesOf(decoded: DecodedPng): { samples: Uint8Array; channels: number } {
  const { data, depth, channels, palette } = decoded;
  if (palette) return { samples: convertIndexedToRgb(decoded), channels: palette[0].length };
  if (depth === 16) return { samples: Uint8Array.from(data, (x) => x >> 8), channels };
  if (depth === 8) return { samples: Uint8Array.from(data), channels };
  return { samples: unpacked(decoded), channels };
}

/** Samples of fewer than 8 bits, which share bytes; each row begins with a new one. */
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
