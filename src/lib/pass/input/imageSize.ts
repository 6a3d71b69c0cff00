/*
 * Reads the size of a PNG or JPEG file before anything is decoded, because a few hundred bytes can
 * claim gigabytes of pixels.
 */

/** The numbers in an image's header. */
export interface ImageSize {
  readonly format: 'PNG' | 'JPEG';
  readonly width: number;
  readonly height: number;
  /** Stored samples per pixel */
  readonly channels: number;
  /** Bits per sample */
  readonly depth: number;
}

/** The most memory that decoding one image may take, in bytes. */
export const MOST_IMAGE_BYTES = 2 ** 30;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/** Whether the bytes begin like a PNG or JPEG file. */
export const looksLikeImage = (bytes: Uint8Array): boolean =>
  startsWith(bytes, PNG) || startsWith(bytes, JPEG);

/** Samples per pixel by PNG's colour type (PNG specification, 11.2.2). */
const PNG_CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Reads the header of a PNG or JPEG file; null if there is none. */
export function imageSize(bytes: Uint8Array): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (startsWith(bytes, PNG)) return pngSize(view);
  return startsWith(bytes, JPEG) ? jpegSize(view) : null;
}

/** IHDR is the first chunk, after the signature, a length and a name. */
function pngSize(view: DataView): ImageSize | null {
  if (view.byteLength < 26) return null;
  const channels = PNG_CHANNELS[view.getUint8(25)];
  if (channels === undefined) return null;
  return {
    format: 'PNG',
    width: view.getUint32(16),
    height: view.getUint32(20),
    channels,
    depth: view.getUint8(24),
  };
}

/** The size is in the start of frame, after segments of any length (ITU T.81, B.2). */
function jpegSize(view: DataView): ImageSize | null {
  let at = 2;
  while (at + 10 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // Of these sixteen markers, C4, C8 and CC are not starts of frame.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return {
        format: 'JPEG',
        depth: view.getUint8(at + 4),
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        channels: view.getUint8(at + 9),
      };
    }
    // A byte 0xff may be repeated before a marker. Markers without a length never come this early.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

/**
 * Why an image must not be decoded, as a sentence without its name; null if it may be.
 * @param fileBytes the length of the whole file
 */
export function imageProblem(size: ImageSize, fileBytes: number): string | null {
  const { format, width, height, channels, depth } = size;
  const claim = `it claims ${width} × ${height} pixels`;
  if (width === 0 || height === 0) return `${claim}: it has none.`;
  const pixels = width * height;
  // JPEG's coefficients take 4 bytes per sample, lines and blocks take as much again, and the
  // result takes 4 more.
  const needed =
    format === 'JPEG'
      ? pixels * (12 * channels + 4)
      : pixels * (4 + (3 * channels * Math.max(8, depth)) / 8);
  if (needed > MOST_IMAGE_BYTES) {
    return `${claim}, which take ${Math.round(needed / 2 ** 20)} MB to decode, and ${MOST_IMAGE_BYTES / 2 ** 20} MB are the most: scale it down.`;
  }
  // Deflate packs at most 1032 bytes into one. JPEG needs at least one bit for each block of 8 × 8.
  const least = format === 'JPEG' ? pixels / 64 / 8 : (pixels * channels * depth) / 8 / 1032;
  if (fileBytes < Math.floor(least)) {
    return `${claim}, and its ${fileBytes} bytes cannot hold so many: it is cut off.`;
  }
  return null;
}
