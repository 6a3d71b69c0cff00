import type { Account } from './account';
import type { Wrap } from './wrapping';
import { departures } from './places';
import { MOST } from './causes';
import type { ShareOf } from './shares';
import { fits } from '../../quantizer/wrap';
import { listed } from '../../pass/error';
import { percent } from '../../numeric/percent';

/** What each row of the account is, in one line. */
export const CAUSE_WORDS: Record<ShareOf, string> = {
  lifted: 'weights whose scale a floor raised above what they need',
  erased: 'weights of a live channel, all of whose codes are the zero point',
  coarse: 'all other weights, rounded to their codes',
  'lost bias': 'biases stored more than a step from the float ones',
  bias: 'all other biases, rounded to their codes',
  clipped: 'activations beyond the range of their codes',
  rounded: 'activations, rounded to their codes',
  flushed: 'channels whose multiplier is below 2^-32, so that the kernel has 0',
  wrapped:
    'elements whose accumulator wraps, by itself or in the multiply, so that another takes its place',
  kernel: 'what the integer kernels do besides',
  interaction: 'what the causes do only together, or hide of each other',
};

const NOUNS: Record<ShareOf, string> = {
  lifted: 'weights under a raised scale',
  erased: 'erased weights',
  coarse: 'coarse weights',
  'lost bias': 'lost biases',
  bias: 'rounded biases',
  clipped: 'clipped activations',
  rounded: 'rounded activations',
  flushed: 'flushed multipliers',
  wrapped: 'wrapped accumulators',
  kernel: 'the integer kernels',
  interaction: 'interaction',
};

/** The main causes in words: `coarse weights and clipped activations`. */
export const mainWords = ({ main }: Pick<Account, 'main'>): string => nounsOf(main.causes);

const nounsOf = (causes: readonly ShareOf[]): string => listed(causes.map((cause) => NOUNS[cause]));

/**
 * The account in a few sentences, from its largest entries.
 * @param labelOf the short label of a tensor, by its name
 */
export function accountSentence(account: Account, labelOf: (name: string) => string): string {
  const { error, main, first } = account;
  if (error === 0) return 'The outputs are those of the float model.';
  if (!Number.isFinite(error)) {
    return 'The float outputs are all 0 or not finite, so the error has no relative size.';
  }
  const off = `The outputs are ${percent(error)} off.`;
  const [single, ...more] = main.causes;
  const give =
    single === undefined
      ? 'No cause that can be switched on alone gives any of it.'
      : `${withCapital(mainWords(account))} ${more.length === 0 ? 'alone' : 'together'} give ${percent(main.error)}${besides(account)}`;
  const where =
    first === null
      ? ''
      : ` It enters first at ${labelOf(first.name)}, ${percent(first.own)} by itself.`;
  return `${off} ${give}${where}${wrapWords(account, labelOf)}${kernelWords(account, labelOf)}`;
}

/** The first accumulator that wraps, if this is a main cause. */
function wrapWords({ main, wraps }: Account, labelOf: (name: string) => string): string {
  const wrap = main.causes.includes('wrapped') ? wraps.at(0) : undefined;
  if (wrap === undefined) return '';
  return ` The first, of element ${wrap.first.element} of ${labelOf(wrap.name)}, ${wrapReason(wrap)}.`;
}

/** Why the first accumulator of a layer wraps. */
export const wrapReason = ({ accumulator, first }: Wrap): string =>
  fits(first.exact, accumulator)
    ? `fits int${accumulator}, but the multiply wraps`
    : `does not fit int${accumulator}`;

/** Which kernel departs the most and why, if the kernels are a main cause. */
function kernelWords({ main, places }: Account, labelOf: (name: string) => string): string {
  const worst = main.causes.includes('kernel') ? departures(places).at(0) : undefined;
  if (worst === undefined) return '';
  const steps = Math.round(worst.kernelSteps ?? 0);
  const why = worst.mark === null ? 'more than rounding can do.' : worst.mark.why;
  return ` The kernel of ${labelOf(worst.name)} departs by ${steps} steps of its output: ${why}`;
}

const withCapital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** How the error of the main causes differs from the whole, and whether others give as much. */
function besides({ error, main, causes }: Account): string {
  if (main.error > error / MOST) return ', of which the other causes hide a part.';
  if (main.error < MOST * error) {
    const rest = percent(1 - (main.error / error) ** 2);
    return `. The rest, ${rest} of the squared error, they give only together with other causes.`;
  }
  const others = causes.filter(
    ({ cause, alone }) => !main.causes.includes(cause) && alone >= MOST * error,
  );
  const kept = causes.find(({ cause }) => cause === main.causes[0])?.without ?? 0;
  if (others.length === 0 || kept < MOST * error) return '.';
  const also = withCapital(nounsOf(others.map(({ cause }) => cause)));
  return `. ${also} give as much, so to repair the one is not enough.`;
}
