import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../../src/app.css';
import ChannelTable from '../../../src/routes/lab/table/ChannelTable.svelte';
import type { ListChoice } from '../../../src/lib/lab/listing/listing';
import { layerNames } from '../../../src/lib/lab/words/names';
import { shownToy } from './shownToy';

const WORST: ListChoice = { layer: null, kind: 'any', find: '', sort: 'harm' };

async function open(brushed: number[] | null = null) {
  const shown = shownToy();
  const select = vi.fn();
  const names = layerNames(shown.table.facts.layers, [{ title: 'CONV_2D 0', tail: '' }]).layers;
  let choice = WORST;
  const change = (patch: Partial<ListChoice>) => {
    choice = { ...choice, ...patch };
    void rerender({ choice });
  };
  const { container, rerender } = await render(ChannelTable, {
    names,
    shown,
    brushed,
    choice,
    moving: false,
    onselect: select,
    onchoice: change,
    onclear: () => change(WORST),
  });
  const rows = () =>
    [...container.querySelectorAll('tbody tr:not(.gap)')].map((row) =>
      [...row.children].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
    );
  const channels = () => rows().map(([name]) => name.replace('CONV_2D 0 · ', ''));
  return { container, rows, channels, select, rerender, shown };
}

test('channels that reach the output are first and stand out, then the hidden, then the smallest', async () => {
  await page.viewport(1200, 700);
  const { container, rows } = await open();
  expect(rows()).toHaveLength(6);
  expect(rows().map((cells) => cells[8])).toEqual([
    'reaches the output, flushed',
    'hidden by ReLU6',
    ...Array.from({ length: 4 }, () => '–'),
  ]);
  expect(rows()[0].slice(0, 3)).toEqual(['CONV_2D 0 · 5', '1.09·10−20', '0.0876']);
  expect(container.querySelector('.gap')?.textContent).toMatch(/no channel has its largest weight/);
  const first = container.querySelector('.outcome .reaches');
  if (first === null) throw new Error('nothing stands out.');
  expect(getComputedStyle(first).fontWeight).toBe('600');
  expect(container.querySelectorAll('.outcome .reaches')).toHaveLength(1);
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

test('a head sorts by its column, the other way round, and then by harm again', async () => {
  await page.viewport(1200, 700);
  const { channels, rows } = await open();
  const head = page.getByRole('columnheader', { name: 'bits' });
  await expect.element(head).not.toHaveAttribute('aria-sort');
  await head.getByRole('button').click();
  await expect.element(head).toHaveAttribute('aria-sort', 'descending');
  const bits = () => rows().map((cells) => Number(cells[4]));
  expect(bits()).toHaveLength(8);
  expect(bits()).toEqual([...bits()].sort((a, b) => b - a));
  const descending = channels();
  await head.getByRole('button').click();
  await expect.element(head).toHaveAttribute('aria-sort', 'ascending');
  expect(bits()).toEqual([...bits()].sort((a, b) => a - b));
  expect(channels()).not.toEqual(descending);
  await head.getByRole('button').click();
  await expect.element(head).not.toHaveAttribute('aria-sort');
  expect(rows()).toHaveLength(6);
});

test('a filter lists what it leaves, says how many, and is cleared', async () => {
  const { channels, rows } = await open();
  await page.getByLabelText('what is wrong with it').selectOptions('dead');
  expect(channels()).toEqual(['5', '2']);
  await expect.element(page.getByRole('status')).toHaveTextContent('2 of 8 channels');
  await page.getByRole('searchbox').fill('conv 2');
  expect(channels()).toEqual(['2']);
  await page.getByRole('searchbox').fill('nothing like this');
  expect(rows()).toEqual([]);
  await expect.element(page.getByText('No channel matches.')).toBeVisible();
  await expect.element(page.getByRole('status')).toHaveTextContent('0 of 8 channels');
  await page.getByRole('button', { name: 'clear the filter' }).click();
  expect(rows()).toHaveLength(6);
  await expect.element(page.getByRole('searchbox')).toHaveValue('');
});

test('while the floor moves, listed rows keep their places and show their numbers', async () => {
  const { channels, shown, rerender, rows } = await open();
  await page.getByRole('columnheader', { name: 'bits' }).getByRole('button').click();
  const before = { channels: channels(), bits: rows().map((cells) => cells[4]) };
  const { table } = shown;
  const turned = { ...table, bits: table.bits.map((bits) => 100 - bits) };
  await rerender({ shown: { ...shown, table: turned }, moving: true });
  expect(channels()).toEqual(before.channels);
  expect(rows().map((cells) => cells[4])).not.toEqual(before.bits);
  await rerender({ moving: false });
  expect(channels()).not.toEqual(before.channels);
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
