// Writes each chapter as a component, for tools that read only `.svelte` files.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../process.mjs';
import { chapterPages } from '../pages.mjs';
import { markLines, takeMarks } from './lines.mjs';

/**
 * A chapter and its component.
 * @typedef {object} Compiled
 * @property {string} file the chapter, relative to the repository, with `/`
 * @property {string} source
 * @property {string} code of the component
 * @property {(number | undefined)[]} lines `lines[i]` is the chapter's line of the component's line
 *   i, both counted from 1; undefined for generated lines
 */

const pages = chapterPages([markLines]);

/**
 * @param {string} file
 * @param {string} source
 * @returns {Promise<Compiled>}
 * @throws {Error} if it cannot become a component
 */
export async function compile(file, source) {
  const made = await pages.markup({ content: source, filename: file });
  return { file, source, ...takeMarks(made?.code ?? '', source) };
}

/**
 * The path of a chapter's component in a mirror.
 * @param {string} file
 */
export const mirrored = (file) => file.replace(/\.svx$/, '.svelte');

/**
 * Writes the components to a folder with the layout of the repository. Its `tsconfig.json` gives
 * relative imports the same meaning as in the chapter.
 * @param {string} folder absolute, inside the repository; it is emptied first
 * @param {Compiled[]} components
 */
export function writeMirror(folder, components) {
  rmSync(folder, { recursive: true, force: true });
  for (const { file, code } of components) {
    const place = path.join(folder, mirrored(file));
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, code);
  }
  const kit = path.join(root, '.svelte-kit');
  const config = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: { rootDirs: [root, path.join(kit, 'types'), folder] },
    include: [
      ...['ambient.d.ts', 'env.d.ts', 'non-ambient.d.ts'].map((name) => path.join(kit, name)),
      path.join(root, 'src/app.d.ts'),
      path.join(folder, '**/*.svelte'),
    ],
    exclude: [],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config, null, 2));
}
