// Finds the line of a chapter for each line of its component.
import { visit } from 'unist-util-visit';

/** @param {number} line */
const mark = (line) => `<!--line ${line}-->`;
const marks = /<!--line (\d+)-->/g;
const blocks = /^(p|h\d|[ou]l|li|blockquote|pre|table|tr|hr)$/;

/**
 * A rehype plugin that puts a comment with the line number before each block and piece of markup.
 */
export function markLines() {
  /** @param {import('unist').Node} tree */
  return (tree) => {
    visit(tree, (found, index, above) => {
      const parent = /** @type {import('unist').Parent | undefined} */ (above);
      const node = /** @type {import('unist').Literal & { tagName?: string }} */ (found);
      const line = node.position?.start.line;
      if (parent === undefined || index === undefined || line === undefined) return undefined;
      // mdsvex keeps the tag of a block, such as {#if …}, as text.
      const isMarkup =
        parent.type === 'root' && (node.type === 'raw' || /^\s*\{/.test(String(node.value)));
      if (!isMarkup && !blocks.test(node.tagName ?? '')) return undefined;
      const comment = /** @type {import('unist').Literal} */ ({ type: 'raw', value: mark(line) });
      parent.children.splice(index, 0, comment);
      return index + 2;
    });
  };
}

/**
 * Removes these comments from a component.
 * @param {string} marked
 * @param {string} source the chapter
 * @returns {{ code: string, lines: (number | undefined)[] }} `lines[i]` is the chapter's line of the
 *   component's line i, both counted from 1; undefined for generated lines
 */
export function takeMarks(marked, source) {
  const written = source.split('\n');
  /** @type {(number | undefined)[]} */
  const lines = [undefined];
  /** @type {number | undefined} */
  let last;
  const code = marked.split('\n').map((text) => {
    let next = last === undefined ? undefined : last + 1;
    // mdsvex leaves out empty lines.
    while (next !== undefined && text !== '' && written[next - 1] === '') next += 1;
    const numbers = [...text.matchAll(marks)].map(([, number]) => Number(number));
    lines.push(numbers[0] ?? next);
    last = numbers.at(-1) ?? next;
    return text.replaceAll(marks, '');
  });
  return { code: code.join('\n'), lines };
}
