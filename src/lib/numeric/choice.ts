import { decimal, problemOf, type Limits } from './decimal';

/** A name or number that the caller typed and that is not allowed; the message is one sentence. */
export class ChoiceError extends Error {
  override name = 'ChoiceError';
}

/**
 * Checks a typed name against the allowed ones.
 * @throws ChoiceError naming the value and what is allowed
 */
export function oneOf<T extends string>(what: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === text);
  if (found === undefined) {
    throw new ChoiceError(`${what} "${text}" is unknown: use one of ${allowed.join(', ')}.`);
  }
  return found;
}

/** All doubles but the infinities */
const FINITE: Limits = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };

/**
 * Reads a number that was typed: see `decimal`.
 * @param round to the numbers that are allowed, such as float32
 * @throws ChoiceError naming the value and what is allowed
 */
export function typedNumber(
  what: string,
  text: string,
  limits: Limits = FINITE,
  round = (x: number): number => x,
): number {
  const value = round(decimal(text));
  const problem = problemOf(value, limits);
  if (problem === undefined) return value;
  const advice = Number.isNaN(value) ? ': give a decimal like -1.25 or 1e-8' : '';
  throw new ChoiceError(`${what} "${text}" ${problem}${advice}.`);
}

/**
 * Reads a whole number that was typed, from `min` on.
 * @throws ChoiceError naming the value and what is allowed
 */
export const typedWhole = (what: string, text: string, min: number): number =>
  typedNumber(what, text, { min, max: Number.MAX_SAFE_INTEGER, whole: true });
