import { decimal, problemOf, type Limits } from './decimal';

/** The caller typed a name or number that is not allowed. The message is one sentence. */
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

/** All finite doubles */
const FINITE: Limits = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };

/**
 * Reads a typed number: see `decimal`.
 * @param round rounds to the nearest allowed number, such as a float32
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
 * Reads a typed whole number, `min` or more.
 * @throws ChoiceError naming the value and what is allowed
 */
export const typedWhole = (what: string, text: string, min: number): number =>
  typedNumber(what, text, { min, max: Number.MAX_SAFE_INTEGER, whole: true });
