import { spell } from '../lib/numeric/spell';

/** Text from a file, fit for one line of a terminal: control characters are spelled as in JSON. */
export const oneLine = (text: string): string =>
  text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));

/** The same for JSON, which has no infinities and no NaN: those become strings. */
export const jsonNumber = (x: number | bigint): string =>
  typeof x === 'bigint' || Number.isFinite(x) ? spell(x) : JSON.stringify(String(x));

/** A number of things: `1 channel`, `2 channels`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
