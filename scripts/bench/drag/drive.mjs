// Drags handles of the built site in a browser and prints what each move costs the main thread, as
// JSON; or one sentence on standard error and exit status 3 where no browser or site can be had.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChrome, launchOptions } from '../../../test/chrome.mjs';
import { serve } from '../../server.mjs';

const SITE = fileURLToPath(new URL('../../../build', import.meta.url));
const FRAME = 16;
const MOVES = 240;

const MARKER = '.marker .handle:visible';
const DRAGS = [
  { name: 'front page, weight scale', path: '', handle: MARKER },
  { name: 'chapter 5, marker', path: 'lessons/bias-overflow/', handle: MARKER },
  {
    name: 'chapter 5, slider of the input scale',
    path: 'lessons/bias-overflow/',
    handle: 'figure input[type=range] >> nth=1',
  },
];

/**
 * Main-thread milliseconds of each step, from its start until two frames later. Asking for them
 * costs the page something too, so that steps without a move are measured as well.
 *
 * @param {import('playwright-core').Page} page
 * @param {(i: number) => Promise<void>} step
 */
async function work(page, step) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const spent = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
  const all = [];
  for (let i = 0; i < MOVES; i++) {
    const before = await spent();
    await step(i);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    all.push((await spent()) - before);
  }
  await devtools.detach();
  return all.sort((a, b) => a - b);
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} site
 * @param {typeof DRAGS[number]} drag
 * @returns {Promise<import('../suite').Row>}
 */
async function measure(browser, site, { name, path, handle }) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(site + path, { waitUntil: 'networkidle' });
  const grip = page.locator(handle).first();
  await grip.scrollIntoViewIfNeeded();
  await grip.hover();
  // The figure's code comes when it is near, or touched.
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1000);
  const box = await grip.boundingBox();
  if (box === null) throw new Error(`${name}: there is nothing to drag.`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const idle = await work(page, async () => {});
  const before = page.url();
  await page.mouse.move(x, y);
  await page.mouse.down();
  const reach = Math.max(box.width / 3, 150);
  const moved = await work(page, (i) => page.mouse.move(x + reach * Math.sin(i / 20), y));
  await page.mouse.up();
  await page.waitForTimeout(500);
  if (page.url() === before) throw new Error(`${name}: dragging changed nothing.`);
  await page.close();
  const value = moved[Math.floor(0.95 * MOVES)] - idle[MOVES >> 1];
  return { name, value, unit: 'ms', against: 'a frame of 16 ms', ratio: value / FRAME };
}

/** @param {import('../../../test/chrome.mjs').Chrome} chrome */
async function main(chrome) {
  const site = await serve(SITE);
  const browser = await chromium.launch(launchOptions(chrome));
  try {
    const rows = [];
    for (const drag of DRAGS) rows.push(await measure(browser, site.url, drag));
    process.stdout.write(JSON.stringify(rows));
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @param {string} sentence */
function giveUp(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 3;
}

const chrome = await findChrome().catch((/** @type {Error} */ error) => giveUp(error.message));
if (!existsSync(SITE)) giveUp('There is no build/ to drag in: run `npm run build` first.');
else if (chrome) await main(chrome);
