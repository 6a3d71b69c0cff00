import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { target } from './rooms.js';

/** The folders whose files import each other. */
const FOLDERS = ['src', 'lessons', 'scripts'];
const ENDINGS = /\.(ts|js|mjs|svelte|svx)$/;

/**
 * All source files: their paths from the root, with `/`, and their texts.
 * @param {string} root
 * @returns {Map<string, string>}
 */
export function readSources(root) {
  const names = FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name.split(path.sep).join('/')}`,
    ),
  );
  const sources = names.filter((name) => ENDINGS.test(name)).sort();
  return new Map(sources.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
}

const IMPORTS =
  /\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1|\bnew Worker\(\s*new URL\(\s*(['"])([^'"\n]+)\3/g;

/**
 * The imports of a file, types included, as the texts between the quotes. Markup and Markdown are
 * searched too, because a component may load another one in its markup.
 * @param {string} text
 */
export const importsOf = (text) =>
  [...text.matchAll(IMPORTS)].map((match) => match[2] ?? match[4] ?? '');

/**
 * The imports between files, by their paths. Imports from outside the sources are left out.
 * @param {ReadonlyMap<string, string>} sources
 * @returns {Map<string, string[]>}
 */
export function importGraph(sources) {
  /** @param {string} from @param {string} source */
  const found = (from, source) => {
    const { file } = target(from, source.replace(/\?.*$/, ''));
    if (file === undefined) return undefined;
    const spelt = [
      file,
      `${file}.ts`,
      `${file}.js`,
      `${file}/index.ts`,
      file.replace(/\.js$/, '.ts'),
    ];
    return spelt.find((name) => name !== from && sources.has(name));
  };
  return new Map(
    [...sources].map(([from, text]) => {
      const files = importsOf(text).map((source) => found(from, source));
      return [from, [...new Set(files.filter((file) => file !== undefined))]];
    }),
  );
}
