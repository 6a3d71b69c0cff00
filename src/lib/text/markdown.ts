/**
 * A text as Markdown that shows it as it is. What could begin a link, an emphasis, a formula, a
 * table's cell or HTML is escaped, and line breaks become spaces, because names come from strangers'
 * files.
 */
export const markdownText = (text: string): string =>
  text
    .replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, ' ')
    .replaceAll(/[\\`*_[\]<>|~&$]|:(?=\/\/)|\.(?<=www\.)/gi, '\\$&');

/** A block of code. Its fence is longer than any in the text, so that the text cannot end it. */
export function codeBlock(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(3, 1 + Math.max(0, ...runs)));
  return `${fence}\n${text}\n${fence}`;
}
