import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { expect, inject, test } from 'vitest';
import { openPage, prerendered, readThrough } from './site';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const paths = [...prerendered().map(({ path }) => path), '404.html'];
const cases = paths.flatMap((path) =>
  [1440, 360].flatMap((width) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ path, width, colorScheme })),
  ),
);

test.for(cases)(
  '/$path in $colorScheme, $width px wide, has no fault that axe finds',
  async (given) => {
    const { path, width, colorScheme } = given;
    const page = await openPage({ colorScheme, viewport: { width, height: 900 } });
    await page.goto(inject('site') + path, { waitUntil: 'networkidle' });
    await readThrough(page);
    // Evaluated, not added as a script: the page's policy would refuse it.
    await page.evaluate(source);
    const { violations, passes } = await page.evaluate(() =>
      (window as Window & typeof globalThis & { axe: typeof axe }).axe.run(),
    );
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
  },
);
