import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { serve } from '../../scripts/server.mjs';
import { findChrome, launchOptions } from '../chrome.mjs';
import { siteFolder } from './site';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of the built site, with its closing slash */
    site: string;
    /** Where Playwright reaches the browser that all files share */
    browser: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(siteFolder)) {
    throw new Error('There is no build/ to test: run `npm run build` first.');
  }
  const chrome = await findChrome();
  const browser = await chromium.launchServer(launchOptions(chrome));
  const server = await serve(siteFolder);
  project.provide('site', server.url);
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    await server.close();
    await browser.close();
  };
}
