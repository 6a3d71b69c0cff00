import { expect, inject, test } from 'vitest';
import { NETWORKS } from '../../../src/lib/examples/networks';
import { openLab } from './bench';

test('the first card opens the hand with one click, from this site alone, and a link again', async () => {
  const page = await openLab();
  const pictures = page.locator('.cards img');
  await pictures.last().waitFor();
  expect(
    await pictures.evaluateAll((all) => all.map((img) => (img as HTMLImageElement).naturalWidth)),
  ).toEqual([224, 224]);
  const origins = new Set<string>();
  page.context().on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.getByRole('button', { name: /^A hand, lite/ }).click();
  await page.locator('.diagnosis').waitFor();
  expect(await page.locator('h1').first().innerText()).toBe(NETWORKS['hand-lite'].file);
  expect(await page.locator('.diagnosis').textContent()).toMatch(
    /^1,052 of 11,552 channels are dead\./,
  );
  expect([...origins].filter((origin) => origin !== 'null')).toEqual([
    new URL(inject('site')).origin,
  ]);
  const address = new URL(page.url());
  expect(address.searchParams.get('example')).toBe('hand-lite');
  expect(address.searchParams.has('model')).toBe(false);

  const again = await openLab(address.search);
  await again.locator('.diagnosis').waitFor();
  expect(await again.locator('.diagnosis').textContent()).toMatch(/^1,052 of 11,552 channels/);
});

test('a network that cannot be fetched is said in one sentence, and the cards stay', async () => {
  const page = await openLab();
  await page.route('**/models/*', (route) => route.abort());
  const card = page.getByRole('button', { name: /^A hand, full/ });
  await card.click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.innerText()).toBe(
    `${NETWORKS['hand-full'].file} could not be fetched: try again, or drop the file.`,
  );
  await page.unroute('**/models/*');
  await card.click();
  await page.locator('.diagnosis').waitFor();
  expect(await page.locator('.diagnosis').textContent()).toMatch(/^5,430 of 19,456 channels/);
});
