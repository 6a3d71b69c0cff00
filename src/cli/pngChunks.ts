import { inflateSync } from 'node:zlib';
import type { ImageSize } from '../lib/pass/input/imageSize';

/** The chunks that pixels need. Others hold texts, profiles and further frames. */
const NEEDED = ['IHDR', 'PLTE', 'IDAT', 'IEND'];

/**
 * Removes the chunks that pixels do not need from a PNG file. A compressed profile or text could
 * unpack to more memory than there is.
 * @throws Error if a chunk ends behind the file, or the pixels unpack to more than their size says
 */
export function pixelChunks(bytes: Uint8Array, size: ImageSize): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts = [bytes.subarray(0, 8)];
  const packed: Uint8Array[] = [];
  for (let at = 8; at < bytes.length;) {
    if (at + 12 > bytes.length) throw new Error('it ends within a chunk');
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) throw new Error('it ends within a chunk');
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (NEEDED.includes(name)) parts.push(bytes.subarray(at, end));
    if (name === 'IDAT') packed.push(bytes.subarray(at + 8, end - 4));
    at = end;
  }
  const { width, height, channels, depth } = size;
  // One byte per row names its filter. Interlacing makes at most twice as many rows.
  const rows = height * (1 + Math.ceil((width * channels * depth) / 8));
  inflateSync(Buffer.concat(packed), { maxOutputLength: 2 * rows + 64 });
  return Buffer.concat(parts);
}
