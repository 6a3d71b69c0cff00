import { spell } from '../lib/numeric/spell';

/** What steers a terminal: control characters, and those that turn the direction of text. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const escaped = (character: string): string => {
  const json = JSON.stringify(character).slice(1, -1);
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  return json === character ? `\\u${code}` : json;
};

/** Text from a file, fit for one line of a terminal: what steers it is spelled as in JSON. */
export const oneLine = (text: string): string => text.replace(STEERING, escaped);

/** The same for many lines, which stay lines. */
export const safeLines = (text: string): string =>
  text.replace(STEERING, (character) => (character === '\n' ? '\n' : escaped(character)));

/** A number for JSON, which has no infinities and no NaN: those become strings. */
export const jsonNumber = (x: number | bigint): string =>
  typeof x === 'bigint' || Number.isFinite(x) ? spell(x) : JSON.stringify(String(x));

/** A number of things: `1 channel`, `2 channels`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
