import { foldedList } from '$lib/pass/error';
import { MOST_IDS, readIds, shortHash, type FileId } from './open/fileId';
import type { LabState } from './page';

/** What a link says of its files. */
export type AskedState = Pick<
  LabState,
  'model' | 'name' | 'float' | 'ranges' | 'rangesfile' | 'inputs' | 'inputfiles'
>;

/** Ranges that a link is about. */
export const askedRanges = ({ ranges, rangesfile }: AskedState): FileId[] =>
  ranges === 'auto' || ranges === 'given' ? readIds(rangesfile) : [];

/** Inputs that a link is about. */
export const askedInputs = ({ inputs, inputfiles }: AskedState): FileId[] =>
  inputs === 'files' ? readIds(inputfiles) : [];

/** All files that a link is about, its model first. */
export const askedFiles = (state: AskedState): FileId[] => [
  ...(state.model === ''
    ? []
    : [{ name: state.name === '' ? 'a model' : state.name, hash: state.model }]),
  ...readIds(state.float),
  ...askedRanges(state),
  ...askedInputs(state),
];

/**
 * Says in one sentence which given files are not those that a link is about; '' if all are, or if
 * the link names none.
 */
export function otherWords(given: readonly FileId[], asked: readonly FileId[]): string {
  const wanted = asked.map(({ hash }) => hash).filter((hash) => hash !== '');
  const other = given.filter(({ hash }) => hash !== '' && !wanted.includes(hash));
  if (wanted.length === 0 || other.length === 0) return '';
  // A link that names as many files as it can may be about more. It is if all of those are here.
  const hasAll = wanted.every((one) => given.some(({ hash }) => hash === one));
  if (asked.length >= MOST_IDS && hasAll) return '';
  const named = foldedList(
    other.map(({ name, hash }) => `${name} (its sha256 begins with ${shortHash(hash)})`),
  );
  const meant = foldedList(
    asked.map(({ name, hash }) => (hash === '' ? name : `${name} (${shortHash(hash)})`)),
  );
  return `The link is about ${meant}, and not about ${named}: the lab uses what was given.`;
}
