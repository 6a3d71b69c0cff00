import type { Value } from '../lib/kernels/code/value';
import { looksLikeNpy, NpyError, readNpy, type Npy } from '../lib/model/npy/npy';
import { PassError } from '../lib/pass/error';
import { imageInput } from '../lib/pass/input/image';
import type { InputInterval } from '../lib/pass/input/random';
import { WorkError } from './command';
import { readBytes } from './files';
import { looksLikeImage } from '../lib/pass/input/imageSize';
import { decodeImage, ImageError } from './images';

/** The name, type and shape of a graph's input. */
export type InputSlot = Pick<Value, 'name' | 'type' | 'shape' | 'scale'>;

/**
 * Reads the file for an input: a .npy file, or a PNG or JPEG image.
 * @param pixels reals for the pixel values 0 and 255
 * @throws WorkError if there is no such file, or it is none of these
 */
export function readInput(file: string, slot: InputSlot, pixels: InputInterval): Npy {
  const bytes = readBytes('input', file);
  const isImage = looksLikeImage(bytes);
  if (!isImage && !looksLikeNpy(bytes)) {
    throw new WorkError(
      `cannot use the input ${file}: It does not begin like a .npy file or like a PNG or JPEG image: save it as one of these.`,
    );
  }
  try {
    return isImage ? imageInput(decodeImage(bytes), slot, pixels) : readNpy(bytes);
  } catch (error) {
    if (error instanceof NpyError || error instanceof PassError || error instanceof ImageError) {
      throw new WorkError(`cannot use the input ${file}: ${error.message}`);
    }
    throw error;
  }
}
