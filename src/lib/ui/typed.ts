import { decimal } from '$lib/numeric/decimal';
import type { NumberField } from '$lib/scenario/field';
import { quote } from '$lib/scenario/quote';

/** The outcome of a number that a reader typed. */
export interface Typed {
  readonly value: number;
  /** One sentence if the text is not allowed, otherwise '' */
  readonly message: string;
}

/** Reads a typed text for a field. A text that is not a number keeps the present value. */
export function readTyped(field: NumberField, text: string, present: number): Typed {
  const shown = quote(text.trim());
  if (shown === '') {
    return { value: present, message: `No number was typed: ${field.write(present)} is kept.` };
  }
  const { value, problem } = field.read(text);
  if (problem === undefined) return { value, message: '' };
  return Number.isNaN(decimal(text))
    ? { value: present, message: `“${shown}” ${problem}: ${field.write(present)} is kept.` }
    : { value, message: `“${shown}” ${problem}: ${field.write(value)} is used.` };
}
