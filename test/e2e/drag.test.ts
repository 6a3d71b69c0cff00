import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { openPage } from './site';

const site = inject('site');

/** Code has to load first, on a machine that may be busy. */
const PATIENT = { timeout: 20_000 };

/** Opens the front page and keeps the figure's code back until it is let go. */
async function openHeld(viewport = { width: 1280, height: 900 }) {
  const page = await openPage({ viewport });
  await page.goto(site, { waitUntil: 'networkidle' });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  return { page, slider: page.getByRole('slider'), release };
}

async function centre(page: Page) {
  const box = await page.locator('.marker .handle:visible').first().boundingBox();
  if (box === null) throw new Error('the figure has no handle.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

describe('the front page’s figure, before its code is there', () => {
  test.for([{ width: 1280 }, { width: 360 }])(
    'goes on with a drag that began too early, $width px wide',
    async ({ width }) => {
      const { page, slider, release } = await openHeld({ width, height: 900 });
      const before = await slider.getAttribute('aria-valuenow');
      const { x, y } = await centre(page);
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 40, y, { steps: 4 });
      expect(await slider.getAttribute('aria-valuenow')).toBe(before);
      release();
      await expect.poll(() => slider.getAttribute('aria-valuenow'), PATIENT).not.toBe(before);
      const halfway = Number(await slider.getAttribute('aria-valuenow'));
      expect(halfway).toBeGreaterThan(Number(before));
      await page.mouse.move(x + 80, y, { steps: 4 });
      await expect
        .poll(async () => Number(await slider.getAttribute('aria-valuenow')), PATIENT)
        .toBeGreaterThan(halfway);
      await page.mouse.up();
      await expect.poll(() => page.url(), PATIENT).toContain('s_w=');
    },
  );

  test('keeps keys and the focus', async () => {
    const { page, slider, release } = await openHeld();
    const before = Number(await slider.getAttribute('aria-valuenow'));
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    release();
    // Two steps of a tenth of a decade.
    await expect
      .poll(
        async () => Math.log10(Number(await slider.getAttribute('aria-valuenow')) / before),
        PATIENT,
      )
      .toBeCloseTo(0.2, 5);
    expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('keeps a pressed button', async () => {
    const { page, release } = await openHeld();
    await page.getByRole('button', { name: 'table' }).click();
    release();
    await expect.poll(() => page.locator('details').first().getAttribute('open'), PATIENT).toBe('');
  });
});

test.for([
  { path: '', name: 'which wakes under the finger' },
  { path: 'lessons/bias-overflow/', name: 'which wakes in view' },
])('a finger drags the marker of /$path, $name, as far as it goes', async ({ path }) => {
  const page = await openPage({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await page.goto(site + path, { waitUntil: 'networkidle' });
  const handle = page.locator('.marker .handle:visible').first();
  await handle.evaluate((element) => {
    element.scrollIntoView({ block: 'center' });
  });
  await page.waitForTimeout(500);
  const { x, y } = await centre(page);
  const hand = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: number) =>
    hand.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: at === undefined ? [] : [{ x: at, y }],
    });
  await touch('touchStart', x);
  await touch('touchMove', x + 6);
  // The finger stays down until the code is there.
  await expect.poll(async () => Math.abs((await centre(page)).x - x), PATIENT).toBeGreaterThan(3);
  for (let i = 2; i <= 10; i++) await touch('touchMove', x + 6 * i);
  await touch('touchEnd');
  await expect.poll(async () => (await centre(page)).x - x, PATIENT).toBeGreaterThan(50);
});
