import { ticks } from 'd3';

/**
 * Linear and logarithmic scales as small immutable objects, so that a component can depend on one.
 * They compute what d3's do: those would bring d3's colours and dates to every page, 11 kB
 * of code. Logarithms are of doubles, where 1e-45, the smallest float32, is an ordinary number.
 */
export interface ScaleSpec {
  readonly kind: 'linear' | 'log';
  readonly domain: readonly [number, number];
}

export interface Scale extends ScaleSpec {
  /** Pixels of the two ends of the domain. */
  readonly range: readonly [number, number];
  /** Pixel of a value; NaN if a log scale cannot show it. */
  readonly at: (value: number) => number;
  /** Value at a pixel, inside the domain or beyond it. */
  readonly invert: (pixel: number) => number;
}

export const linear = (from: number, to: number): ScaleSpec => ({
  kind: 'linear',
  domain: [from, to],
});
export const log = (from: number, to: number): ScaleSpec => ({ kind: 'log', domain: [from, to] });

/** @throws RangeError for a log scale with an end that is not positive */
export function makeScale(spec: ScaleSpec, from: number, to: number): Scale {
  const { kind, domain } = spec;
  if (kind === 'log' && !(domain[0] > 0 && domain[1] > 0)) {
    throw new RangeError(`a log scale cannot reach ${Math.min(...domain)}: give positive ends.`);
  }
  const isLog = kind === 'log';
  const least = isLog ? 0 : -Infinity;
  const [first, last] = isLog ? domain.map(Math.log) : domain;
  const between = (a: number, b: number, part: number) => a * (1 - part) + b * part;
  const share = (a: number, b: number, x: number) => (a === b ? 0.5 : (x - a) / (b - a));
  return {
    ...spec,
    range: [from, to],
    at: (value) =>
      value > least && value < Infinity
        ? between(from, to, share(first, last, isLog ? Math.log(value) : value))
        : NaN,
    invert: (pixel) => {
      const value = between(first, last, share(from, to, pixel));
      return isLog ? Math.exp(value) : value;
    },
  };
}

/** Limits a value to the domain. 0 and below become the start of a log scale. */
export function clampTo({ domain: [a, b] }: ScaleSpec, value: number): number {
  return Math.min(Math.max(value, Math.min(a, b)), Math.max(a, b));
}

/** Width in pixels of one decade of a log scale. */
const decadeWidth = ({ domain, range }: Scale): number =>
  Math.abs((range[1] - range[0]) / (Math.log10(domain[1]) - Math.log10(domain[0])));

// Log scales do not use d3's ticks, which ignore the width of labels and may step by three or four
// decades. Such steps fit more labels, but readers count decades in twos and fives.
const STEPS = [1, 2, 5, 10, 15, 20, 25, 50, 100];

/** Powers of ten in the domain whose exponent is a multiple of `step`, ascending. */
export function decades({ domain }: ScaleSpec, step: number): number[] {
  const ends = domain.map((end) => Math.log10(end));
  // 1e-45 has a logarithm of −44.99999999999999 in some engines.
  const first = Math.ceil((Math.min(...ends) - 1e-9) / step);
  const last = Math.floor((Math.max(...ends) + 1e-9) / step);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step);
}

/** The decades from one label to the next, so that labels of this width are 18 px apart. */
export function decadeStep(scale: Scale, labelWidth: number): number {
  const fits = STEPS.filter((step) => step * decadeWidth(scale) >= labelWidth + 18);
  const [smallest] = fits;
  if (smallest === undefined) return STEPS[STEPS.length - 1];
  // To label both ends, a step may be up to twice as wide.
  const ends = scale.domain.map((end) => Math.round(Math.log10(end)));
  const both = fits.find((step) => step <= 2 * smallest && ends.every((end) => end % step === 0));
  return both ?? smallest;
}

/** The step of unlabelled ticks between labels `step` decades apart, at least 24 px each. */
export const minorStep = (scale: Scale, step: number): number =>
  STEPS.find((minor) => step % minor === 0 && minor * decadeWidth(scale) >= 24) ?? step;

/** Round values of a linear domain, about one every `distance` pixels. */
export function linearTicks({ domain, range }: Scale, distance: number): number[] {
  const count = Math.max(Math.floor(Math.abs(range[1] - range[0]) / distance), 1);
  return ticks(Math.min(...domain), Math.max(...domain), count);
}
