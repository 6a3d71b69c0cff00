import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { expect, test } from 'vitest';
import { diagnosis, openLab } from './bench';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test.for([
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 1440 },
  { colorScheme: 'light', width: 360 },
] as const)(
  'a model on the bench, $colorScheme at $width: axe finds nothing, nothing sticks out',
  async ({ colorScheme, width }) => {
    const page = await openLab('?toy=residual', { colorScheme, viewport: { width, height: 900 } });
    await diagnosis(page, /The output differs/);
    const out = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(out).toBeLessThanOrEqual(0);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('section .scroll')].map(
        (one) => one.scrollWidth - one.clientWidth,
      ),
    );
    expect(cut).toEqual([0]);
    await page.evaluate(source);
    const { violations } = await page.evaluate(() =>
      (window as Window & typeof globalThis & { axe: typeof axe }).axe.run(),
    );
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ).toEqual([]);
  },
);
