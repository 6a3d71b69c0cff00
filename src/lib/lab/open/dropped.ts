import { foldedList, listed } from '$lib/pass/error';

/** Files that were dropped or chosen together, sorted by their use. */
export interface Dropped {
  readonly model: File | null;
  readonly ranges: File | null;
  /** Arrays and pictures to run on */
  readonly inputs: readonly File[];
  /** More models and files of ranges than the one of each that is taken */
  readonly left: readonly File[];
}

/** The files that the lab takes, as a file input's `accept` names them */
export const TAKEN = '.tflite,.circle,.json,.npy,image/png,image/jpeg';

const isRanges = ({ name }: File): boolean => /\.json$/i.test(name);
const isInput = ({ name, type }: File): boolean =>
  /\.npy$/i.test(name) || type.startsWith('image/');

const isNamedAsModel = ({ name }: File): boolean => /\.(tflite|circle)$/i.test(name);

/**
 * Sorts files by their use. A file that holds neither ranges nor inputs counts as a model; opening
 * it then says in a sentence what is wrong. Of several, one that is named as a model is taken.
 */
export function sortDropped(files: readonly File[]): Dropped {
  const models = files.filter((file) => !isRanges(file) && !isInput(file));
  const allRanges = files.filter(isRanges);
  const model = models.find(isNamedAsModel) ?? models.at(0) ?? null;
  const ranges = allRanges.at(0) ?? null;
  return {
    model,
    ranges,
    inputs: files.filter(isInput),
    left: [...models, ...allRanges].filter((file) => file !== model && file !== ranges),
  };
}

/** Says which of too many files were taken and which were left; '' if none was left. */
export function leftWords({ model, ranges, left }: Dropped): string {
  if (left.length === 0) return '';
  const taken = [model, ranges].flatMap((file) => (file === null ? [] : [file.name]));
  const rest = foldedList(left.map(({ name }) => name));
  return `The lab takes one model and one file of ranges at a time: it took ${listed(taken)} and left ${rest}.`;
}
