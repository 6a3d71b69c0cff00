import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../../src/app.css';
import FigureOf from '../../../src/routes/gallery/FigureOf.svelte';
import { GALLERY } from '../../../src/routes/gallery/figures';
import { normalised } from './normalise';

/**
 * Each figure of the gallery, at the width of a column and of a phone, compared with
 * its stored picture in snapshots/. After a wanted change: npx vitest run --project browser
 * test/browser/chart -u, and look at what `git diff` shows.
 */
const CASES = GALLERY.flatMap((figure) => [
  { ...figure, width: figure.wide ? 1120 : 704, suffix: '' },
  { ...figure, width: 328, suffix: '.narrow' },
]);

/** All fonts, so that text is measured as it is displayed. */
const loadFonts = () => Promise.all([...document.fonts].map((face) => face.load()));

test.for(CASES)('$name at $width px', async ({ name, load, width, suffix }) => {
  await page.viewport(width, 900);
  document.documentElement.dataset.theme = 'light';
  await loadFonts();
  const { container } = await render(FigureOf, { ...(await load()) });
  container.style.width = `${width}px`;
  const figure = container.querySelector('figure');
  await expect.poll(() => figure?.clientWidth).toBe(width);
  if (figure === null) throw new Error(`${name} drew no figure.`);

  // A part outside the figure would scroll the page sideways. 1 px allows for rounding.
  const box = figure.getBoundingClientRect();
  for (const drawing of figure.querySelectorAll('.drawing svg')) {
    const { left, right } = drawing.getBoundingClientRect();
    expect(left).toBeGreaterThanOrEqual(box.left - 1);
    expect(right).toBeLessThanOrEqual(box.right + 1);
  }
  // Controls are below the drawing and have their own tests.
  figure.querySelector('.controls')?.remove();
  await expect(normalised(figure)).toMatchFileSnapshot(`snapshots/${name}${suffix}.txt`);
});

test('names in the gallery are file names, each used once', () => {
  const names = GALLERY.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9-]+$/);
});
