import type { CDPSession, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { write } from '../../../src/lib/model/graph/write';
import { mobileNetV1 } from '../../../scripts/bench/mobileNets';
import { diagnosis, drop, openLab, toyFile, type NamedFile } from './bench';

/** Bytes that the page holds after a garbage collection: its heap, and buffers outside it. */
async function held(page: Page, devtools: CDPSession): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await devtools.send('HeapProfiler.collectGarbage');
    // The memory of an ended worker is freed a moment later.
    await page.waitForTimeout(100);
  }
  const usage = await devtools.send('Runtime.getHeapUsage');
  return usage.usedSize + usage.backingStorageSize;
}

test('models that are opened one after another leave neither memory nor workers behind', async () => {
  const bytes = Buffer.from(write(mobileNetV1()));
  const large: NamedFile = { name: 'large.tflite', mimeType: '', buffer: bytes };
  const broken = { ...large, name: 'broken.tflite', buffer: bytes.subarray(0, bytes.length >> 1) };
  const page = await openLab();
  const devtools = await page.context().newCDPSession(page);
  const round = async () => {
    await drop(page, large);
    await diagnosis(page, /of 3,\d\d\d channels/);
    await drop(page, broken);
    await page.locator('[role=alert] h1').waitFor();
    await page.getByRole('button', { name: 'Back to large.tflite' }).click();
    // The next one comes while this one still runs.
    await drop(page, toyFile('residual'));
    await diagnosis(page, /^One of 28.*differs/);
    return held(page, devtools);
  };
  await round();
  const first = await round();
  for (let i = 0; i < 3; i++) await round();
  const last = await round();
  // A model that is not released would be there four times.
  expect(last - first).toBeLessThan(bytes.length);
  expect(page.workers()).toHaveLength(1);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await held(page, devtools)).toBeLessThanOrEqual(last);
  expect(page.workers()).toHaveLength(0);
}, 60_000);

test('a reader who leaves the lab leaves no worker behind', async () => {
  const page = await openLab();
  await drop(page, toyFile('residual'));
  await diagnosis(page, /^One of 28.*differs/);
  expect(page.workers()).toHaveLength(1);
  const ended = page.workers()[0].waitForEvent('close');
  await page.getByRole('link', { name: 'Scalefloor' }).first().click();
  await ended;
  expect(new URL(page.url()).pathname).not.toContain('lab');
  expect(page.workers()).toHaveLength(0);
});
