import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../../src/app.css';
import ChannelTable from '../../../src/routes/lab/table/ChannelTable.svelte';
import { layerNames } from '../../../src/lib/lab/words/names';
import { shownToy } from './shownToy';

async function open(brushed: number[] | null = null) {
  const shown = shownToy();
  const select = vi.fn();
  const names = layerNames(shown.table.facts.layers, [{ title: 'CONV_2D 0', tail: '' }]).layers;
  const props = { names, shown, brushed, onselect: select, onclear: vi.fn() };
  const { container } = await render(ChannelTable, props);
  const rows = () =>
    [...container.querySelectorAll('tbody tr:not(.gap)')].map((row) =>
      [...row.children].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
    );
  const channels = () => rows().map(([name]) => name.replace('CONV_2D 0 · ', ''));
  return { container, rows, channels, select };
}

test('channels that reach the output are first and stand out, then the hidden, then the smallest', async () => {
  await page.viewport(1200, 700);
  const { container, rows } = await open();
  expect(rows()).toHaveLength(6);
  expect(rows().map((cells) => cells[8])).toEqual([
    'reaches the output',
    'hidden by ReLU6',
    ...Array.from({ length: 4 }, () => '–'),
  ]);
  expect(rows()[0].slice(0, 3)).toEqual(['CONV_2D 0 · 5', '1.09·10−20', '0.0876']);
  expect(container.querySelector('.gap')?.textContent).toMatch(/no channel has its largest weight/);
  const first = container.querySelector('.outcome.reaches');
  if (first === null) throw new Error('nothing stands out.');
  expect(getComputedStyle(first).fontWeight).toBe('600');
  expect(container.querySelectorAll('.outcome.reaches')).toHaveLength(1);
});

test('a row is chosen, and the chosen one says so', async () => {
  const { select } = await open();
  await expect
    .element(page.getByRole('button', { name: 'CONV_2D 0 · 2' }))
    .toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'CONV_2D 0 · 5' }).click();
  expect(select).toHaveBeenCalledExactlyOnceWith(5);
});

test('all rows are a click away, in the order of the model', async () => {
  const { rows, channels } = await open();
  await page.getByRole('button', { name: 'Show all' }).click();
  expect(channels()).toEqual('01234567'.split(''));
  await page.getByRole('button', { name: 'show the worst only' }).click();
  expect(rows()).toHaveLength(6);
});

test('a rectangle of the strip fills it', async () => {
  const { channels } = await open([1, 4]);
  await expect.element(page.getByRole('heading')).toHaveTextContent('2 channels chosen');
  expect(channels()).toEqual(['1', '4']);
});

test('powers of ten of any length line up', async () => {
  await page.viewport(1200, 700);
  const { container } = await open();
  const lefts = [...container.querySelectorAll('td.w sup')].map(
    (sup) => sup.getBoundingClientRect().left,
  );
  expect(lefts.length).toBe(6);
  for (const left of lefts) expect(left).toBeCloseTo(lefts[0], 0);
});
