import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { written } from 'virtual:chapters';
import { describe, expect, inject, test } from 'vitest';
import { openPage } from './site';

const site = inject('site');

/** Limits in kilobytes of 1000 bytes after gzip -9: for a page alone, and with its cell. */
const HOME = 80;
const CHAPTER = 150;
const AWAKE = 220;

/** Weighs every script that a page requests, also those of its workers. */
function weigh(page: Page) {
  const weights = new Map<string, Promise<number>>();
  page.context().on('response', (response) => {
    const url = response.url();
    if (!new URL(url).pathname.endsWith('.js')) return;
    weights.set(
      url,
      response.body().then((body) => gzipSync(body, { level: 9 }).length),
    );
  });
  /** The sum, once nothing more has come for half a second. */
  return async () => {
    let known = -1;
    while (known !== weights.size) {
      known = weights.size;
      await page.waitForTimeout(500);
    }
    const all = await Promise.all(weights.values());
    return all.reduce((sum, bytes) => sum + bytes, 0) / 1000;
  };
}

const narrowAndWide = [360, 1280].map((width) => ({ width, height: 800 }));

describe('JavaScript until the network is idle', () => {
  test.for(narrowAndWide)('the front page, $width px wide', async (viewport) => {
    const page = await openPage({ viewport });
    const weight = weigh(page);
    await page.goto(site, { waitUntil: 'networkidle' });
    const kilobytes = await weight();
    console.log(`front page, ${viewport.width} px: ${kilobytes.toFixed(1)} kB of scripts`);
    expect(kilobytes).toBeGreaterThan(1);
    expect(kilobytes).toBeLessThan(HOME);
  });

  test.for(written)('chapter $number, $slug, before and after a cell wakes', async ({ slug }) => {
    const page = await openPage();
    const weight = weigh(page);
    await page.goto(`${site}lessons/${slug}/`, { waitUntil: 'networkidle' });
    const asleep = await weight();
    expect(asleep).toBeGreaterThan(1);
    expect(asleep).toBeLessThan(CHAPTER);
    const cell = page.locator('[data-part="cells"][role="group"]').first();
    if ((await cell.count()) === 0) {
      console.log(`${slug}: ${asleep.toFixed(1)} kB`);
      return;
    }
    const worker = page.waitForEvent('worker');
    await cell.getByRole('textbox').fill('1 + 1');
    await page.keyboard.press('Enter');
    await worker;
    await expect.poll(() => cell.getByRole('status').textContent(), { timeout: 20_000 }).toBe('2');
    const awake = await weight();
    console.log(`${slug}: ${asleep.toFixed(1)} kB, ${awake.toFixed(1)} kB with its cell awake`);
    expect(awake).toBeGreaterThan(asleep);
    expect(awake).toBeLessThan(AWAKE);
  });
});
