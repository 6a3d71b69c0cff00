import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { openPage } from './site';

const site = inject('site');

/** Code has to load first, on a machine that may be busy. */
const PATIENT = { timeout: 20_000 };

async function centre(page: Page) {
  const box = await page.locator('.marker .handle:visible').first().boundingBox();
  if (box === null) throw new Error('the figure has no handle.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test.for(['', 'lessons/bias-overflow/'])('a finger drags the marker of /%s', async (path) => {
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
  await expect.poll(async () => Math.abs((await centre(page)).x - x), PATIENT).toBeGreaterThan(3);
  for (let i = 2; i <= 10; i++) await touch('touchMove', x + 6 * i);
  await touch('touchEnd');
  await expect.poll(async () => (await centre(page)).x - x, PATIENT).toBeGreaterThan(50);
});
