// Builds the benchmarks' page, opens it in a browser and prints the measured rows as JSON. Without
// a browser it prints one sentence to standard error and ends with exit status 3.
import asc from 'assemblyscript/asc';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { findChrome, launchOptions } from '../../../test/chrome.mjs';
import { serve } from '../../server.mjs';

const require = createRequire(import.meta.url);

/** @param {string} name a file or folder, relative to this folder */
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @returns {Promise<Uint8Array>} assembly/bench/peak.ts, compiled as the kernels are */
async function compilePeak() {
  /** @type {Uint8Array | undefined} */
  let wasm;
  const { error, stderr } = await asc.main(
    [
      ...['peak.ts', '-o', 'peak.wasm', '--baseDir', here('../../../assembly/bench')],
      ...['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert'],
      ...['--initialMemory', '1'],
    ],
    { writeFile: (_, contents) => void (contents instanceof Uint8Array && (wasm = contents)) },
  );
  if (error || wasm === undefined) {
    throw new Error(`assembly/bench does not compile:\n${stderr.toString()}`);
  }
  return wasm;
}

/** @param {string} folder the target of the page */
async function makePage(folder) {
  await build({
    configFile: false,
    root: here('.'),
    base: './',
    publicDir: false,
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: 2000 },
  });
  writeFileSync(path.join(folder, 'peak.wasm'), await compilePeak());
  const liteRt = path.dirname(require.resolve('@litertjs/core/package.json'));
  for (const kind of ['', '_compat']) {
    for (const ending of ['js', 'wasm']) {
      const name = `litert_wasm${kind}_internal.${ending}`;
      cpSync(path.join(liteRt, 'wasm', name), path.join(folder, 'litert', name));
    }
  }
}

/**
 * Adds the browser to a measured row.
 * @param {string} browser
 * @returns {(row: import('../suite').Row) => import('../suite').Row}
 */
const named = (browser) => (row) => ({ ...row, name: `${row.name} (${browser})` });

/** @param {import('../../../test/chrome.mjs').Chrome} chrome */
async function measure(chrome) {
  const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-bench-page-'));
  try {
    await makePage(folder);
    const site = await serve(folder);
    const browser = await chromium.launch(launchOptions(chrome));
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(0);
      await page.goto(site.url);
      const kernels = await page.evaluate(() => window.measurements?.kernels());
      const models = await page.evaluate(() => window.measurements?.models());
      if (kernels === undefined || models === undefined) throw new Error('The page is empty.');
      return [...kernels, ...models].map(named(`Chromium ${browser.version().split('.', 1)[0]}`));
    } finally {
      await browser.close();
      await site.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @type {import('../../../test/chrome.mjs').Chrome | undefined} */
const chrome = await findChrome().catch((/** @type {Error} */ error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
  return undefined;
});
if (chrome !== undefined) process.stdout.write(JSON.stringify(await measure(chrome)));
