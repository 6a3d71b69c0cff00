import { expect, inject, test } from 'vitest';
import { openPage } from './site';

const site = inject('site');

test('on paper the figure of chapter 0 shows the answer next to it', async () => {
  const page = await openPage();
  await page.goto(`${site}lessons/the-vanishing-bias/`, { waitUntil: 'networkidle' });
  const figure = page.locator('figure').first();
  const after = figure.getByRole('img', { name: 'the bias in the quantized model' });
  const shown = () => figure.textContent();
  expect(await shown()).not.toContain('in the int16 model');
  await page.emulateMedia({ media: 'print' });
  await expect.poll(shown).toContain('in the int16 model');
  expect(await page.locator('.prediction div.outcome').isVisible()).toBe(true);
  expect(await figure.getByRole('button').filter({ visible: true }).count()).toBe(0);
  await page.emulateMedia({ media: 'screen' });
  await expect.poll(shown).not.toContain('in the int16 model');
  expect(await after.count()).toBeLessThan(2);
});

test('a print from the browser has the answer in time', async () => {
  const page = await openPage();
  await page.goto(`${site}lessons/the-vanishing-bias/`, { waitUntil: 'networkidle' });
  // The page's own listener stands first, so this one reads what the browser will lay out. After the
  // print it is too late: the page may have gone back to the screen by then.
  await page.evaluate(() => {
    addEventListener('beforeprint', () => {
      document.body.dataset.printed = document.querySelector('figure')?.textContent ?? '';
    });
  });
  await page.pdf({ format: 'A4' });
  const printed = await page.evaluate(() => document.body.dataset.printed);
  expect(printed).toContain('in the int16 model');
});

test('on paper no row of the nine is broken, and the rail is a drawing', async () => {
  const page = await openPage();
  await page.goto(`${site}lessons/nine-rows/`, { waitUntil: 'networkidle' });
  await page.emulateMedia({ media: 'print' });
  const rows = page.locator('[aria-label="The nine rows"] tbody tr:has(td.number)');
  expect(await rows.count()).toBe(9);
  for (const row of await rows.all()) {
    expect(await row.evaluate((node) => getComputedStyle(node).breakInside)).toBe('avoid');
  }
  const lost = page.locator('figure tr.lost');
  expect(await lost.count()).toBeGreaterThan(1);
  for (const row of await lost.all()) {
    const [rail, whole] = [await row.locator('.rail').boundingBox(), await row.boundingBox()];
    expect(rail?.width).toBe(6);
    expect(rail?.height).toBeGreaterThan((whole?.height ?? Infinity) - 3);
  }
});
