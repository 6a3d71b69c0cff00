import { compile } from 'mdsvex';

/**
 * @typedef {import('virtual:chapters').FrontMatter} FrontMatter
 */

const HEAD = /^---\r?\n[^]*?\n---\r?\n/;

/**
 * @param {unknown} value
 * @returns {value is string}
 */
const isText = (value) => typeof value === 'string' && value.trim() !== '';

/** @param {unknown} sources */
const areSources = (sources) =>
  Array.isArray(sources) &&
  sources.length > 0 &&
  sources.every(({ text, href }) => isText(text) && (href === undefined || isText(href)));

/** The check of each field, and its words for messages. */
const FIELDS = /** @type {const} */ ({
  title: [isText, 'a text'],
  dek: [isText, 'a text'],
  takeaway: [isText, 'a text'],
  readingTime: [(/** @type {unknown} */ x) => Number.isInteger(x) && Number(x) > 0, 'minutes'],
  sources: [areSources, 'a list of sources, each with a text'],
});

/**
 * Splits a chapter.svx into its front matter and its prose. The prose keeps its line numbers.
 * @param {string} text
 * @param {string} file for messages
 * @returns {Promise<{ frontMatter: FrontMatter, prose: string }>}
 * @throws {Error} if the front matter is missing, cannot be read or lacks a field
 */
export async function divide(text, file) {
  const [head] = HEAD.exec(text) ?? [];
  if (head === undefined) throw new Error(`${file} has no front matter between two lines of ---.`);
  // The same parser as in mdsvex.
  const data = (await compile(head))?.data?.['fm'];
  const found = /** @type {Record<string, unknown>} */ (data ?? {});
  for (const [name, [isRight, words]] of Object.entries(FIELDS)) {
    if (!isRight(found[name]))
      throw new Error(`${file}: the front matter needs ${name}, ${words}.`);
  }
  for (const name of Object.keys(found)) {
    if (!(name in FIELDS)) throw new Error(`${file}: the front matter has no field ${name}.`);
  }
  const frontMatter = /** @type {FrontMatter} */ (/** @type {unknown} */ (found));
  return { frontMatter, prose: head.replace(/[^\n]/g, '') + text.slice(head.length) };
}
