import { existsSync } from 'node:fs';
import { UsageError } from './command';

/** The slot of `NAME=FILE`, by the longest name that fits; -1 if no name fits. */
function namedSlot(word: string, names: readonly string[]): number {
  const fitting = names
    .map((name, slot) => ({ name, slot }))
    .filter(({ name }) => word.startsWith(`${name}=`))
    .sort((a, b) => b.name.length - a.name.length);
  return fitting[0]?.slot ?? -1;
}

const quoted = (names: readonly string[]): string =>
  names.map((name) => JSON.stringify(name)).join(', ');

/**
 * Assigns words of the form `FILE` or `NAME=FILE` to the inputs or outputs of a model. Words with a
 * name come first. The others get the remaining slots in order.
 * @param option as on the command line, such as `--input`
 * @param what `input` or `output`
 * @returns the file for each name; undefined if it gets none
 * @throws UsageError
 */
export function dealFiles(
  option: string,
  what: string,
  words: readonly string[],
  names: readonly string[],
): (string | undefined)[] {
  const dealt: (string | undefined)[] = names.map(() => undefined);
  const left: string[] = [];
  for (const word of words) {
    const slot = namedSlot(word, names);
    if (slot < 0) left.push(word);
    else if (dealt[slot] === undefined) dealt[slot] = word.slice(names[slot].length + 1);
    else throw new UsageError(`${option} names ${quoted([names[slot]])} twice: give it once.`);
  }
  for (const word of left) {
    const free = dealt.findIndex((file) => file === undefined);
    const equals = word.indexOf('=');
    if (equals > 0 && what === 'input' && !existsSync(word)) {
      throw new UsageError(
        `the model has no ${what} ${quoted([word.slice(0, equals)])}: it has ${quoted(names)}.`,
      );
    }
    if (free < 0) {
      throw new UsageError(`${option} ${word} is one too many: the model has ${quoted(names)}.`);
    }
    dealt[free] = word;
  }
  return dealt;
}

/**
 * The same if each must get a file.
 * @throws UsageError naming the first without a file
 */
export function dealAllFiles(
  option: string,
  what: string,
  words: readonly string[],
  names: readonly string[],
): string[] {
  return dealFiles(option, what, words, names).map((file, slot) => {
    if (file !== undefined) return file;
    throw new UsageError(
      `the ${what} ${quoted([names[slot]])} has no file: give ${option} ${names.length > 1 ? `${names[slot]}=` : ''}FILE.`,
    );
  });
}
