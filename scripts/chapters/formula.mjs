import katex from 'katex';

/**
 * Replacements in KaTeX's output: the signs of the text's font, a name of several letters as one
 * word (`s_{in}`, `max`), and the hue of a quantity as in `variable()`.
 * @type {readonly (readonly [RegExp, string | ((...found: string[]) => string)])[]}
 */
const houseStyle = [
  [/⋅/g, '·'],
  [/∣/g, '|'],
  [/<mi>([^<]{2,})<\/mi>/g, '<mi mathvariant="normal">$1</mi>'],
  [
    /(<msub><mi>[^<]*<\/mi>)<mrow>((?:<mi>[a-z]<\/mi>)+)<\/mrow>/g,
    (_, base, letters) => `${base}<mi>${letters.replaceAll(/<\/?mi>/g, '')}</mi>`,
  ],
  [/<mi>([wb])<\/mi>(?!<mi>[^<]*<\/mi><\/msub>|<\/msub>)/g, '<mi data-quantity="$1">$1</mi>'],
  [/<msub>(<mi>.<\/mi><mi>(in|w|b|out)<\/mi><\/msub>)/g, '<msub data-quantity="$2">$1'],
];

/**
 * A formula as MathML for a Svelte template. Browsers draw MathML, so a page needs no code, style
 * sheet or font of KaTeX.
 * @param {string} tex
 * @param {boolean} isDisplayed on a line of its own
 * @returns {string}
 * @throws {Error} for a formula that KaTeX cannot read
 */
export function formula(tex, isDisplayed) {
  let html;
  try {
    html = katex.renderToString(tex, {
      output: 'mathml',
      displayMode: isDisplayed,
      throwOnError: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the formula $${tex}$ cannot be read: ${reason}`, { cause: error });
  }
  // Remove the source, which would become part of the page's text.
  let drawn = /<semantics>([^]*)<annotation /.exec(html)?.[1] ?? '';
  for (const [pattern, by] of houseStyle)
    drawn = drawn.replace(pattern, /** @type {string} */ (by));
  // In a template, a brace would begin an expression.
  drawn = drawn.replaceAll('{', '&#123;').replaceAll('}', '&#125;');
  return `<math${isDisplayed ? ' display="block"' : ''}>${drawn}</math>`;
}
