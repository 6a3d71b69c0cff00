import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { handFile } from '../../scripts/networks';
import { NETWORK_NAMES, NETWORKS } from '../../src/lib/examples/networks';
import { openPage, siteFolder } from './site';

const site = inject('site');

test('the foot of a page leads to the licences of third parties’ work', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(`${site}lessons/nine-rows/`);
  await page.getByRole('link', { name: 'Notices' }).click();
  expect(page.url()).toBe(`${site}third-party.txt`);
  const text = await page.locator('body').innerText();
  const named = [...text.matchAll(/^## (\S+) [\d.]+ \(/gm)].map(([, name]) => name);
  // The framework, the drawings, the cells' worker, the lab's files, the networks and their hands.
  const packages = ['svelte', 'd3-shape', 'mathjs', 'flatbuffers', '@mediapipe/hands'];
  for (const name of [...packages, '@resvg/resvg-wasm']) expect(named).toContain(name);
  expect(named.filter((name) => name.startsWith('@fontsource'))).toHaveLength(3);
  expect(text).toContain('SIL OPEN FONT LICENSE');
});

test('the site has the networks as their package has them, and their notice beside them', () => {
  const read = (name: string) => readFileSync(path.join(siteFolder, 'models', name));
  for (const name of NETWORK_NAMES) {
    expect(read(NETWORKS[name].file).equals(readFileSync(handFile(name)))).toBe(true);
  }
  const notice = read('NOTICE.txt').toString();
  expect(readFileSync(path.join(siteFolder, 'third-party.txt'), 'utf8')).toContain(notice);
  expect(notice).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
});
