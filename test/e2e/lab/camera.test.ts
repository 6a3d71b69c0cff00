import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { handFile } from '../../../scripts/networks';
import { drawHand } from '../../../src/lib/examples/hand/draw';
import { rasterizer } from '../../../src/lib/examples/hand/rasterizer';
import { findChrome, launchOptions } from '../../chrome.mjs';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE = { timeout: 240_000 };

/** The hand before the fake camera, and where its joints truly are. */
const HAND = drawHand(0);
/** The picture of the camera: the drawing is its middle square. */
const [WIDTH, SIDE] = [300, 224];

/**
 * A film of one picture as YUV4MPEG2: ITU-R BT.601 in the range of television, with colours for
 * every four pixels. Left and right of the drawing it is grey.
 */
function film(rgba: Uint8Array | Uint8ClampedArray): Buffer {
  const left = (WIDTH - SIDE) / 2;
  const at = (x: number, y: number, c: number) =>
    x < left || x >= left + SIDE ? 128 : rgba[(y * SIDE + x - left) * 4 + c];
  const mixed = (x: number, y: number, [r, g, b]: readonly number[], zero: number) =>
    Math.round(zero + (r * at(x, y, 0) + g * at(x, y, 1) + b * at(x, y, 2)) / 256);
  const plane = (step: number, weights: readonly number[], zero: number) =>
    Buffer.from(
      Array.from({ length: (WIDTH / step) * (SIDE / step) }, (_, i) =>
        mixed((i % (WIDTH / step)) * step, Math.floor(i / (WIDTH / step)) * step, weights, zero),
      ),
    );
  const luma = plane(1, [65.738, 129.057, 25.064], 16);
  const blue = plane(2, [-37.945, -74.494, 112.439], 128);
  const red = plane(2, [112.439, -94.154, -18.285], 128);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${SIDE} F30:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([head, Buffer.from('FRAME\n'), luma, blue, red]);
}

let folder = '';
const browsers: Browser[] = [];
let withHand: Browser;

async function launch(...args: string[]): Promise<Browser> {
  const options = launchOptions(await findChrome());
  const browser = await chromium.launch({ ...options, args: [...options.args, ...args] });
  browsers.push(browser);
  return browser;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-camera-'));
  const wasm = readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm'));
  const paint = await rasterizer(async () => wasm);
  const file = path.join(folder, 'hand.y4m');
  writeFileSync(file, film(paint(HAND.svg).data));
  withHand = await launch(
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  );
}, PATIENCE.timeout);

afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  rmSync(folder, { recursive: true });
});

type Watched = Window & typeof globalThis & { streams: MediaStream[] };

/** The lab with the lite network. Each stream that the page gets is kept in `streams`. */
async function openHand(browser: Browser, query = '', init?: () => void): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE.timeout / 2);
  page.on('pageerror', (error) => {
    throw error;
  });
  if (init !== undefined) await page.addInitScript(init);
  await page.addInitScript(() => {
    const streams: MediaStream[] = [];
    Object.assign(window, { streams });
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      streams.push(stream);
      return stream;
    };
  });
  await page.goto(`${inject('site')}lab/${query}`, { waitUntil: 'networkidle' });
  await page.getByLabel('Open files…').first().setInputFiles(handFile('hand-lite'));
  await page.locator('[data-part=camera]').waitFor();
  return page;
}

const part = (page: Page) => page.locator('[data-part=camera]');
const button = (page: Page, name: string) => part(page).getByRole('button', { name });
const alertOf = (page: Page) => part(page).getByRole('alert').innerText();
const tracks = (page: Page) =>
  page.evaluate(() =>
    (window as Watched).streams.flatMap((stream) =>
      stream.getTracks().map(({ readyState }) => readyState),
    ),
  );

async function field(page: Page, name: string): Promise<number> {
  return Number.parseFloat(await part(page).locator(`[data-field=${name}]`).innerText());
}

/** The float joints as they are drawn, in pixels of the network's picture, read off their shapes. */
const drawnJoints = (page: Page) =>
  part(page)
    .locator('[data-quantity=in] .joints')
    .first()
    .evaluate((shapes, side) => {
      const svg = (shapes as SVGPathElement).ownerSVGElement as SVGSVGElement;
      const width = Number(svg.getAttribute('width'));
      const starts = (shapes.getAttribute('d') ?? '').matchAll(/M([-\d.]+) ([-\d.]+)a([-\d.]+)/g);
      return [...starts].map(([, x, y, r]) => ({
        x: ((Number(x) + Number(r)) / width) * side,
        y: (Number(y) / width) * side,
      }));
    }, SIDE);

/** The mean distance of drawn joints to the true ones, mirrored or not. */
function meanDistance(drawn: { x: number; y: number }[], isMirrored: boolean): number {
  const far = drawn.map(({ x, y }, i) => {
    const truth = HAND.joints[i];
    return Math.hypot(x - (isMirrored ? SIDE - truth.x : truth.x), y - truth.y);
  });
  return far.reduce((a, b) => a + b) / far.length;
}

