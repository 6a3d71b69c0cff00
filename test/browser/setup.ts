import { findChrome } from '../chrome.mjs';

/** Explains in one sentence why no test can run. Playwright would print a page. */
export default async function setup(): Promise<void> {
  await findChrome();
}
