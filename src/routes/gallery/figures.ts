import type { Component } from 'svelte';
import type { Lesson } from '$lib/lesson/lesson';

/**
 * All figures of the site. The page /gallery shows them, and a test in test/browser/chart compares
 * each one with its stored picture. A chapter's figure is drawn with its chapter's lesson.
 */
export interface GalleryFigure {
  /** Name of the stored picture, in lower case with hyphens. */
  readonly name: string;
  readonly load: () => Promise<Drawn>;
  /** Whether the figure is as wide as the page, not as one column. */
  readonly wide?: boolean;
}

interface Drawn {
  readonly figure: Component;
  /** The lesson of a chapter's figure, and the fields that differ from the initial state */
  readonly lesson?: Lesson;
  readonly patch?: Record<string, unknown>;
}

/** A figure that belongs to no chapter. */
const alone = (load: () => Promise<{ default: Component }>) => async (): Promise<Drawn> => ({
  figure: (await load()).default,
});

/** A figure of a chapter. */
const ofChapter =
  (
    lesson: () => Promise<{ lesson: Lesson }>,
    figure: () => Promise<{ default: Component }>,
    patch?: Record<string, unknown>,
  ) =>
  async (): Promise<Drawn> => ({
    figure: (await figure()).default,
    lesson: (await lesson()).lesson,
    patch,
  });

const vanishingBias = () => import('$lessons/00-the-vanishing-bias/lesson');
const ruler = () => import('$lessons/01-a-quantizer-is-a-ruler/lesson');
const ranges = () => import('$lessons/02-asymmetric-and-symmetric/lesson');
const integerLayer = () => import('$lessons/05-a-layer-in-integers/lesson');
const scaleCollapse = () => import('$lessons/06-scale-collapse/lesson');
const biasOverflow = () => import('$lessons/07-bias-overflow/lesson');
const whoRounds = () => import('$lessons/08-who-rounds/lesson');
const nineRows = () => import('$lessons/09-nine-rows/lesson');

export const GALLERY: readonly GalleryFigure[] = [
  { name: 'numbers', load: alone(() => import('./demos/Numbers.svelte')) },
  { name: 'bits', load: alone(() => import('./demos/Bits.svelte')), wide: true },
  { name: 'landmarks', load: alone(() => import('./demos/Landmarks.svelte')) },
  { name: 'staircase', load: alone(() => import('./demos/Staircase.svelte')) },
  { name: 'number-line', load: alone(() => import('./demos/TwoValues.svelte')) },
  { name: 'bars', load: alone(() => import('./demos/Channels.svelte')) },
  { name: 'histogram', load: alone(() => import('./demos/Histogram.svelte')) },
  { name: 'strip', load: alone(() => import('./demos/Layers.svelte')), wide: true },
  { name: 'miniature', load: alone(() => import('./demos/MiniatureAlone.svelte')) },
  {
    name: 'vanishing-bias',
    load: ofChapter(
      vanishingBias,
      () => import('$lessons/00-the-vanishing-bias/VanishingBias.svelte'),
      { quantized: true },
    ),
  },
  {
    name: 'ruler',
    load: ofChapter(ruler, () => import('$lessons/01-a-quantizer-is-a-ruler/Ruler.svelte')),
  },
  {
    name: 'ranges',
    load: ofChapter(ranges, () => import('$lessons/02-asymmetric-and-symmetric/Ranges.svelte')),
  },
  {
    name: 'integer-layer',
    load: ofChapter(
      integerLayer,
      () => import('$lessons/05-a-layer-in-integers/IntegerLayer.svelte'),
    ),
  },
  {
    name: 'scale-collapse',
    load: ofChapter(
      scaleCollapse,
      () => import('$lessons/06-scale-collapse/ScaleCollapse.svelte'),
      { largest: 2e-19 },
    ),
  },
  {
    name: 'regime-map',
    load: ofChapter(biasOverflow, () => import('$lessons/07-bias-overflow/RegimeMap.svelte')),
  },
  {
    name: 'who-rounds',
    load: ofChapter(whoRounds, () => import('$lessons/08-who-rounds/WhoRounds.svelte')),
  },
  {
    name: 'nine-rows',
    load: ofChapter(nineRows, () => import('$lessons/09-nine-rows/NineRows.svelte')),
    wide: true,
  },
  {
    name: 'outputs',
    load: ofChapter(nineRows, () => import('$lessons/09-nine-rows/OutputCompare.svelte')),
  },
];
