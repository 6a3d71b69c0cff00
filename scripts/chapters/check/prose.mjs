import { parse } from 'svelte/compiler';

/**
 * @typedef {object} Fault
 * @property {string} file
 * @property {number} [line]
 * @property {string} message
 */

/** The elements of Markdown, and a few for which it has no syntax. */
const proseElements = new Set([
  ...['p', 'h2', 'h3', 'h4', 'em', 'strong', 'a', 'ul', 'ol', 'li', 'blockquote', 'code', 'pre'],
  ...['hr', 'br', 'del', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'math'],
  ...['b', 'i', 'sub', 'sup', 'q', 'cite', 'abbr', 'kbd', 'dl', 'dt', 'dd'],
]);

/**
 * Visits a node of a syntax tree and those below it, in the order of the source.
 * @param {unknown} value
 * @param {(node: { type: string, start: number, name?: unknown }) => boolean} visit returns whether to
 *   continue below the node
 */
function walk(value, visit) {
  if (typeof value !== 'object' || value === null) return;
  const isNode = 'type' in value && typeof value.type === 'string' && 'start' in value;
  if (isNode && !visit(/** @type {Parameters<typeof visit>[0]} */ (value))) return;
  for (const each of Object.values(value)) walk(each, visit);
}

/** @param {string} name of an element */
function complaintOf(name) {
  if (proseElements.has(name)) return undefined;
  return name === 'h1'
    ? 'the title is in the front matter: begin headings with ##'
    : `<${name}> is not allowed in prose: write Markdown, or put it into a component`;
}

/**
 * The template of a component, as a syntax tree.
 * @param {import('./mirror.mjs').Compiled} compiled
 * @returns {unknown}
 * @throws {Error} that names file and line, where the syntax is wrong
 */
function templateOf({ file, code, lines }) {
  try {
    return parse(code, { modern: true, filename: file }).fragment;
  } catch (error) {
    const { message, start } = /** @type {{ message: string, start?: { line: number } }} */ (error);
    const line = lines[start?.line ?? 0];
    // The second line is an address in Svelte's documentation.
    const [sentence = ''] = message.split('\n');
    throw new Error(`${file}${line === undefined ? '' : `:${line}`}: ${sentence}`, {
      cause: error,
    });
  }
}

/**
 * Elements that are not allowed in prose.
 * @param {import('./mirror.mjs').Compiled} compiled
 * @returns {Fault[]}
 * @throws {Error} that names file and line, where the syntax is wrong
 */
export function elementFaults(compiled) {
  const { file, code, lines } = compiled;
  /** @type {Fault[]} */
  const faults = [];
  walk(templateOf(compiled), ({ type, start, name }) => {
    const message = type === 'RegularElement' ? complaintOf(String(name)) : undefined;
    const line = lines[code.slice(0, start).split('\n').length];
    if (message !== undefined) faults.push({ file, line, message });
    return name !== 'math';
  });
  return faults;
}

/**
 * Scripts and styles, which are not allowed in prose.
 * @param {string} file
 * @param {string} source
 * @returns {Fault[]}
 */
export function blockFaults(file, source) {
  return source.split('\n').flatMap((text, i) => {
    const name = /^\s*<(script|style)\b/.exec(text)?.[1];
    if (name === undefined) return [];
    const message =
      name === 'script'
        ? 'a chapter has no script: put data into lesson.ts and figures into components'
        : 'a chapter has no styles: put them into its components';
    return [{ file, line: i + 1, message }];
  });
}
