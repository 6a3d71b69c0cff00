import { findChrome } from '../chrome.mjs';

/** Says in one sentence why no test can run, where Playwright would print a page. */
export default async function setup(): Promise<void> {
  await findChrome();
}
