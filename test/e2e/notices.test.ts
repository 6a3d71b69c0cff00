import { expect, inject, test } from 'vitest';
import { openPage } from './site';

const site = inject('site');

test('the foot of a page leads to the licences of third parties’ work', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(`${site}lessons/nine-rows/`);
  await page.getByRole('link', { name: 'Notices' }).click();
  expect(page.url()).toBe(`${site}third-party.txt`);
  const text = await page.locator('body').innerText();
  const named = [...text.matchAll(/^## (\S+) [\d.]+ \(/gm)].map(([, name]) => name);
  // The framework, the drawings, the cells' worker, the lab's files, the fonts.
  for (const name of ['svelte', 'd3-shape', 'mathjs', 'flatbuffers']) expect(named).toContain(name);
  expect(named.filter((name) => name.startsWith('@fontsource'))).toHaveLength(3);
  expect(text).toContain('SIL OPEN FONT LICENSE');
});
