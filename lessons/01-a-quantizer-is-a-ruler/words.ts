import { num, numberWords } from '$lib/text/number';
import { rich, type Rich } from '$lib/text/rich';
import { SHOWN, type OnRuler, type Ruler } from './ruler';

/** The sentences of the chapter's figure. */

export function title(x: number, { back, error, clipped }: OnRuler): Rich {
  if (error === 0) return rich`${num(x)} lies on a tick and reads back as it was`;
  if (clipped) return rich`${num(x)} lies past the last tick and reads back as ${num(back)}`;
  return rich`${num(x)} lies between two ticks and reads back as ${num(back)}`;
}

export const summary = ({ scale, last }: Ruler): Rich => {
  const hatched = last * scale < SHOWN[1] ? ' Values in the hatched parts are clipped.' : '';
  return rich`From top to bottom: the ticks, ${num(scale)} apart, with codes from ${num(-last)} to ${num(last)}; what each value reads back as; and its error.${hatched}`;
};

export const live = (x: number, { code, back, error, clipped }: OnRuler): string =>
  `value ${numberWords(x)}: code ${numberWords(code)}, reads back ${numberWords(back)}, error ${numberWords(error)}${clipped ? ', clipped' : ''}`;
