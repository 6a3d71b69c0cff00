import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';

/** The repository */
export const root = path.resolve(import.meta.dirname, '../..');

/** Where `npm run build` puts the site */
export const siteFolder = path.join(root, 'build');

/** The prerendered pages, as paths relative to the site: '' is the front page. */
export function prerendered(): { path: string; html: string }[] {
  return readdirSync(siteFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name) === 'index.html')
    .map((name) => ({
      path: name.slice(0, -'index.html'.length).split(path.sep).join('/'),
      html: readFileSync(path.join(siteFolder, name), 'utf8'),
    }));
}

let browser: Promise<Browser> | undefined;

/** Opens an empty page in a context of its own, closed when the test ends. */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= chromium.connect(inject('browser'));
  const context = await (await browser).newContext(options);
  onTestFinished(() => context.close());
  return context.newPage();
}

/**
 * Scrolls to the end of a page, and waits until all of its parts have loaded and run their code.
 */
export async function readThrough(page: Page): Promise<void> {
  // One window at a time. The height of the page is read anew, because parts that load change it.
  const isEnd = (screen: number) =>
    page.evaluate((y) => {
      scrollTo(0, y * innerHeight);
      return (y + 1) * innerHeight >= document.documentElement.scrollHeight;
    }, screen);
  for (let screen = 0; !(await isEnd(screen)); screen++) await page.waitForTimeout(50);
  // A page reports an idle network only once, so later requests have to be counted.
  const asked = () => page.evaluate(() => performance.getEntriesByType('resource').length);
  let known = -1;
  for (let count = await asked(); count !== known; count = await asked()) {
    known = count;
    await page.waitForTimeout(300);
  }
}
