import { NpyError, readNpy } from '$lib/model/npy/npy';
import type { GivenRecord } from '../../../workers/protocol';

/** Decodes a picture with the browser's own decoder. */
async function pictureOf(file: File): Promise<GivenRecord> {
  const bitmap = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The browser gives no canvas to decode it.');
  context.drawImage(bitmap, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  bitmap.close();
  return { kind: 'image', image: { width, height, data } };
}

/**
 * Reads .npy arrays and pictures as records.
 * @throws Error, in one sentence that names the first file that is neither
 */
export async function recordsOf(files: readonly File[]): Promise<GivenRecord[]> {
  const records: GivenRecord[] = [];
  for (const file of files) {
    try {
      records.push(
        file.name.toLowerCase().endsWith('.npy')
          ? { kind: 'array', array: readNpy(new Uint8Array(await file.arrayBuffer())) }
          : await pictureOf(file),
      );
    } catch (error) {
      const why =
        error instanceof NpyError ? error.message : 'it is no picture that the browser can decode.';
      throw new Error(`${file.name} cannot be used: ${why}`, { cause: error });
    }
  }
  return records;
}
