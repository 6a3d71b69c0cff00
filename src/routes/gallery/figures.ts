import type { Component } from 'svelte';

/**
 * Every figure of the site, by itself. The page /gallery shows them all, and the test in
 * test/browser/chart draws each one and compares it with its stored picture. A figure that needs
 * props or a state gets them in a small component in chapters/.
 */
export interface GalleryFigure {
  /** Name of the stored picture: lower case with hyphens. */
  readonly name: string;
  readonly load: () => Promise<Component>;
  /** Drawn as wide as the page instead of one column. */
  readonly wide?: boolean;
}

export const GALLERY: readonly GalleryFigure[] = [
  { name: 'numbers', load: async () => (await import('./demos/Numbers.svelte')).default },
  { name: 'bits', load: async () => (await import('./demos/Bits.svelte')).default, wide: true },
  { name: 'landmarks', load: async () => (await import('./demos/Landmarks.svelte')).default },
  { name: 'staircase', load: async () => (await import('./demos/Staircase.svelte')).default },
  { name: 'number-line', load: async () => (await import('./demos/TwoValues.svelte')).default },
  { name: 'bars', load: async () => (await import('./demos/Channels.svelte')).default },
  { name: 'histogram', load: async () => (await import('./demos/Histogram.svelte')).default },
  { name: 'strip', load: async () => (await import('./demos/Layers.svelte')).default, wide: true },
  { name: 'miniature', load: async () => (await import('./chapters/Miniature.svelte')).default },
  {
    name: 'vanishing-bias',
    load: async () => (await import('./chapters/VanishingBias.svelte')).default,
  },
  { name: 'regime-map', load: async () => (await import('./chapters/RegimeMap.svelte')).default },
  {
    name: 'nine-rows',
    load: async () => (await import('./chapters/NineRows.svelte')).default,
    wide: true,
  },
  { name: 'outputs', load: async () => (await import('./chapters/OutputCompare.svelte')).default },
];
