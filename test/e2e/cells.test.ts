import { expect, inject, test } from 'vitest';
import { FILTER_3 } from '../../src/lib/examples/mobilenetv2';
import { openPage } from './site';

const ISSUE_LINE = '7.617614820112793e-28 * -9223372036854775808';
const chapter = `${inject('site')}lessons/bias-overflow/`;

/** A worker has to load first, on a machine that may be busy. */
const PATIENT = { timeout: 20_000 };

/** The cell with the issue's line, and the page's requests for the evaluator. */
async function openChapter(address = chapter) {
  const page = await openPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(address, { waitUntil: 'networkidle' });
  const cell = page.getByRole('group', { name: 'the line of the issue', exact: true });
  return {
    page,
    formula: cell.getByRole('textbox'),
    result: cell.getByRole('status'),
    evaluator: () => asked.filter((url) => url.includes('notebook.worker')),
  };
}

test('a cell has its result without JavaScript', async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(chapter);
  const cell = page.getByRole('group', { name: 'the line of the issue', exact: true });
  expect(await cell.getByRole('textbox').inputValue()).toBe(ISSUE_LINE);
  expect(await cell.getByRole('status').textContent()).toBe('-7.026009551935886e-9');
});

test('the evaluator is asked for when a cell is first touched, and not before', async () => {
  const { page, formula, result, evaluator } = await openChapter();
  expect(await result.textContent()).toBe('-7.026009551935886e-9');
  expect(evaluator()).toEqual([]);
  await formula.fill(`${FILTER_3.bias} / 7.617614820112793e-28`);
  await page.keyboard.press('Enter');
  const steps = String(FILTER_3.bias / 7.617614820112793e-28);
  await expect.poll(() => result.textContent(), PATIENT).toBe(steps);
  expect(evaluator()).toHaveLength(1);
});

test('a link’s own formula is evaluated at once, an endless one ends in words', async () => {
  const endless = 'sum(sum(sum(1, i, 1, 1e6), j, 1, 1e6), k, 1, 1e6)';
  const query = new URLSearchParams({ issue: endless, cell: '9223372036854775807 - 1' });
  const { page, formula, result } = await openChapter(`${chapter}?${query}`);
  await expect.poll(() => formula.inputValue(), PATIENT).toBe(endless);
  await expect.poll(() => result.textContent(), PATIENT).toContain('was stopped after 1 second');
  const others = page.locator('[data-part="cells"] output');
  await expect.poll(() => others.allTextContents(), PATIENT).toContain('9223372036854775806');
});

test('a selection stays while the code is loaded', async () => {
  const page = await openPage();
  await page.goto(chapter, { waitUntil: 'networkidle' });
  let allow = () => {};
  const allowed = new Promise<void>((resolve) => (allow = resolve));
  await page.route('**/*.js', async (route) => {
    await allowed;
    await route.continue();
  });
  const cell = page.getByRole('group', { name: 'the line of the issue', exact: true });
  const formula = cell.getByRole('textbox');
  await formula.focus();
  await page.keyboard.press('Control+A');
  const awake = page.waitForEvent('worker');
  allow();
  await awake;
  await page.keyboard.type('1 + 1');
  expect(await formula.inputValue()).toBe('1 + 1');
  await page.keyboard.press('Enter');
  await expect.poll(() => cell.getByRole('status').textContent(), PATIENT).toBe('2');
});
