import { foldedList, listed } from '$lib/pass/error';

/** Files that were dropped or chosen together, sorted by their use. */
export interface Dropped {
  /** One model, or two that may be a float one and its quantized form */
  readonly models: readonly File[];
  readonly ranges: File | null;
  /** Arrays and pictures to run on */
  readonly inputs: readonly File[];
  /** More models and files of ranges than are taken */
  readonly left: readonly File[];
}

/** A float model and its quantized form */
const MOST_MODELS = 2;

/** The files that the lab takes, as a file input's `accept` names them */
export const TAKEN = '.tflite,.circle,.json,.npy,image/png,image/jpeg';

const isRanges = ({ name }: File): boolean => /\.json$/i.test(name);
const isInput = ({ name, type }: File): boolean =>
  /\.npy$/i.test(name) || type.startsWith('image/');

const isNamedAsModel = ({ name }: File): boolean => /\.(tflite|circle)$/i.test(name);

/**
 * Sorts files by their use. A file that holds neither ranges nor inputs counts as a model; opening
 * it then says in a sentence what is wrong. Of several, those that are named as models come first.
 */
export function sortDropped(files: readonly File[]): Dropped {
  const others = files.filter((file) => !isRanges(file) && !isInput(file));
  const named = others.filter(isNamedAsModel);
  const models = (named.length > 0 ? named : others.slice(0, 1)).slice(0, MOST_MODELS);
  const allRanges = files.filter(isRanges);
  const ranges = allRanges.at(0) ?? null;
  return {
    models,
    ranges,
    inputs: files.filter(isInput),
    left: [...others, ...allRanges].filter((file) => file !== ranges && !models.includes(file)),
  };
}

/** Says which of too many files were taken and which were left; '' if none was left. */
export function leftWords({ models, ranges, left }: Dropped): string {
  if (left.length === 0) return '';
  const taken = [...models, ranges].flatMap((file) => (file === null ? [] : [file.name]));
  const rest = foldedList(left.map(({ name }) => name));
  return `The lab takes one model, or a float one with its quantized form, and one file of ranges at a time: it took ${listed(taken)} and left ${rest}.`;
}
