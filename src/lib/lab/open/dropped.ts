/** Files that were dropped or chosen together, sorted by their use. */
export interface Dropped {
  readonly model: File | null;
  readonly ranges: File | null;
  /** Arrays and pictures to run on */
  readonly inputs: readonly File[];
}

/** The files that the lab takes, as a file input's `accept` names them */
export const TAKEN = '.tflite,.circle,.json,.npy,image/png,image/jpeg';

const isRanges = ({ name }: File): boolean => /\.json$/i.test(name);
const isInput = ({ name, type }: File): boolean =>
  /\.npy$/i.test(name) || type.startsWith('image/');

/**
 * Sorts files by their use. A file that holds neither ranges nor inputs counts as a model; opening
 * it then says in a sentence what is wrong.
 */
export function sortDropped(files: readonly File[]): Dropped {
  return {
    model: files.find((file) => !isRanges(file) && !isInput(file)) ?? null,
    ranges: files.find(isRanges) ?? null,
    inputs: files.filter(isInput),
  };
}
