import type { Component } from 'svelte';
import type { Lesson } from '$lib/lesson/lesson';

/**
 * Every figure of the site, by itself. The page /gallery shows them all, and the test in
 * test/browser/chart draws each one and compares it with its stored picture. A figure of a chapter
 * is drawn with the lesson that it belongs to.
 */
export interface GalleryFigure {
  /** Name of the stored picture: lower case with hyphens. */
  readonly name: string;
  readonly load: () => Promise<Drawn>;
  /** Drawn as wide as the page instead of one column. */
  readonly wide?: boolean;
}

interface Drawn {
  readonly figure: Component;
  /** What a chapter's figure takes its state from, and what differs from the initial one */
  readonly lesson?: Lesson;
  readonly patch?: Record<string, unknown>;
}

/** A figure by itself. */
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
const biasOverflow = () => import('$lessons/05-bias-overflow/lesson');
const nineRows = () => import('$lessons/07-nine-rows/lesson');

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
    name: 'regime-map',
    load: ofChapter(biasOverflow, () => import('$lessons/05-bias-overflow/RegimeMap.svelte')),
  },
  {
    name: 'nine-rows',
    load: ofChapter(nineRows, () => import('$lessons/07-nine-rows/NineRows.svelte')),
    wide: true,
  },
  {
    name: 'outputs',
    load: ofChapter(nineRows, () => import('$lessons/07-nine-rows/OutputCompare.svelte')),
  },
];
