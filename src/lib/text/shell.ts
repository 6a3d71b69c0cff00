/** Control characters, which a terminal could take for keys when the words are pasted. */
const CONTROL = /\p{Cc}/u;

/** A byte as bash and zsh write it in `$'…'`. */
const byte = (value: number): string => `\\x${value.toString(16).padStart(2, '0')}`;

const bytesOf = (text: string): string => Array.from(new TextEncoder().encode(text), byte).join('');

/** A text as one word of a POSIX shell; one with control characters as bash and zsh read it. */
export function shellWord(text: string): string {
  if (/^[\w./@%+:,-]+$/.test(text)) return text;
  if (!CONTROL.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const spelt = text.replaceAll(/[\\']/g, '\\$&').replaceAll(/\p{Cc}/gu, bytesOf);
  return `$'${spelt}'`;
}
