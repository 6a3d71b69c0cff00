import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import { makeToy, type ToyName } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { openPage } from '../site';

export interface NamedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A toy as the file that a reader drops. */
export const toyFile = (name: ToyName): NamedFile => ({
  name: `${name}.tflite`,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(write(makeToy(name))),
});

/** The lab in a fresh page. An error in the page fails the test. */
export async function openLab(search = '', options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openPage({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    ...options,
  });
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(`${inject('site')}lab/${search}`);
  await page.waitForFunction(() => document.querySelector('input[type=file]') !== null);
  // The button works as soon as the page's script has taken over.
  await page.waitForLoadState('networkidle');
  return page;
}

/** Chooses files together, with the button that asks for them. */
export async function openFiles(page: Page, files: NamedFile[]): Promise<void> {
  await page.getByLabel('Open files…').first().setInputFiles(files);
}

/** Puts a model on the bench. */
export async function drop(page: Page, file: NamedFile | string): Promise<void> {
  await page.getByLabel('Open files…').first().setInputFiles(file);
}

/** Waits for a diagnosis that matches, and returns it. */
export async function diagnosis(page: Page, expected: RegExp): Promise<string> {
  await page.waitForFunction(
    ({ source }) =>
      new RegExp(source).test(
        [...document.querySelectorAll('.diagnosis')].map((p) => p.textContent).join(''),
      ),
    { source: expected.source },
  );
  const text = (await page.locator('.diagnosis').textContent()) ?? '';
  expect(text).toMatch(expected);
  return text;
}

/** What a button saves. */
export async function saved(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  const download = await waiting;
  const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-lab-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'saved');
  await download.saveAs(file);
  return { name: download.suggestedFilename(), bytes: readFileSync(file) };
}
