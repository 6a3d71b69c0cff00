// A Prettier plugin for chapters. It formats the front matter and removes white space at the ends
// of lines, but otherwise leaves the prose unchanged. Prettier's own Markdown would take the `*`
// and `_` of an expression for emphasis.
import { doc } from 'prettier';

const { hardline, join, literalline } = doc.builders;

/** @typedef {{ head: string, prose: string }} Chapter */

/** @type {import('prettier').SupportLanguage[]} */
export const languages = [{ name: 'Chapter', parsers: ['chapter'], extensions: ['.svx'] }];

/** @type {Record<string, import('prettier').Parser<Chapter>>} */
export const parsers = {
  chapter: {
    parse(text) {
      const [all = '', head = ''] = /^---\n([^]*?\n)---\n/.exec(text) ?? [];
      return { head, prose: text.slice(all.length) };
    },
    astFormat: 'chapter',
    locStart: () => 0,
    locEnd: ({ head, prose }) => head.length + prose.length,
  },
};

/** @param {Chapter} chapter */
function proseOf({ prose }) {
  const lines = prose.trimEnd().split('\n');
  return [
    join(
      literalline,
      lines.map((line) => line.trimEnd()),
    ),
    hardline,
  ];
}

/** @type {Record<string, import('prettier').Printer<Chapter>>} */
export const printers = {
  chapter: {
    print: ({ node }) => proseOf(node),
    embed:
      ({ node }) =>
      async (textToDoc) =>
        node.head === ''
          ? undefined
          : [
              '---',
              hardline,
              await textToDoc(node.head, { parser: 'yaml' }),
              hardline,
              '---',
              hardline,
              proseOf(node),
            ],
  },
};
