import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { diagnosis, openLab } from './bench';

/** Whether the first element is before the second one, both in the tree and on the screen. */
const isBefore = (page: Page, one: string, other: string) =>
  page.evaluate(
    ([one, other]) => {
      const [a, b] = [one, other].map((selector) => document.querySelector(selector));
      if (!a || !b) throw new Error(`one of ${one} and ${other} is missing`);
      const inTree = (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
      const onScreen = a.getBoundingClientRect().top < b.getBoundingClientRect().top;
      if (inTree !== onScreen) throw new Error('the tree and the screen have different orders');
      return inTree;
    },
    [one, other],
  );

test('on a phone the diagnosis is first, and the settings unfold below it', async () => {
  const page = await openLab('?toy=residual', { viewport: { width: 390, height: 844 } });
  await diagnosis(page, /The output differs/);
  expect(await isBefore(page, '.diagnosis', '.settings')).toBe(true);
  expect(await isBefore(page, '.settings', '.strip')).toBe(true);
  const codes = page.getByRole('radio', { name: 'uint8 · channel' });
  expect(await codes.isVisible()).toBe(false);
  // What a run does stays in sight.
  expect(await page.locator('div.note').innerText()).toMatch(/run beside each other/);
  await page.getByText('Settings', { exact: true }).click();
  await codes.check({ force: true });
  expect(await page.locator('.settings summary').innerText()).toMatch(
    /uint8 · channel, luci as of/,
  );
  // It stays unfolded in a wider window, and folds again in a narrow one only if the reader folds it.
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await isBefore(page, '.settings', '.diagnosis')).toBe(true);
  expect(await page.locator('.settings summary').isVisible()).toBe(false);
  expect(await codes.isVisible()).toBe(true);
});

test.for([390, 1024])(
  'at %i px the card opens under the pressed row, and folds again',
  async (width) => {
    const page = await openLab('?toy=conv-batch-norm', { viewport: { width, height: 844 } });
    await diagnosis(page, /The output differs/);
    expect(await page.locator('.card').count()).toBe(0);
    const [first, second] = await page
      .locator('[aria-labelledby=channels-title] tbody th button')
      .allInnerTexts();
    const buttonOf = (name: string) => page.getByRole('button', { name, exact: true });
    const cardUnder = (name: string) =>
      page
        .locator('tr', { has: buttonOf(name) })
        .locator('xpath=following-sibling::tr[1]')
        .locator('.card');
    await buttonOf(first).click();
    await cardUnder(first).waitFor();
    await buttonOf(second).scrollIntoViewIfNeeded();
    const before = (await buttonOf(second).boundingBox())?.y ?? NaN;
    await buttonOf(second).click();
    await cardUnder(second).waitFor();
    // The card above has folded, and the pressed row has not moved.
    expect(await page.locator('.card').count()).toBe(1);
    expect(await page.locator('#card-title').innerText()).toBe(second);
    expect((await buttonOf(second).boundingBox())?.y).toBeCloseTo(before, 0);
    expect(await buttonOf(second).getAttribute('aria-expanded')).toBe('true');
    const out = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(out).toBeLessThanOrEqual(0);
    // The row is pressed anywhere.
    const box = await page.locator('tr', { has: buttonOf(second) }).boundingBox();
    if (box === null) throw new Error('the row is gone');
    await page.mouse.click(box.x + 0.4 * box.width, box.y + 6);
    await page.locator('.card').waitFor({ state: 'detached' });
    expect(await buttonOf(second).getAttribute('aria-expanded')).toBe('false');
  },
);
