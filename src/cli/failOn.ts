import { oneOf } from '../lib/numeric/choice';
import type { Parsed } from './command';

/**
 * The words of --fail-on, a list with commas.
 * @throws ChoiceError naming the unknown word
 */
export function failOn<T extends string>({ values }: Parsed, known: readonly T[]): readonly T[] {
  const text = values['fail-on'];
  if (text === undefined) return [];
  return text.split(',').map((word) => oneOf('--fail-on', word.trim(), known));
}

/**
 * What --fail-on found, as a sentence; null if that is nothing.
 * @param all what the counts are parts of
 */
export function matched<T extends string>(
  counts: Readonly<Record<T, number>>,
  words: readonly T[],
  all: string,
): string | null {
  const found = [...new Set(words)].filter((word) => counts[word] > 0);
  if (found.length === 0) return null;
  return `--fail-on matched: ${found.map((word) => `${counts[word]} ${word}`).join(', ')} of ${all}.`;
}
