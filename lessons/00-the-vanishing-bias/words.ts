import { num, numberWords } from '$lib/text/number';
import { rich, type Rich } from '$lib/text/rich';

/**
 * The sentences of the chapter's figure. `back` is the bias as the quantized file says it, null
 * before it is quantized.
 */

export function title(bias: number, back: number | null): Rich {
  const was = num(bias, { digits: 5 });
  return back === null
    ? rich`A bias of ${was}, about to be stored in 64 bits`
    : rich`The bias was ${was}. Stored in 64 bits, it is ${num(back)}`;
}

export const summary = (biasScale: number): Rich =>
  rich`Top, the bias as a number on a line; bottom, what the quantized file says, on the same scale. Between them the whole number of steps of ${num(biasScale)} that the bias takes, and the counter of 64 bits that has to hold it.`;

/** For the live line */
export const live = (bias: number, back: number | null): string =>
  back === null
    ? 'not quantized'
    : `quantized: the bias reads back as ${numberWords(back)}, it was ${numberWords(bias)}`;
