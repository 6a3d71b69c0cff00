/**
 * Text with raised, lowered, italic and coloured parts, as plain data: one form for HTML
 * (`Words.svelte`), SVG (`Label.svelte`), measuring and speech. The fonts have no superscript
 * digits, so an exponent is real digits, raised.
 *
 * Usage: rich`below ${num(1e-9)} the count ${qB} no longer fits`, with `qB = variable('q', 'b')`
 */

/** The four quantities that have a hue of their own. */
export type Quantity = 'in' | 'w' | 'b' | 'out';

export interface TextRun {
  readonly text: string;
  readonly raise?: 'sup' | 'sub';
  /** Set as a variable: italic serif. */
  readonly italic?: boolean;
  readonly strong?: boolean;
  /** Less prominent than the text around it. */
  readonly quiet?: boolean;
  readonly quantity?: Quantity;
  /** Thin space before it, in em. Not a character, so that copied digits stay a number. */
  readonly gap?: number;
  /** The words that a screen reader says instead; '' for none. */
  readonly say?: string;
}

export type Rich = string | readonly (string | TextRun)[];

/**
 * A template for text with numbers, variables and other rich text in it. A plain string or number
 * becomes one run with the text around it; rich text keeps its own runs.
 */
export function rich(
  strings: TemplateStringsArray,
  ...parts: (Rich | TextRun | number)[]
): readonly (string | TextRun)[] {
  const runs: (string | TextRun)[] = [];
  let plain = '';
  strings.forEach((text, i) => {
    const part = parts[i] ?? '';
    plain += typeof part === 'object' ? text : text + String(part);
    if (typeof part !== 'object') return;
    runs.push(plain, ...('text' in part ? [part] : part));
    plain = '';
  });
  return [...runs, plain];
}

/** The parts of a text. An empty part passes its gap to the next one. */
export function runsOf(rich: Rich): TextRun[] {
  const runs: TextRun[] = [];
  let gap = 0;
  for (const part of typeof rich === 'string' ? [rich] : rich) {
    const run = typeof part === 'string' ? { text: part } : part;
    gap += run.gap ?? 0;
    if (run.text === '') continue;
    runs.push(gap === 0 ? run : { ...run, gap });
    gap = 0;
  }
  return runs;
}

export const sup = (text: string): TextRun => ({ text, raise: 'sup' });
export const sub = (text: string): TextRun => ({ text, raise: 'sub' });
export const strong = (text: string): TextRun => ({ text, strong: true });
export const quiet = (text: string): TextRun => ({ text, quiet: true });

const LETTERS: Partial<Record<string, Quantity>> = { in: 'in', w: 'w', b: 'b', out: 'out' };

/**
 * A variable with its subscript, such as `variable('s', 'w')`. It gets the hue of the quantity that
 * its subscript or its letter names. Pass `null` for no hue.
 */
export function variable(letter: string, index?: string, quantity?: Quantity | null): TextRun[] {
  const hue = quantity === null ? undefined : (quantity ?? LETTERS[index ?? letter]);
  const colour = hue === undefined ? {} : { quantity: hue };
  const base: TextRun = { text: letter, italic: true, ...colour };
  return index === undefined
    ? [base]
    : [base, { ...base, text: index, raise: 'sub', say: ` ${index}` }];
}

/** The same text with a change to every part, for example strong. */
export const withRuns = (rich: Rich, change: Partial<TextRun>): TextRun[] =>
  runsOf(rich).map((run) => ({ ...run, ...change }));

const RAISED: Partial<Record<string, string>> = { '−': '⁻', '-': '⁻', '+': '⁺' };
const raisedText = (text: string): string =>
  text.replace(/[\d+−-]/g, (c) => RAISED[c] ?? '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]);

/** An index in plain text: log₂, s_w. */
const loweredText = (text: string): string =>
  /^\d+$/.test(text) ? text.replace(/\d/g, (c) => '₀₁₂₃₄₅₆₇₈₉'[Number(c)]) : `_${text}`;

/**
 * Plain text for titles, file names and the clipboard, with Unicode's raised and lowered digits.
 */
export function plainText(rich: Rich): string {
  return runsOf(rich)
    .map(({ text, raise, gap }) => {
      const space = gap === undefined ? '' : raise === undefined && /[×\d]/.test(text) ? ' ' : '';
      const set = raise === 'sup' ? raisedText : raise === 'sub' ? loweredText : String;
      return space + set(text);
    })
    .join('');
}

/** For aria labels and live regions. */
export const spoken = (rich: Rich): string =>
  runsOf(rich)
    .map(({ text, say }) => say ?? text)
    .join('');
