// `npm run pictures`: takes the README's pictures of the built site, light and dark, and writes
// them to docs/pictures/.
import { decode, encode } from 'fast-png';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChrome, launchOptions } from '../test/chrome.mjs';
import { root } from './process.mjs';
import { serve } from './server.mjs';

const target = path.join(root, 'docs/pictures');
/** The margin around the pictured part, in pixels. */
const MARGIN = 20;

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {{ first: string, last: string }} Part selectors of a picture's first and last element
 * @type {{ name: string, address: string, part: Part, ready: (page: Page) => Promise<void> }[]}
 */
const pictures = [
  {
    name: 'chapter',
    address: 'lessons/bias-overflow/?only=figure',
    part: { first: 'figure', last: 'figure' },
    ready: async () => undefined,
  },
  {
    name: 'lab',
    // A state in which the toy's dead filters are broken.
    address: 'lab/?state=june-2021',
    part: { first: '.diagnosis', last: '.strip figure' },
    ready: async (page) => {
      await page.getByRole('button', { name: 'Folded batch norm' }).click();
      await page.locator('.diagnosis').filter({ hasText: '%' }).waitFor();
    },
  },
];

/**
 * The part of a page to picture.
 * @param {Page} page
 * @param {Part} part
 */
async function clipOf(page, { first, last }) {
  const top = await page.locator(first).first().boundingBox();
  const bottom = await page.locator(last).first().boundingBox();
  if (top === null || bottom === null) throw new Error(`There is no ${first} or no ${last}.`);
  const y = Math.max(0, top.y - MARGIN);
  const [left, right] = [
    Math.min(top.x, bottom.x),
    Math.max(top.x + top.width, bottom.x + bottom.width),
  ];
  return {
    x: left - MARGIN,
    y,
    width: right - left + 2 * MARGIN,
    height: bottom.y + bottom.height + MARGIN - y,
  };
}

/**
 * The same picture in 256 colours, with a third of the bytes.
 * @param {Uint8Array} png
 */
function small(png) {
  const { width, height, data, channels } = decode(png);
  /** @type {Map<number, number>} */
  const counts = new Map();
  const colours = new Uint32Array(width * height);
  for (let i = 0; i < colours.length; i++) {
    const at = i * channels;
    colours[i] = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    counts.set(colours[i], (counts.get(colours[i]) ?? 0) + 1);
  }
  const palette = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 256)
    .map(([colour]) => [colour >> 16, (colour >> 8) & 255, colour & 255]);
  /** @param {number} colour */
  const nearest = (colour) => {
    const distances = palette.map(
      ([r, g, b]) =>
        ((colour >> 16) - r) ** 2 + (((colour >> 8) & 255) - g) ** 2 + ((colour & 255) - b) ** 2,
    );
    return distances.indexOf(Math.min(...distances));
  };
  const indices = new Map([...counts.keys()].map((colour) => [colour, nearest(colour)]));
  const pixels = Uint8Array.from(colours, (colour) => indices.get(colour) ?? 0);
  return encode(
    { width, height, data: pixels, channels: 1, depth: 8, palette },
    { zlib: { level: 9 } },
  );
}

const chrome = await findChrome();
const site = await serve(path.join(root, 'build'));
const browser = await chromium.launch(launchOptions(chrome));
try {
  await mkdir(target, { recursive: true });
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const { name, address, part, ready } of pictures) {
      const page = await browser.newPage({
        colorScheme,
        reducedMotion: 'reduce',
        viewport: { width: 1040, height: 800 },
      });
      await page.goto(site.url + address, { waitUntil: 'networkidle' });
      await ready(page);
      const png = await page.screenshot({ fullPage: true, clip: await clipOf(page, part) });
      await writeFile(path.join(target, `${name}-${colorScheme}.png`), small(png));
      await page.close();
    }
  }
} finally {
  await browser.close();
  await site.close();
}
