import type { NumberField } from '$lib/scenario/field';
import { quote } from '$lib/scenario/quote';

/** What becomes of a number that a reader typed. */
export interface Typed {
  readonly value: number;
  /** One sentence where the text could not be taken as it stands, else '' */
  readonly message: string;
}

/** The minus and the powers of ten that pages show, as a link spells them. */
const plainSpelling = (text: string): string =>
  text
    .replace(/[\s\u00a0]/g, '')
    .replace(/[−–]/g, '-')
    .replace(/^([+-]?)10\^/, '$11e')
    .replace(/[×*·]10\^?/, 'e');

/** Reads what was typed for a field; what is no number leaves the present value. */
export function readTyped(field: NumberField, text: string, present: number): Typed {
  const plain = plainSpelling(text);
  if (plain === '') {
    return { value: present, message: `No number was typed: ${field.write(present)} is kept.` };
  }
  const { value, problem } = field.read(plain);
  if (problem === undefined) return { value, message: '' };
  const shown = quote(text.trim());
  const isNumber = /^[\d.e+-]+$/i.test(plain) && !Number.isNaN(Number(plain));
  return isNumber
    ? { value, message: `“${shown}” ${problem}: ${field.write(value)} is used.` }
    : { value: present, message: `“${shown}” ${problem}: ${field.write(present)} is kept.` };
}
