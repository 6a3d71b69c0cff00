import { spell } from '../lib/numeric/spell';

/** Characters that control a terminal or change the direction of text. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const escaped = (character: string): string => {
  const json = JSON.stringify(character).slice(1, -1);
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  return json === character ? `\\u${code}` : json;
};

/** Text from a file for one line of a terminal. Control characters are spelled as in JSON. */
export const oneLine = (text: string): string => text.replace(STEERING, escaped);

/** The same for a text of several lines. */
export const safeLines = (text: string): string =>
  text.replace(STEERING, (character) => (character === '\n' ? '\n' : escaped(character)));

/** A number for JSON. Infinities and NaN become strings. */
export const jsonNumber = (x: number | bigint): string =>
  typeof x === 'bigint' || Number.isFinite(x) ? spell(x) : JSON.stringify(String(x));

/** A number of things: `1 channel`, `2 channels`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