test(
  'a hand before the camera: both skeletons live and mirrored, frozen as the input of the lab',
  PATIENCE,
  async () => {
    const page = await openHand(withHand);
    expect(await tracks(page)).toEqual([]);
    await button(page, 'Use the camera').click();
    // The ranges are recorded by now, or soon.
    await expect.poll(() => field(page, 'pixels-integer').catch(() => NaN), PATIENCE).not.toBeNaN();
    expect(await tracks(page)).toEqual(['live']);
    expect(await field(page, 'presence-float')).toBeGreaterThan(0.8);
    expect(await field(page, 'presence-integer')).toBeGreaterThan(0.8);
    expect(await field(page, 'pixels-integer')).toBeGreaterThan(0);
    expect(await field(page, 'pixels-integer')).toBeLessThan(5);
    await expect
      .poll(() => part(page).getByRole('status').innerText())
      .toBe('The camera is on, and there is a hand.');

    const joints = await drawnJoints(page);
    expect(joints).toHaveLength(21);
    expect(meanDistance(joints, true)).toBeLessThan(12);
    expect(meanDistance(joints, false)).toBeGreaterThan(meanDistance(joints, true));
    await expect.poll(() => field(page, 'rate').catch(() => NaN), PATIENCE).toBeGreaterThan(0);

    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() =>
      (window as Window & typeof globalThis & { axe: typeof axe }).axe.run('[data-part=camera]'),
    );
    expect(violations.map(({ id }) => id)).toEqual([]);

    const live = await field(page, 'presence-float');
    await button(page, 'Freeze').click();
    expect(await tracks(page)).toEqual(['ended']);
    expect(await part(page).getByRole('status').innerText()).toMatch(/^The frozen picture is/);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Use the camera');
    const source = page.locator('[data-part=answer] .source');
    await expect.poll(() => source.innerText(), PATIENCE).toContain('a picture of the camera');
    // The film is one picture, so the frozen one is that of the live numbers.
    const frozen = page.locator('[data-part=answer] [data-field=presence-float]');
    expect(Number.parseFloat(await frozen.innerText())).toBe(live);
    expect(new URL(page.url()).searchParams.has('camera')).toBe(false);
    expect(await page.getByRole('radio', { name: 'frozen picture' }).isChecked()).toBe(true);

    // The frozen picture is no longer the input, so nothing may say that it is.
    await page.getByRole('radio', { name: 'drawn hands' }).check();
    await expect.poll(() => part(page).getByRole('status').innerText()).toBe('');
  },
);

test('the light goes off with a hidden tab, a stop and a broken file', PATIENCE, async () => {
  const page = await openHand(withHand);
  const use = button(page, 'Use the camera');
  await use.click();
  await button(page, 'Freeze').waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  expect(await tracks(page)).toEqual(['ended']);
  expect(await alertOf(page)).toMatch(/^The camera went off because this tab was hidden/);

  await use.click();
  await button(page, 'Freeze').waitFor();
  expect(await tracks(page)).toEqual(['ended', 'live']);
  await button(page, 'Stop the camera').press('Enter');
  expect(await tracks(page)).toEqual(['ended', 'ended']);

  await use.click();
  await button(page, 'Freeze').waitFor();
  await page
    .getByLabel('Open files…')
    .first()
    .setInputFiles({
      name: 'broken.tflite',
      mimeType: '',
      buffer: Buffer.from('no model at all'),
    });
  await expect.poll(() => tracks(page)).toEqual(['ended', 'ended', 'ended']);
});

test('the light goes off with a closed model, and with a page that is left', PATIENCE, async () => {
  const page = await openHand(withHand);
  await button(page, 'Use the camera').click();
  await button(page, 'Freeze').waitFor();
  expect(await tracks(page)).toEqual(['live']);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await part(page).waitFor({ state: 'detached' });
  expect(await tracks(page)).toEqual(['ended']);

  await page.getByLabel('Open files…').first().setInputFiles(handFile('hand-lite'));
  await button(page, 'Use the camera').click();
  await button(page, 'Freeze').waitFor();
  expect(await tracks(page)).toEqual(['ended', 'live']);
  // The router changes the page without a load, so the streams can still be read.
  await page.getByRole('banner').getByRole('link', { name: 'Lessons' }).click();
  await part(page).waitFor({ state: 'detached' });
  expect(await tracks(page)).toEqual(['ended', 'ended']);
});

test('no camera, a refused one: one sentence each', PATIENCE, async () => {
  const without = await launch('--use-fake-device-for-media-stream=device-count=0');
  const none = await openHand(without);
  await button(none, 'Use the camera').click();
  expect(await alertOf(none)).toBe('No camera was found: connect one, then use it.');
  expect(await button(none, 'Use the camera').isVisible()).toBe(true);

  const denying = await launch(
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream=deny',
  );
  const refused = await openHand(denying);
  await button(refused, 'Use the camera').click();
  expect(await alertOf(refused)).toMatch(/^The camera was refused: allow it/);
});

test(
  'a camera of 1 × 1 pixels, and one that gives nothing: one sentence each',
  PATIENCE,
  async () => {
    const page = await openHand(withHand);
    const giveCanvas = (rate?: number) =>
      page.evaluate((wanted) => {
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: 1, height: 1 });
        const context = canvas.getContext('2d');
        const timer = setInterval(() => wanted > 0 && context?.fillRect(0, 0, 1, 1), 50);
        navigator.mediaDevices.getUserMedia = () => {
          const stream = canvas.captureStream(wanted);
          (window as Watched).streams.push(stream);
          setTimeout(() => clearInterval(timer), 20_000);
          return Promise.resolve(stream);
        };
      }, rate ?? 0);
    await giveCanvas(30);
    await button(page, 'Use the camera').click();
    expect(await alertOf(page)).toMatch(/^The camera's picture has 1 × 1 pixels, too few/);
    expect(await tracks(page)).toEqual(['ended']);

    await giveCanvas();
    await button(page, 'Use the camera').click();
    await expect.poll(() => alertOf(page).catch(() => ''), PATIENCE).toMatch(/gives no picture/);
    expect(await tracks(page)).toEqual(['ended', 'ended']);
  },
);
