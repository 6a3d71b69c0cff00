import { num, numberWords } from '$lib/text/number';
import { rich, type Rich } from '$lib/text/rich';
import type { Ranged } from './ranges';

/** The sentences of the chapter's figure. */

export const percent = ({ idle, codes }: Ranged): string => `${Math.round((100 * idle) / codes)} %`;

export const title = (uint8: Ranged, int16: Ranged): Rich =>
  `uint8 leaves ${percent(uint8)} of its codes idle, int16 ${percent(int16)}`;

export const summary = (min: number, max: number): Rich =>
  rich`Made-up data from ${num(min)} to ${num(max)}; below, what the codes of uint8 and int16 cover, with the idle codes hatched, and the codes next to the real 0.`;

export const live = (min: number, max: number, { dtype, zeroPoint, idle, codes }: Ranged): string =>
  `data from ${numberWords(min)} to ${numberWords(max)}: zero point of ${dtype} ${numberWords(zeroPoint)}, ${numberWords(idle)} of ${numberWords(codes)} codes idle`;
