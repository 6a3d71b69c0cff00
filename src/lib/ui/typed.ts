import { decimal } from '$lib/numeric/decimal';
import type { NumberField } from '$lib/scenario/field';
import { quote } from '$lib/scenario/quote';

/** What becomes of a number that a reader typed. */
export interface Typed {
  readonly value: number;
  /** One sentence where the text could not be taken as it stands, else '' */
  readonly message: string;
}

/** Reads what was typed for a field; what is no number leaves the present value. */
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
