import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../../src/app.css';
import { lesson } from '../../../lessons/09-nine-rows/lesson';
import { deadChannelInput } from '../../../src/lib/examples/deadChannel';
import { numberWords } from '../../../src/lib/text/number';
import { FIRST_CONVOLUTION_DEAD } from '../../../src/lib/examples/mobilenetv2';
import { nineRows } from '../../../src/lib/diagnosis/nineRows';
import { traceChannel, type ChannelInput } from '../../../src/lib/quantizer/channel';
import { close, open } from './open';

vi.mock('$app/navigation', () => import('../router'));
afterEach(close);

const { scenario } = lesson;
const openChapter = (search?: string) => open('nine-rows', lesson, search);

const state = () => scenario.read(location.search).state;
const rowsOf = (input: ChannelInput) => nineRows(input, traceChannel(input));

/** The rows of the figure's table: value as it is read aloud, and status. */
function shown(container: HTMLElement): [string, string][] {
  return Array.from(container.querySelectorAll('.rows tbody tr'), (row) => [
    (row.querySelector('.value .said') ?? row.querySelector('.value'))?.textContent.trim() ?? '',
    row.querySelector('.status')?.textContent.trim() ?? '',
  ]);
}

function expected(input: ChannelInput): [string, string][] {
  const words: Partial<Record<string, string>> = {
    underflowed: 'underflow',
    nan: 'NaN',
    trap: 'stops',
  };
  return rowsOf(input).map(({ value, status }) => [
    value === null ? 'nothing' : numberWords(value, { full: true }),
    words[status] ?? status,
  ]);
}

test('Back and Next step through nine rows, each with its sentence', async () => {
  const container = await openChapter('?row=1');
  const walk = container.querySelector<HTMLElement>('.walk p');
  const rows = rowsOf(deadChannelInput(FIRST_CONVOLUTION_DEAD[0]));
  const sentences = new Set<string>();
  for (let row = 1; row <= 9; row++) {
    await expect.element(walk).toHaveTextContent(new RegExp(`^Row ${row}\\.`));
    sentences.add(walk?.textContent ?? '');
    expect(container.querySelectorAll('tr.current').length).toBe(1);
    expect(container.querySelector<HTMLElement>('tr.current')).toBe(
      container.querySelectorAll('.rows tbody tr')[row - 1],
    );
    const next = page.getByRole('button', { name: 'Next' });
    if (row < 9) await next.click();
    else await expect.element(next).toBeDisabled();
  }
  expect(sentences.size).toBe(9);
  await page.getByRole('button', { name: /^row 7/ }).click();
  await expect.element(walk).toHaveTextContent(`It needs 92 bits`);
  await expect
    .element(container.querySelector<HTMLElement>('figure .source'))
    .toHaveTextContent('filter 3; inputs up to 5.00.');
  expect(rows[6].value).toBe(-(2n ** 63n));
});

test.for(FIRST_CONVOLUTION_DEAD)('filter $channel has the engine’s nine values', async (dead) => {
  const container = await openChapter();
  await page.getByRole('radio', { name: String(dead.channel), exact: true }).click({ force: true });
  await expect.poll(() => shown(container)).toEqual(expected(deadChannelInput(dead)));
  expect(shown(container)[0][0]).toBe(numberWords(dead.maxAbsWeight, { full: true }));
});

test.for([
  ['floor', '#7017', (dead) => deadChannelInput(dead, 'pr-7017')],
  ['floor', '#10111', (dead) => deadChannelInput(dead, 'pr-10111')],
  ['machine', 'aarch64', (dead) => deadChannelInput(dead, 'none', 'aarch64')],
  ['machine', 'wasm-trunc', (dead) => deadChannelInput(dead, 'none', 'wasm-trunc')],
  ['machine', 'javascript', (dead) => deadChannelInput(dead, 'none', 'javascript')],
] as const satisfies readonly [
  string,
  string,
  (dead: (typeof FIRST_CONVOLUTION_DEAD)[number]) => ChannelInput,
][])('the %s can be %s', async ([, name, inputOf]) => {
  const container = await openChapter();
  await page.getByRole('radio', { name, exact: true }).click({ force: true });
  await expect.poll(() => shown(container)).toEqual(expected(inputOf(FIRST_CONVOLUTION_DEAD[0])));
});

test('with the other sign, x86-64 gives the same integer', async () => {
  const container = await openChapter();
  await page.getByText('what if the bias had the other sign').click();
  await expect.poll(() => state().flipped).toBe(true);
  const [dead] = FIRST_CONVOLUTION_DEAD;
  const flipped = deadChannelInput({ ...dead, bias: -dead.bias });
  await expect.poll(() => shown(container)).toEqual(expected(flipped));
  expect(rowsOf(flipped)[6].value).toBe(-(2n ** 63n));
});

test('the guess about ReLU6 is quoted back; for filter 28 the answer is yes', async () => {
  const container = await openChapter('?channel=28');
  await page.getByRole('radio', { name: /^No,/ }).click();
  await page.getByRole('button', { name: 'this is my guess' }).click();
  const prediction = container.querySelector<HTMLElement>('.prediction');
  await expect.element(prediction).toHaveTextContent('You said “no”.');
  await expect.element(prediction).toHaveTextContent('The float model puts out');
});

test('the output after ReLU6 is shown after the guess about it', async () => {
  const container = await openChapter();
  await expect.poll(() => container.querySelectorAll('figure .title').length).toBe(2);
  const title = container.querySelectorAll<HTMLElement>('figure .title')[1];
  await expect.element(title).toHaveTextContent('Before ReLU6');
  await page.getByRole('button', { name: 'skip, show me' }).click();
  await expect.element(title).toHaveTextContent('nobody sees the bug');
});

test('every wrong option of the checks has a sentence and leads to a state', async () => {
  const container = await openChapter();
  for (const [label, row] of [
    [/^Row 2/, 2],
    [/^The same, as in/, 9],
    [/^The end of/, 9],
  ] as const) {
    const radio = page.getByRole('radio', { name: label });
    const check = radio.element().closest('.check');
    await radio.click();
    await page
      .elementLocator(check ?? container)
      .getByRole('button')
      .click();
    const link = check?.querySelector('.because a');
    expect(link?.textContent.trim()).not.toBe('');
    expect(scenario.read(link?.getAttribute('href') ?? '').state.row).toBe(row);
  }
});

test('arrows lead from row to row, and the last one stays where it is', async () => {
  const container = await openChapter();
  const button = (row: number) =>
    container.querySelectorAll<HTMLButtonElement>('.rows .number button')[row - 1];
  button(7).focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
  expect(document.activeElement).toBe(button(9));
  expect(button(9).getAttribute('aria-pressed')).toBe('true');
  await userEvent.keyboard('{Home}');
  expect(button(1).getAttribute('aria-pressed')).toBe('true');
  const next = page.getByRole('button', { name: 'Next' });
  for (let row = 1; row < 9; row++) await next.click();
  await userEvent.keyboard('{Enter}');
  expect(button(9).getAttribute('aria-pressed')).toBe('true');
  expect(document.activeElement).toBe(next.element());
});
