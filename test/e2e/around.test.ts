import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { serve } from '../../scripts/server.mjs';
import { openPage, prerendered, root, siteFolder } from './site';

const site = inject('site');

test.for(prerendered().filter(({ path: name }) => !name.startsWith('lessons/')))(
  '/$path links to the lessons, the lab, the command line and the gallery',
  async ({ path: name }) => {
    const page = await openPage();
    await page.goto(site + name, { waitUntil: 'networkidle' });
    const links = page.getByRole('navigation', { name: 'Site' }).getByRole('link');
    expect(await links.allTextContents()).toEqual(['Lessons', 'Lab', 'Command line']);
    const targets = await page
      .locator('header a, footer a')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    expect(targets).toContain(`${site}gallery/`);
    for (const target of targets) expect((await fetch(target)).status, target).toBe(200);
  },
);

test('the page of the command line is the document, and its links lead somewhere', async () => {
  const text = readFileSync(path.join(root, 'docs/command-line.md'), 'utf8');
  const commands = [...text.matchAll(/^node bin\/.*$/gm)].map(([line]) => line);
  expect(commands.length).toBeGreaterThan(10);
  const page = await openPage({ viewport: { width: 390, height: 844 } });
  await page.goto(`${site}command-line/`, { waitUntil: 'networkidle' });
  const shown = await page.locator('main').textContent();
  for (const command of commands) expect(shown).toContain(command);
  for (const [, name] of text.matchAll(/^\| `(\w+)` /gm)) {
    expect(await page.locator('td code', { hasText: name }).count(), name).toBeGreaterThan(0);
  }
  const targets = await page
    .locator('main a')
    .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  for (const target of targets.filter((url) => url.startsWith(site))) {
    expect((await fetch(target)).status, target).toBe(200);
  }
  for (const block of await page.locator('main pre').all()) {
    expect(await block.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
  }
});

test.for(['/', '/some/sub/path/'])(
  'an unknown address of a site at %s gets a page with status 404 and links that work',
  async (base) => {
    const server = await serve(siteFolder, { base });
    onTestFinished(() => server.close());
    const page = await openPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    const answer = await page.goto(`${server.url}lessons/no/such/`, { waitUntil: 'networkidle' });
    expect(answer?.status()).toBe(404);
    expect(await page.locator('h1').textContent()).toBe('There is no page here');
    const names = ['Lessons', 'Lab', 'Command line', 'Gallery of figures'];
    expect(await page.locator('main a').allTextContents()).toEqual(names);
    const hrefs = () =>
      page.locator('a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    await expect.poll(hrefs).toContain(`${server.url}gallery/`);
    for (const target of await hrefs()) expect((await fetch(target)).status, target).toBe(200);
    expect(refused).toEqual([]);
  },
);

test('in a narrow window the drawing stands above each step, as the step sets it', async () => {
  for (const width of [390, 360]) {
    const page = await openPage({ viewport: { width, height: 844 } });
    await page.goto(`${site}lessons/bias-overflow/`, { waitUntil: 'networkidle' });
    const steps = page.locator('.steps > li');
    await expect.poll(() => steps.locator('.above svg').count()).toBeGreaterThan(2);
    for (const step of await steps.all()) {
      const drawing = step.locator('.above');
      const [above, title] = [
        await drawing.boundingBox(),
        await step.locator('.title').boundingBox(),
      ];
      expect((above?.y ?? NaN) + (above?.height ?? NaN)).toBeLessThanOrEqual(title?.y ?? NaN);
      expect((above?.x ?? NaN) + (above?.width ?? NaN)).toBeLessThanOrEqual(width);
    }
    // Each has the state of its own step, and the figure itself keeps the chapter's.
    expect(await steps.nth(2).locator('.callout').textContent()).toContain('puts out 0');
    expect(await steps.nth(0).locator('.callout').textContent()).toContain('needs 14 bits');
    expect(await page.locator('figure .callout').textContent()).toContain('needs 92 bits');
    expect(new URL(page.url()).search).toBe('');
  }
  const wide = await openPage({ viewport: { width: 1440, height: 900 } });
  await wide.goto(`${site}lessons/bias-overflow/`, { waitUntil: 'networkidle' });
  expect(await wide.locator('.steps .above').count()).toBe(0);
});

test('a link that is too old or too new says so at the figure, and keeps its state', async () => {
  const page = await openPage();
  await page.goto(`${site}lessons/bias-overflow/?s_w=1e-9&new_field=3&v=7`, {
    waitUntil: 'networkidle',
  });
  const note = page.locator('figure .note');
  await expect.poll(() => note.textContent()).toMatch(/too new: it is for version 7.*Reload/);
  expect(await page.locator('svg [role=slider]').getAttribute('aria-valuetext')).toContain(
    'times ten to the minus 9',
  );
  await page.goto(`${site}lessons/bias-overflow/?s_w=1e-9`, { waitUntil: 'networkidle' });
  expect(await note.count()).toBe(0);
});
