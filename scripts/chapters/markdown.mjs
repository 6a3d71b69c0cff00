import { visit } from 'unist-util-visit';
import { formula } from './formula.mjs';

/** Tags inside a line of text. Any other tag that begins a line is a block. */
const INLINE = /^\s*<\/?(?:Num|Words|Var|Link|Term|a|b|i|em|strong|code|sub|sup|span)\b/;

/**
 * Lets a line of a paragraph begin with one of these tags. Plain Markdown would end the paragraph.
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

/** A variable with a hue, such as s_w or s_{out}. */
const VARIABLE = /^([A-Za-z])(?:_(?:(\w)|\{(\w+)\}))?$/;

/**
 * Adds the file and the line of a node to errors about it.
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
 * Sets `$…$` and `$$…$$` when the site is built. A single variable is set as elsewhere on the page,
 * with the hue of its quantity. Any other formula becomes MathML, which needs no code and no
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

/** Joins each `<Note>` with the paragraph before it, next to which it is set. */
export function notes() {
  /** @param {import('unist').Parent} tree */
  return (tree) => {
    tree.children = tree.children.flatMap((node, i, all) => {
      const [open] = (node.type === 'html' && NOTE.exec(textOf(node))) || [];
      if (open !== undefined) {
        const paragraph = all[i - 1];
        if (paragraph?.type !== 'paragraph')
          throw new Error(`${open} must follow the paragraph to which it belongs.`);
        const rest = textOf(node).slice(open.length);
        return [html(`${open}{#snippet paragraph()}`), paragraph, html(`{/snippet}${rest}`)];
      }
      const next = all[i + 1];
      const isNoted = next?.type === 'html' && NOTE.test(textOf(next));
      return isNoted && node.type === 'paragraph' ? [] : [node];
    });
  };
}

/**
 * The anchor of a heading: its words in lower case, with hyphens between them.
 * @param {string} text
 */
export const anchorOf = (text) =>
  (
    text
      .toLowerCase()
      .replace(/[’']/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join('-');

/** Gives each heading its anchor as an id, so that a link can lead to its section. */
export function headingAnchors() {
  /** @param {import('unist').Node} tree */
  return (tree) => {
    visit(tree, 'heading', (found) => {
      const heading = /** @type {import('unist').Node} */ (found);
      let text = '';
      visit(heading, ['text', 'inlineCode'], (node) => {
        text += textOf(node);
      });
      heading.data = { ...heading.data, hProperties: { id: anchorOf(text) } };
    });
  };
}

/**
 * Makes links to pages of this site, such as `[nine rows](/lessons/nine-rows/)`, work under any
 * base path, and checks that the page exists.
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
