import { existsSync } from 'node:fs';
import path from 'node:path';
import { mdsvex } from 'mdsvex';
import remarkMath from 'remark-math';
import { expressions } from './expressions.mjs';
import { divide } from './frontMatter.mjs';
import { formulas, headingAnchors, inlineTags, notes, siteLinks } from './markdown.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The module that gives a chapter's text the page's state. */
const PAGE = '$lib/lesson/page.svelte';

/** The folder of the tags that all chapters have. */
const TAGS = '$lib/lesson/tags';

/**
 * The module of a tag. `<RegimeMap />` is RegimeMap.svelte in the chapter's own folder or in the
 * shared one.
 * @param {string} tag
 * @param {string} file the chapter.svx
 */
function moduleOf(tag, file) {
  const own = path.join(path.dirname(file), `${tag}.svelte`);
  if (existsSync(own)) return `./${tag}.svelte`;
  const shared = `${TAGS}/${tag}.svelte`;
  if (existsSync(path.join(ROOT, shared.replace('$lib', 'src/lib')))) return shared;
  throw new Error(`${file} uses <${tag}>, but there is no ${own} or ${shared}.`);
}

/**
 * A script with the imports that a chapter's text needs.
 * @param {string} code
 * @param {string} file
 */
function scripts(code, file) {
  const tags = new Set(Array.from(code.matchAll(/<([A-Z]\w*)/g), ([, tag = '']) => tag));
  const lines = [...tags].sort().map((tag) => `import ${tag} from '${moduleOf(tag, file)}';`);
  if (code.includes('{resolve(')) lines.push("import { resolve } from '$app/paths';");
  if (/\bnow\./.test(code)) {
    lines.push(
      `import { useLesson } from '${PAGE}';`,
      `import { lesson } from './lesson';`,
      'const { now } = useLesson(lesson);',
    );
  }
  return `<script lang="ts">\n${lines.join('\n')}\n</script>\n`;
}

/**
 * Turns a chapter.svx into a component. The chapter needs no script: tags are found by their names,
 * and `now` is lesson.ts's result for the page's state. The front matter is exported as
 * `frontMatter`.
 * @param {import('mdsvex').MdsvexCompileOptions['rehypePlugins']} [rehypePlugins] of the check, which marks lines
 * @returns {{ name: string, markup: (file: { content: string, filename?: string }) =>
 *   Promise<{ code: string } | undefined> }}
 */
export function chapterPages(rehypePlugins = []) {
  const { markup } = mdsvex({
    extensions: ['.svx'],
    smartypants: false,
    remarkPlugins: [
      remarkMath,
      formulas,
      expressions,
      inlineTags,
      notes,
      headingAnchors,
      siteLinks,
    ],
    rehypePlugins,
  });
  return {
    name: 'chapters',
    markup: async ({ content, filename }) => {
      if (!filename?.endsWith('.svx')) return undefined;
      const { frontMatter, prose } = await divide(content, filename);
      const made = await markup({ content: prose, filename });
      const code = made?.code ?? '';
      const head = `<script module>\nexport const frontMatter = ${JSON.stringify(frontMatter)};\n</script>\n`;
      return { code: head + scripts(code, filename) + code };
    },
  };
}
