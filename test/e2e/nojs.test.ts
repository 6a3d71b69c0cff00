import { expect, inject, test } from 'vitest';
import { openPage, prerendered } from './site';

const site = inject('site');

test('the front page can be read without JavaScript', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(site);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Scalefloor');
  const text = await page.locator('main').innerText();
  expect(text).toContain('The repair is to put a floor under the scale.');
  expect(text).toContain('node bin/scalefloor.mjs repro');
  expect(text).toContain('node bin/scalefloor.mjs repro');
});

test.for(prerendered())('/$path has a heading and text without JavaScript', async ({ path }) => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(site + path);
  expect(await page.locator('h1').count()).toBe(1);
  expect((await page.locator('main').innerText()).length).toBeGreaterThan(200);
});

test('without JavaScript the lab says that it needs it, and shows nothing to press', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(`${site}lab/`);
  const text = await page.locator('main').innerText();
  expect(text).toContain('The lab needs JavaScript');
  expect(text).not.toMatch(/Drop a|Open files|Or start with/);
  expect(await page.locator('main').getByRole('button').count()).toBe(0);
  const withIt = await openPage();
  await withIt.goto(`${site}lab/`);
  expect(await withIt.getByText('The lab needs JavaScript').isVisible()).toBe(false);
});
