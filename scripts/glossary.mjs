import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {import('virtual:glossary').GlossaryEntry} GlossaryEntry
 */

const FILE = path.resolve(import.meta.dirname, '../docs/glossary.md');
const MODULE = 'virtual:glossary';
/** `- **name** (other name): meaning` */
const ENTRY = /^- \*\*([^*]+)\*\*(?: \(([^)]*)\))?: (.+)$/;

/** @param {string} text */
const withoutMarks = (text) => text.replace(/\*\*|`/g, '');

/**
 * The entries of a glossary in Markdown, in their order.
 * @param {string} text
 * @returns {GlossaryEntry[]}
 * @throws Error for a line of a list that is no entry
 */
export function readGlossary(text) {
  /** @type {GlossaryEntry[]} */
  const entries = [];
  let part = '';
  text.split('\n').forEach((line, i) => {
    if (line.startsWith('## ')) part = line.slice(3);
    if (!line.startsWith('- ')) return;
    const [, name, also = '', meaning] = ENTRY.exec(line) ?? [];
    if (name === undefined || meaning === undefined) {
      throw new Error(
        `line ${i + 1} of docs/glossary.md is no entry: write "- **name**: meaning" or "- **name** (other name): meaning".`,
      );
    }
    entries.push({ name, also: withoutMarks(also), part, meaning: withoutMarks(meaning) });
  });
  return entries;
}

/**
 * Provides docs/glossary.md as the module virtual:glossary, so that pages and documents give every
 * word one meaning.
 * @returns {import('vite').Plugin}
 */
export const glossaryList = () => ({
  name: 'scalefloor:glossary',
  resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
  load(id) {
    if (id !== `\0${MODULE}`) return undefined;
    this.addWatchFile(FILE);
    return `export const glossary = ${JSON.stringify(readGlossary(readFileSync(FILE, 'utf8')))};`;
  },
});
