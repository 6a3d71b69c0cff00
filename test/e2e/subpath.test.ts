import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../../scripts/server.mjs';
import { openPage, prerendered, siteFolder } from './site';

const base = '/some/sub/path/';

async function serveBelow(): Promise<string> {
  const server = await serve(siteFolder, { base });
  onTestFinished(() => server.close());
  return server.url;
}

test.for(prerendered())('/$path loads whole under a sub-path', async ({ path: name }) => {
  const site = await serveBelow();
  const page = await openPage();
  const bad: string[] = [];
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (!response.ok()) bad.push(`${response.status()} ${response.url()}`);
    if (response.request().resourceType() === 'script') scripts.push(response.url());
  });
  page.on('requestfailed', (request) => bad.push(request.url()));
  page.on('pageerror', (error) => bad.push(error.message));

  await page.goto(site + name, { waitUntil: 'networkidle' });
  expect(bad).toEqual([]);
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((url) => !url.startsWith(site))).toEqual([]);
});

test('an address outside the sub-path is not answered', async () => {
  const site = await serveBelow();
  const response = await fetch(new URL('/', site));
  expect(response.status).toBe(404);
});
