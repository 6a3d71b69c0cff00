import { NpyError, readNpy } from '$lib/model/npy/npy';
import { imageProblem, imageSize } from '$lib/pass/input/imageSize';
import { sha256 } from '../../../workers/client';
import type { FileId } from './fileId';
import type { GivenRecord } from '../../../workers/protocol';

/** A dropped file that cannot be used: the message is one sentence that names it. */
export class InputError extends Error {
  override name = 'InputError';
}

/** The browser's own errors: for a file that was moved, and for bytes that are no picture. */
const isBrowsers = (error: unknown): boolean => error instanceof DOMException;

/**
 * Reads a dropped file.
 * @throws InputError if the browser cannot read it, for instance because it was moved
 */
export async function bytesOf(file: Blob, name: string): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    if (!isBrowsers(error)) throw error;
    throw new InputError(`${name} can no longer be read: drop it again.`, { cause: error });
  }
}

/**
 * Decodes a picture with the browser's own decoder. Only a PNG or JPEG whose header claims a size
 * that may be decoded is given to it, because a few hundred bytes can claim gigabytes.
 */
async function pictureOf(bytes: ArrayBuffer, { name, type }: File): Promise<GivenRecord> {
  const size = imageSize(new Uint8Array(bytes));
  const problem =
    size === null ? 'it is no PNG or JPEG picture.' : imageProblem(size, bytes.byteLength);
  if (problem !== null) throw new InputError(`${name} cannot be used: ${problem}`);
  try {
    const bitmap = await createImageBitmap(new Blob([bytes], { type }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (context === null) {
      throw new InputError(`${name} cannot be used: the browser gives no canvas to decode it.`);
    }
    context.drawImage(bitmap, 0, 0);
    const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    bitmap.close();
    return { kind: 'image', image: { width, height, data } };
  } catch (error) {
    if (!isBrowsers(error)) throw error;
    const why = 'it is no picture that the browser can decode';
    throw new InputError(`${name} cannot be used: ${why}.`, { cause: error });
  }
}

function arrayOf(bytes: ArrayBuffer, { name }: File): GivenRecord {
  try {
    return { kind: 'array', array: readNpy(new Uint8Array(bytes)) };
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    throw new InputError(`${name} cannot be used: ${error.message}`, { cause: error });
  }
}

/**
 * Reads .npy arrays and pictures as records, with their names and hashes.
 * @throws InputError for the first file that is neither
 */
export async function inputsOf(
  files: readonly File[],
): Promise<{ records: GivenRecord[]; ids: FileId[] }> {
  const records: GivenRecord[] = [];
  const ids: FileId[] = [];
  for (const file of files) {
    const bytes = await bytesOf(file, file.name);
    const isArray = file.name.toLowerCase().endsWith('.npy');
    records.push(isArray ? arrayOf(bytes, file) : await pictureOf(bytes, file));
    ids.push({ name: file.name, hash: await sha256(bytes) });
  }
  return { records, ids };
}
