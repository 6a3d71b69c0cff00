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

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a decimal number, strictly: no blanks, no hexadecimal, nothing after it.
 * @throws ChoiceError naming the value and what is allowed
 */
export function finiteNumber(what: string, text: string): number {
  const value = Number(text);
  if (!NUMBER.test(text) || !Number.isFinite(value)) {
    throw new ChoiceError(
      `${what} "${text}" is not a number: give a finite decimal like -1.25 or 1e-8.`,
    );
  }
  return value;
}
