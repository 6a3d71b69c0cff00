import path from 'node:path';
import { mdsvex } from 'mdsvex';
import { visit } from 'unist-util-visit';

const DOCS = path.resolve(import.meta.dirname, '../../docs');

/** The documents that are pages of the site, by file name. */
const PAGES = new Map([
  ['command-line.md', '/command-line/'],
  ['lab.md', '/lab/'],
]);

/**
 * Makes links between documents work on the site: a document that is a page there becomes a link to
 * it. Any other one is part of the repository alone, and only the text of its link stays.
 */
function docLinks() {
  /** @param {import('unist').Node} tree */
  return (tree) => {
    visit(tree, 'link', (found, index, above) => {
      const node = /** @type {import('unist').Parent & { url: string }} */ (found);
      const parent = /** @type {import('unist').Parent} */ (/** @type {unknown} */ (above));
      if (/^https?:/.test(node.url)) return;
      const [name = ''] = node.url.split('#');
      const page = PAGES.get(name);
      if (page !== undefined) node.url = `{resolve('${page}')}`;
      else parent.children.splice(index ?? 0, 1, ...node.children);
    });
  };
}

/**
 * Marks code of one word, such as an option, so that no line ends after its dashes.
 */
function wholeWords() {
  /** @param {import('unist').Node} tree */
  return (tree) => {
    visit(tree, 'inlineCode', (found) => {
      const node = /** @type {import('unist').Node & { value: string }} */ (found);
      if (!node.value.includes(' ')) node.data = { hProperties: { className: ['whole'] } };
    });
  };
}

/**
 * Turns a document of docs/ into a component.
 * @returns {import('svelte/compiler').PreprocessorGroup}
 */
export function docPages() {
  const remarkPlugins = [docLinks, wholeWords];
  const { markup } = mdsvex({ extensions: ['.md'], smartypants: false, remarkPlugins });
  return {
    name: 'docs',
    markup: async ({ content, filename }) => {
      if (filename === undefined || path.dirname(filename) !== DOCS) return undefined;
      const made = await markup({ content, filename });
      const code = made?.code ?? '';
      const script = code.includes('{resolve(')
        ? "<script>\nimport { resolve } from '$app/paths';\n</script>\n"
        : '';
      return { code: script + code };
    },
  };
}
