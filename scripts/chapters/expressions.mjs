// Svelte in Markdown: text in braces and in tags is code, so its `*` and `_` are not emphasis.

const opens = /["'`{]/;

/**
 * The end of a string that begins with a quote.
 * @param {string} text
 * @param {number} start
 * @returns {number} behind the closing quote; the end of the text if there is none
 */
function endOfString(text, start) {
  const quote = text[start];
  let i = start + 1;
  while (i < text.length && text[i] !== quote) {
    if (text[i] === '\\') i += 2;
    else if (quote === '`' && text.startsWith('${', i)) i = endOfBraces(text, i + 1);
    else i += 1;
  }
  return i + 1;
}

/**
 * The end of an expression that begins with a brace.
 * @param {string} text
 * @param {number} start
 * @returns {number} behind the closing brace; behind the text if there is none
 */
function endOfBraces(text, start) {
  let i = start + 1;
  while (i < text.length && text[i] !== '}') i = nextPart(text, i);
  return i + 1;
}

/**
 * The position behind a string, an expression or a single character.
 * @param {string} text
 * @param {number} i
 * @returns {number}
 */
function nextPart(text, i) {
  if (!opens.test(text[i])) return i + 1;
  return text[i] === '{' ? endOfBraces(text, i) : endOfString(text, i);
}

/**
 * The expression or the tag of a component with which a text begins.
 * @param {string} text
 * @returns {string | undefined}
 */
export function leadingCode(text) {
  let end = 0;
  if (text.startsWith('{')) end = endOfBraces(text, 0);
  else if (/^<[A-Z]/.test(text)) {
    end = 1;
    while (end < text.length && text[end] !== '>') end = nextPart(text, end);
    end += 1;
  }
  return end === 0 || end > text.length ? undefined : text.slice(0, end);
}

/** A line with only a tag of a block, such as `{#if live.quantized}` */
const blockLine = /^[ \t]*\{[#:/@]/;

/** @param {string} text */
function isBlockLine(text) {
  const indent = /^\s*/.exec(text)?.[0].length ?? 0;
  const code = blockLine.test(text) ? leadingCode(text.slice(indent)) : undefined;
  return code !== undefined && /^[ \t]*(\n|$)/.test(text.slice(indent + code.length));
}

/**
 * A remark plugin that leaves expressions, tags and blocks as they are. A block within a line
 * belongs to its paragraph. A block on its own line ends the paragraph.
 * @this {any} the processor of mdsvex's own remark
 */
export function expressions() {
  const { blockTokenizers, inlineTokenizers, inlineMethods, interruptParagraph } =
    this.Parser.prototype;

  /** @type {((eat: (text: string) => (node: object) => unknown, value: string) => unknown) & { locator?: unknown }} */
  const expression = (eat, value) => {
    // A plain brace, which does not begin an expression
    const [escaped, brace] = /^\\([{}])/.exec(value) ?? [];
    if (escaped !== undefined) {
      return eat(escaped)({ type: 'html', value: brace === '{' ? '&#123;' : '&#125;' });
    }
    const code = leadingCode(value);
    return code === undefined ? undefined : eat(code)({ type: 'html', value: code });
  };
  /**
   * @param {string} value
   * @param {number} from
   */
  expression.locator = (value, from) => {
    const at = value.slice(from).search(/\\?[{}]|<[A-Z]/);
    return at === -1 ? -1 : from + at;
  };
  inlineTokenizers.expression = expression;
  if (!inlineMethods.includes('expression')) inlineMethods.unshift('expression');

  const { svelteBlock } = blockTokenizers;
  /**
   * @this {unknown}
   * @param {unknown} eat
   * @param {string} value
   * @param {boolean} silent
   */
  blockTokenizers.svelteBlock = function (eat, value, silent) {
    return isBlockLine(value) ? svelteBlock.call(this, eat, value, silent) : undefined;
  };
  interruptParagraph.push(['svelteBlock']);
}
