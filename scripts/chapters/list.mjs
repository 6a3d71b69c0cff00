import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { divide } from './frontMatter.mjs';

/**
 * @typedef {import('virtual:chapters').WrittenChapter} WrittenChapter
 */

const FOLDER = path.resolve(import.meta.dirname, '../../lessons');
const NAME = /^(\d\d)-([a-z0-9-]+)$/;
const MODULE = 'virtual:chapters';

/** @param {string} folder */
const proseOf = (folder) => path.join(FOLDER, folder, 'chapter.svx');

/** @returns {string[]} the folders of written chapters, in order */
const folders = () =>
  readdirSync(FOLDER)
    .filter((name) => NAME.test(name) && existsSync(proseOf(name)))
    .sort();

/**
 * The chapters in lessons/. Each has a number and an address from its folder's name, and the front
 * matter that lists of chapters show.
 * @returns {Promise<WrittenChapter[]>}
 */
export const writtenChapters = () =>
  Promise.all(
    folders().map(async (folder) => {
      const [, number = '', slug = ''] = NAME.exec(folder) ?? [];
      const { frontMatter } = await divide(
        readFileSync(proseOf(folder), 'utf8'),
        `lessons/${folder}/chapter.svx`,
      );
      const { title, takeaway, readingTime } = frontMatter;
      return { number: Number(number), slug, title, takeaway, readingTime };
    }),
  );

/**
 * Provides the list as the module virtual:chapters, so that a page that lists all chapters does not
 * load their code.
 * @returns {import('vite').Plugin}
 */
export const chapterList = () => ({
  name: 'scalefloor:chapters',
  resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
  async load(id) {
    if (id !== `\0${MODULE}`) return undefined;
    for (const folder of folders()) this.addWatchFile(proseOf(folder));
    return `export const written = ${JSON.stringify(await writtenChapters())};`;
  },
});
