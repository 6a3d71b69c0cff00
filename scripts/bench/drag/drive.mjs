// Drags handles of the built site in a browser and prints each move's cost to the main thread as
// JSON. Without a browser or a site it prints one sentence to standard error and ends with exit
// status 3.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChrome, launchOptions } from '../../../test/chrome.mjs';
import { serve } from '../../server.mjs';

const SITE = fileURLToPath(new URL('../../../build', import.meta.url));
const FRAME = 16;
const MOVES = 240;
/** The lab's floor rests after this number of moves. */
const MOVES_TO_REST = 24;
/** The longest rest while waiting for a run to begin, in milliseconds. */
const REST_MS = 2000;

const MARKER = '.marker .handle:visible';
const DRAGS = [
  { name: 'front page, weight scale', path: '', handle: MARKER },
  { name: 'chapter 7, marker', path: 'lessons/bias-overflow/', handle: MARKER },
  {
    name: 'chapter 7, slider of the input scale',
    path: 'lessons/bias-overflow/',
    handle: 'figure input[type=range] >> nth=1',
  },
];

/**
 * Main-thread milliseconds of each step, from its start until two frames later. Measuring costs the
 * page time too, so steps without a move are measured as well.
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
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').Locator} grip
 */
async function middleOf(page, grip) {
  await grip.scrollIntoViewIfNeeded();
  await grip.hover();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1000);
  const box = await grip.boundingBox();
  if (box === null) throw new Error('There is nothing to drag.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width };
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {import('playwright-core').Locator} grip
 * @returns {Promise<import('../suite').Row>}
 */
async function measure(page, name, grip) {
  const { x, y, width } = await middleOf(page, grip);
  const idle = await work(page, async () => {});
  const before = page.url();
  await page.mouse.move(x, y);
  await page.mouse.down();
  const reach = Math.max(width / 3, 150);
  const moved = await work(page, (i) => page.mouse.move(x + reach * Math.sin(i / 20), y));
  await page.mouse.up();
  await page.waitForTimeout(500);
  if (page.url() === before) throw new Error(`${name}: dragging changed nothing.`);
  const value = moved[Math.floor(0.95 * MOVES)] - idle[MOVES >> 1];
  return { name, value, unit: 'ms', against: 'a frame of 16 ms', ratio: value / FRAME };
}

/**
 * Counts the runs that begin in the lab. A run shows its progress from its start, but in a fast
 * browser only for a moment. An observer sees each progress element; polling would miss some.
 * @param {import('playwright-core').Page} page
 */
async function countRuns(page) {
  await page.evaluate(() => {
    window.runsBegun = 0;
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          if (!(node instanceof Element)) continue;
          if (node.matches('progress') || node.querySelector('progress')) window.runsBegun += 1;
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
}

/**
 * Rests until the lab begins another run or the time is over, because a floor that was run before
 * begins no run.
 * @param {import('playwright-core').Page} page
 * @param {number} before the number of runs begun before
 */
async function rest(page, before) {
  const begun = (/** @type {number} */ count) => window.runsBegun > count;
  await page.waitForFunction(begun, before, { timeout: REST_MS }).catch(() => undefined);
}

/**
 * Measures the time from frame to frame while the floor is dragged and rests in turn. It rests
 * until an integer run begins, and the next move makes that run stale.
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').Locator} rail
 * @returns {Promise<import('../suite').Row>}
 */
async function frames(page, rail) {
  const { x, y, width } = await middleOf(page, rail);
  await countRuns(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(() => {
    const frame = () => {
      performance.mark('frame');
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  for (let i = 0; i < MOVES; i++) {
    const before = await page.evaluate(() => window.runsBegun);
    await page.mouse.move(x + (width / 3) * Math.sin(i / 20), y);
    await page.waitForTimeout(12);
    if (i % MOVES_TO_REST === MOVES_TO_REST - 1) await rest(page, before);
  }
  const times = await page.evaluate(() =>
    performance.getEntriesByName('frame').map(({ startTime }) => startTime),
  );
  const runs = await page.evaluate(() => window.runsBegun);
  await page.mouse.up();
  if (runs === 0) throw new Error('No integer run followed the floor.');
  const between = times.slice(1).map((time, i) => time - times[i]);
  const value = between.sort((a, b) => a - b)[Math.floor(0.95 * between.length)];
  return {
    name: 'lab, from frame to frame while integer runs follow the floor',
    value,
    unit: 'ms',
    against: 'a screen of 60 Hz',
    ratio: value / (1000 / 60),
  };
}

/**
 * @param {import('playwright-core').Page} page in the lab
 * @param {string} file of a model
 * @returns {Promise<import('../suite').Row[]>}
 */
async function lab(page, file) {
  const input = page.locator('input[type=file]').first();
  await input.setInputFiles(file);
  // Wait for calibration, both runs, and the diagnosis of what reaches the output.
  await page.locator('.diagnosis').filter({ hasText: '%' }).waitFor({ timeout: 120_000 });
  const rail = page.locator('.rail');
  return [
    await measure(page, 'lab, floor over the channels of MobileNetV2', rail),
    await frames(page, rail),
  ];
}

/**
 * @param {import('../../../test/chrome.mjs').Chrome} chrome
 * @param {string} file of a model for the lab
 */
async function main(chrome, file) {
  const site = await serve(SITE);
  const browser = await chromium.launch(launchOptions(chrome));
  try {
    const rows = [];
    /** @param {string} path */
    const open = async (path) => {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(site.url + path, { waitUntil: 'networkidle' });
      return page;
    };
    for (const { name, path, handle } of DRAGS) {
      const page = await open(path);
      rows.push(await measure(page, name, page.locator(handle).first()));
      await page.close();
    }
    rows.push(...(await lab(await open('lab/'), file)));
    process.stdout.write(JSON.stringify(rows));
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @param {string} sentence */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 3;
}

const chrome = await findChrome().catch((/** @type {Error} */ error) => refuse(error.message));
if (!existsSync(SITE)) refuse('There is no build/ to drag in: run `npm run build` first.');
else if (chrome) await main(chrome, process.argv[2]);
