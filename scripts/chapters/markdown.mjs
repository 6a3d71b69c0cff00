import katex from 'katex';
import { visit } from 'unist-util-visit';

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

/** @param {string} html as markup that Svelte leaves alone: braces in it would be expressions */
const asIs = (html) => `{@html ${JSON.stringify(html).replaceAll('<', '\\u003c')}}`;

/**
 * Sets `$…$` and `$$…$$` while the site is built. A variable by itself is set as everywhere on the
 * page, with the hue of its quantity; any other formula is MathML, which needs neither code nor
 * styles. A formula that KaTeX refuses fails the build.
 */
export function formulas() {
  /** @param {import('unist').Node} tree */
  return (tree) => {
    visit(tree, ['math', 'inlineMath'], (found) => {
      const node = /** @type {import('unist').Literal & { value: string }} */ (found);
      const displayMode = node.type === 'math';
      const [, letter, short, long] = VARIABLE.exec(node.value.trim()) ?? [];
      const index = short ?? long;
      node.type = 'html';
      if (letter !== undefined && !displayMode) {
        node.value = `<Var letter="${letter}"${index === undefined ? '' : ` index="${index}"`} />`;
      } else {
        const options = {
          displayMode,
          output: /** @type {const} */ ('mathml'),
          throwOnError: true,
        };
        node.value = asIs(katex.renderToString(node.value, options));
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
