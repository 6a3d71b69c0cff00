import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { expect, inject, test } from 'vitest';
import { openPage, prerendered } from './site';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const cases = prerendered().flatMap(({ path }) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ path, colorScheme })),
);

test.for(cases)('/$path in $colorScheme has no fault that axe finds', async (given) => {
  const page = await openPage({ colorScheme: given.colorScheme });
  await page.goto(inject('site') + given.path, { waitUntil: 'networkidle' });
  // Evaluated, not added as a script: the page's policy would refuse it.
  await page.evaluate(source);
  const { violations, passes } = await page.evaluate(() =>
    (window as Window & typeof globalThis & { axe: typeof axe }).axe.run(),
  );
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).toEqual([]);
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
});
