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
