import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent, type Locator } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { CellRunnerOptions } from '../../../src/lib/notebook/cellRunner';
import Page from './Page.svelte';

const BACK = 7.617614820112793e-28 * -(2 ** 63);
const ENDLESS = 'sum(sum(sum(1, i, 1, 1000000), j, 1, 1000000), k, 1, 1000000)';
const original = location.href;
const bar = {
  pushState: (url: string) => history.pushState(null, '', url),
  replaceState: (url: string) => history.replaceState(null, '', url),
};

/** A worker has to load first, on a machine that may be busy. */
const PATIENT = { timeout: 20_000 };
const eventually = (locator: Locator) => expect.element(locator, PATIENT);

beforeEach(() => {
  history.replaceState(null, '', location.pathname);
});
afterEach(() => {
  history.replaceState(null, '', original);
});

async function open(search = '', options?: CellRunnerOptions) {
  history.replaceState(null, '', `${location.pathname}${search}`);
  await render(Page, { bar, options });
}

/** One cell by its label. */
function cell(label: string) {
  const group = page.getByRole('group', { name: label, exact: true });
  return {
    formula: group.getByRole('textbox', { name: 'formula' }),
    result: group.getByRole('status'),
    said: () => group.element().querySelector('p[aria-live]')?.textContent,
    run: group.getByRole('button', { name: 'run' }),
    revert: group.getByRole('button', { name: 'revert' }),
    edited: group.getByText('edited', { exact: true }),
  };
}
const twice = cell('twice what comes back');
const issue = cell('the line of the issue');
const named = cell('what comes back');

test('cells show the same as the arithmetic, in any order on the page', async () => {
  await open();
  await eventually(issue.result).toHaveTextContent('-7.026009551935886e-9');
  await eventually(named.result).toHaveTextContent(String(BACK));
  await eventually(twice.result).toHaveTextContent(String(2 * BACK));
});

test('a changed digit is run on Enter, marked, kept in the link, announced and reverted', async () => {
  await open();
  await issue.formula.fill('7.617614820112793e-28 * -9223372036854775807');
  await eventually(page.getByText('Enter runs what you typed')).toBeVisible();
  await userEvent.keyboard('{Enter}');
  await eventually(issue.result).toHaveTextContent(String(BACK));
  await issue.formula.fill('-9223372036854775807 - 1');
  await userEvent.keyboard('{Enter}');
  await eventually(issue.result).toHaveTextContent('-9223372036854775808');
  await eventually(issue.edited).toBeVisible();
  await expect
    .poll(() => new URLSearchParams(location.search).get('issue'), PATIENT)
    .toBe('-9223372036854775807 - 1');
  await expect.poll(issue.said, PATIENT).toBe('the line of the issue: -9223372036854775808');
  await issue.revert.click();
  await eventually(issue.formula).toHaveFocus();
  await eventually(issue.formula).toHaveValue('7.617614820112793e-28 * -9223372036854775808');
  await eventually(issue.result).toHaveTextContent('-7.026009551935886e-9');
  await eventually(issue.edited).not.toBeInTheDocument();
});

test('cells run again when a value or a cell that they name changes', async () => {
  await open();
  await eventually(twice.result).toHaveTextContent(String(2 * BACK));
  await page.getByRole('button', { name: 's_b = 1' }).click();
  await eventually(named.result).toHaveTextContent('-9223372036854775808');
  await eventually(twice.result).toHaveTextContent('-18446744073709551616');
  await named.formula.fill('back = 21');
  await named.run.click();
  await eventually(twice.result).toHaveTextContent('42');
});

test('an error appears in its own cell, and the other cells continue', async () => {
  await open('?named=back%20%3D%20result%20%2B');
  await eventually(named.result).toHaveTextContent('ends too early');
  await eventually(named.formula).toHaveAttribute('aria-invalid', 'true');
  await eventually(twice.result).toHaveTextContent('back has no value');
  await eventually(issue.result).toHaveTextContent('-7.026009551935886e-9');
});

test('an endless formula ends with a sentence while other cells continue', async () => {
  await open('', { timeLimit: 300 });
  await named.formula.fill(`back = ${ENDLESS}`);
  await userEvent.keyboard('{Enter}');
  await issue.formula.fill('6 * 7');
  await userEvent.keyboard('{Enter}');
  await eventually(named.result).toHaveTextContent('stopped after 0.3 seconds');
  await eventually(issue.result).toHaveTextContent('42');
  await eventually(twice.result).toHaveTextContent('back has no value');
  // It is not tried again for other cells, and recovers with its text.
  await issue.formula.fill('6 * 8');
  await userEvent.keyboard('{Enter}');
  await eventually(issue.result).toHaveTextContent('48');
  await eventually(named.result).toHaveTextContent('stopped after 0.3 seconds');
  await named.formula.fill('back = 4');
  await userEvent.keyboard('{Enter}');
  await eventually(twice.result).toHaveTextContent('8');
});

test('a text that does not fit a link is kept, with a message', async () => {
  await open();
  await issue.formula.fill('1 + '.repeat(60) + '1');
  await userEvent.keyboard('{Enter}');
  await eventually(issue.result).toHaveTextContent('A cell holds 200 characters');
  await eventually(issue.formula).toHaveValue('1 + '.repeat(60) + '1');
});
