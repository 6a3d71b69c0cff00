import type { Value } from '../lib/kernels/code/value';
import { looksLikeNpy, NpyError, readNpy, type Npy } from '../lib/model/npy/npy';
import { PassError } from '../lib/pass/error';
import { imageInput } from '../lib/pass/input/image';
import type { InputInterval } from '../lib/pass/input/random';
import { WorkError } from './command';
import { readBytes } from './files';
import { looksLikeImage } from '../lib/pass/input/imageSize';
import { decodeImage, ImageError } from './images';

/** What a graph's input is called and takes. */
export type InputSlot = Pick<Value, 'name' | 'type' | 'shape' | 'scale'>;

/**
 * Reads what an input is given: a .npy file, or a PNG or JPEG image.
 * @param pixels reals for the pixel values 0 and 255
 * @throws WorkError where there is no such file, or it is none of these
 */
export function readInput(file: string, slot: InputSlot, pixels: InputInterval): Npy {
  const bytes = readBytes('input', file);
  const isImage = looksLikeImage(bytes);
  if (!isImage && !looksLikeNpy(bytes)) {
    throw new WorkError(
      `cannot use the input ${file}: It does not begin as a .npy file, a PNG or a JPEG image does: save it as one of these.`,
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
