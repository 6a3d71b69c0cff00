import { visit } from 'unist-util-visit';
import { formula } from './formula.mjs';

/** Tags inside a line of text. Any other tag that begins a line is a block of its own. */
const INLINE = /^\s*<\/?(?:Num|Words|Var|Link|a|b|i|em|strong|code|sub|sup|span)\b/;

/**
 * Lets a line of a paragraph begin with a tag that belongs into it: Markdown would end the paragraph
 * there.
 * @this {any} the processor of mdsvex's own remark
 */
export function inlineTags() {
  const { blockTokenizers } = this.Parser.prototype;
  const { html } = blockTokenizers;
  /**
   * @this {unknown}
   * @param {unknown} eat
   * @param {string} value
   * @param {boolean} silent
   */
  blockTokenizers.html = function (eat, value, silent) {
    return INLINE.test(value) ? undefined : html.call(this, eat, value, silent);
  };
}

/** A variable with a hue of its own, such as s_w or s_{out}. */
const VARIABLE = /^([A-Za-z])(?:_(?:(\w)|\{(\w+)\}))?$/;

/**
 * Names the file and the line of what is wrong with a node.
 * @template T
 * @param {import('unist').Node} node
 * @param {{ filename?: string }} file
 * @param {() => T} make
 * @returns {T}
 */
function located(node, file, make) {
  try {
    return make();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const place = `${file.filename ?? ''}:${node.position?.start.line ?? 1}`;
    throw new Error(`${place}: ${message}`, { cause: error });
  }
}

/**
 * Sets `$…$` and `$$…$$` while the site is built. A variable by itself is set as everywhere on the
 * page, with the hue of its quantity; any other formula is MathML, which needs neither code nor
 * styles. A formula that KaTeX refuses fails the build.
 */
export function formulas() {
  /**
   * @param {import('unist').Node} tree
   * @param {{ filename?: string }} file
   */
  return (tree, file) => {
    visit(tree, ['math', 'inlineMath'], (found) => {
      const node = /** @type {import('unist').Literal & { value: string }} */ (found);
      const displayMode = node.type === 'math';
      const [, letter, short, long] = VARIABLE.exec(node.value.trim()) ?? [];
      const index = short ?? long;
      node.type = 'html';
      if (letter !== undefined && !displayMode) {
        node.value = `<Var letter="${letter}"${index === undefined ? '' : ` index="${index}"`} />`;
      } else {
        node.value = located(node, file, () => formula(node.value, displayMode));
      }
      delete node.data;
    });
  };
}

/** @param {import('unist').Node} node */
const textOf = (node) => String(/** @type {import('unist').Literal} */ (node).value);

const NOTE = /^<Note\b[^>]*>/;

/** @param {string} value */
const html = (value) => ({ type: 'html', value });

/** Gives each `<Note>` the paragraph before it, which it is set beside. */
export function notes() {
  /** @param {import('unist').Parent} tree */
  return (tree) => {
    tree.children = tree.children.flatMap((node, i, all) => {
      const [open] = (node.type === 'html' && NOTE.exec(textOf(node))) || [];
      if (open !== undefined) {
        const paragraph = all[i - 1];
        if (paragraph?.type !== 'paragraph')
          throw new Error(`${open} has to stand after the paragraph that it is a note to.`);
        const rest = textOf(node).slice(open.length);
        return [html(`${open}{#snippet beside()}`), paragraph, html(`{/snippet}${rest}`)];
      }
      const next = all[i + 1];
      const isNoted = next?.type === 'html' && NOTE.test(textOf(next));
      return isNoted && node.type === 'paragraph' ? [] : [node];
    });
  };
}

/**
 * Makes a link to a page of this site, `[nine rows](/lessons/nine-rows/)`, hold wherever the site
 * stands, and be checked: there has to be such a page.
 */
export function siteLinks() {
  /** @param {import('unist').Node} tree */
  return (tree) => {
    visit(tree, 'link', (found) => {
      const node = /** @type {import('unist').Node & { url: string }} */ (found);
      if (node.url.startsWith('/')) node.url = `{resolve('${node.url}')}`;
    });
  };
}
