import { foldedList } from '$lib/pass/error';
import type { LabState } from '../page';

/** A file by its name and its sha256 in hex, which is '' if it was not computed. */
export interface FileId {
  readonly name: string;
  readonly hash: string;
}

/** The most files of one kind that a link names. */
export const MOST_IDS = 16;
/** The most characters of a name in a link. */
const MOST_NAME = 100;

/** Spells files for a link. A file's name has no slash. */
export const writeIds = (ids: readonly FileId[]): string =>
  ids
    .slice(0, MOST_IDS)
    .map(({ name, hash }) => `${hash}:${name.slice(0, MOST_NAME)}`)
    .join('/');

/** Reads files from a link. What names no file is left out. */
export const readIds = (text: string): FileId[] =>
  text.split('/').flatMap((one) => {
    const [, hash, name] = /^([0-9a-f]{64}|):(.+)$/.exec(one) ?? [];
    return name === undefined ? [] : [{ name, hash }];
  });

/** The first digits of a sha256 tell files apart. */
export const shortHash = (hash: string): string => hash.slice(0, 12);

/** The file and its sha256, for a report. */
export const idWords = ({ name, hash }: FileId): string =>
  hash === '' ? name : `${name}, sha256 ${hash}`;

/** Ranges that a link is about. */
export const askedRanges = ({ ranges, rangesfile }: AskedState): FileId[] =>
  ranges === 'auto' || ranges === 'given' ? readIds(rangesfile) : [];

/** Inputs that a link is about. */
export const askedInputs = ({ inputs, inputfiles }: AskedState): FileId[] =>
  inputs === 'files' ? readIds(inputfiles) : [];

/** What a link says of its files. */
export type AskedState = Pick<
  LabState,
  'model' | 'name' | 'float' | 'ranges' | 'rangesfile' | 'inputs' | 'inputfiles'
>;

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
  const named = foldedList(
    other.map(({ name, hash }) => `${name} (its sha256 begins with ${shortHash(hash)})`),
  );
  const meant = foldedList(
    asked.map(({ name, hash }) => (hash === '' ? name : `${name} (${shortHash(hash)})`)),
  );
  return `The link is about ${meant}, and not about ${named}: the lab uses what was given.`;
}
