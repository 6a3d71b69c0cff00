import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { openPage, prerendered, readThrough } from './site';

const site = inject('site');
const pages = prerendered().map(({ path }) => path);

const overflow = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });

/** Controls that are smaller than a square of this size in px. Links in text are exempt. */
const tooSmall = (page: Page, least: number) =>
  page.evaluate((size) => {
    const all = document.querySelectorAll(
      'button, summary, select, textarea, [role=slider], nav a, label:has(input)',
    );
    return [...all].flatMap((element) => {
      if (!element.checkVisibility({ visibilityProperty: true })) return [];
      const { width, height } = element.getBoundingClientRect();
      const fits = Math.min(width, height) >= size - 0.5;
      return fits ? [] : [`${element.outerHTML.slice(0, 90)}: ${width} × ${height}`];
    });
  }, least);

describe('zoomed to 400 %', () => {
  // 1280 px at 400 % leave 320 px.
  test.for(pages)('/%s needs no sideways scrolling', async (path) => {
    const page = await openPage({
      viewport: { width: 320, height: 256 },
      deviceScaleFactor: 4,
    });
    await page.goto(site + path, { waitUntil: 'networkidle' });
    await readThrough(page);
    expect(await overflow(page)).toBe(0);
  });
});

describe('what is pressed', () => {
  test.for(pages)('/%s has nothing under 24 px', async (path) => {
    const page = await openPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(site + path, { waitUntil: 'networkidle' });
    await readThrough(page);
    expect(await tooSmall(page, 24)).toEqual([]);
  });

  test('a handle in a drawing is 44 px for a finger', async () => {
    const page = await openPage({
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 800 },
    });
    await page.goto(site, { waitUntil: 'networkidle' });
    const touch = await page.locator('.marker .touch:visible').first().boundingBox();
    expect(touch?.width).toBeGreaterThanOrEqual(43);
    expect(touch?.height).toBeGreaterThanOrEqual(43);
  });
});

describe('on paper', () => {
  test.for(pages)('/%s prints its text and drawings, and no buttons', async (path) => {
    const page = await openPage();
    await page.goto(site + path, { waitUntil: 'networkidle' });
    await page.emulateMedia({ media: 'print' });
    expect((await page.locator('main').innerText()).length).toBeGreaterThan(200);
    expect(await page.locator('.tools:visible').count()).toBe(0);
  });

  test.for(pages)('/%s prints the same before it is read to its end', async (path) => {
    const page = await openPage();
    await page.goto(site + path, { waitUntil: 'networkidle' });
    const printed = async () => {
      await page.emulateMedia({ media: 'print' });
      // The page hears of the paper with its next frame.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      // Not the labels of drawings, which have as many as there is room for at the moment, nor what
      // is said of the last change.
      return page.evaluate(() =>
        [...document.querySelectorAll('main :is(h1, h2, h3, p, li, dt, dd, th, td, label)')]
          .filter((element) => element.checkVisibility() && !element.matches('[aria-live]'))
          .map(({ textContent }) => textContent.trim()),
      );
    };
    const before = await printed();
    await page.emulateMedia({ media: 'screen' });
    await readThrough(page);
    // A step that came by has set its figure.
    for (const reset of await page.getByRole('button', { name: 'reset' }).all()) {
      await reset.evaluate((button) => (button as HTMLButtonElement).click());
    }
    expect(before.length).toBeGreaterThan(10);
    // On a slow machine the figures follow the reset, and the page the paper, a few frames later.
    await expect.poll(printed, { timeout: 10_000 }).toEqual(before);
  });

  test('a chapter prints the state of its link in its text and in its figure', async () => {
    const page = await openPage();
    await page.goto(`${site}lessons/bias-overflow/?s_w=1e-9`, { waitUntil: 'networkidle' });
    await page.emulateMedia({ media: 'print' });
    for (const part of ['.prose > p', 'figure']) {
      const all = await page.locator(part).allInnerTexts();
      expect(all.join(' ')).toContain('ten to the minus 9');
    }
  });
});

describe('with reduced motion', () => {
  test.for(pages)('/%s animates nothing', async (path) => {
    const page = await openPage({ reducedMotion: 'reduce' });
    await page.goto(site + path, { waitUntil: 'networkidle' });
    await readThrough(page);
    const moving = await page.evaluate(
      () =>
        document.getAnimations().filter(({ effect }) => {
          const { duration } = effect?.getComputedTiming() ?? {};
          return typeof duration === 'number' && duration > 1;
        }).length,
    );
    expect(moving).toBe(0);
  });
});
