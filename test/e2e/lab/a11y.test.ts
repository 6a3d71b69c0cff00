import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { diagnosis, openLab } from './bench';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page, as text. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    (window as Window & typeof globalThis & { axe: typeof axe }).axe.run(),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const sticksOut = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

test.for([
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 1440 },
  { colorScheme: 'light', width: 360 },
] as const)(
  'a model on the bench, $colorScheme at $width: axe finds nothing, nothing sticks out',
  async ({ colorScheme, width }) => {
    const page = await openLab('?toy=residual', { colorScheme, viewport: { width, height: 900 } });
    await diagnosis(page, /The output differs/);
    expect(await sticksOut(page)).toBeLessThanOrEqual(0);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('[aria-labelledby=channels-title] .scroll')].map(
        (one) => one.scrollWidth - one.clientWidth,
      ),
    );
    expect(cut).toEqual([0]);
    expect(await faultsOf(page)).toEqual([]);
  },
);

test.for([
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 360 },
] as const)(
  'a hand on the bench, $colorScheme at $width: axe finds nothing, nothing sticks out',
  { timeout: 240_000 },
  async ({ colorScheme, width }) => {
    const page = await openLab('?example=hand-lite', {
      colorScheme,
      viewport: { width, height: 900 },
    });
    page.setDefaultTimeout(120_000);
    await page.locator('[data-field=pixels-integer]', { hasText: 'px' }).waitFor();
    expect(await sticksOut(page)).toBeLessThanOrEqual(0);
    expect(await faultsOf(page)).toEqual([]);
  },
);
