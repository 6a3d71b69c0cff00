import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import '../../../src/app.css';
import { lesson } from '../../../lessons/00-the-vanishing-bias/lesson';
import { deadChannelInput } from '../../../src/lib/examples/deadChannel';
import { figureToSvg } from '../../../src/lib/chart/export/exportSvg';
import { numberWords } from '../../../src/lib/text/number';
import { FILTER_3 } from '../../../src/lib/examples/mobilenetv2';
import { traceChannel } from '../../../src/lib/quantizer/channel';
import { close, open } from './open';

vi.mock('$app/navigation', () => import('../router'));
afterEach(close);

const openChapter = (search?: string) => open('the-vanishing-bias', lesson, search);

const { code, dequantized } = traceChannel(deadChannelInput(FILTER_3));

test('one button quantizes, and takes it back', async () => {
  const container = await openChapter();
  const title = container.querySelector<HTMLElement>('figure .title');
  await expect.element(title).toHaveTextContent('about to be stored');
  await page.getByRole('button', { name: 'Quantize' }).click();
  await expect.element(title).toHaveTextContent(numberWords(dequantized ?? NaN));
  await expect.element(page.getByRole('img', { name: numberWords(code ?? 0n) })).toBeVisible();
  expect(location.search).toContain('quantized=1');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.element(title).toHaveTextContent('about to be stored');
});

test('a link opens the quantized figure, reset leaves it', async () => {
  const container = await openChapter('?quantized=1');
  const title = container.querySelector<HTMLElement>('figure .title');
  await expect.element(title).toHaveTextContent(numberWords(dequantized ?? NaN));
  await page.getByRole('button', { name: 'reset' }).click();
  await expect.element(title).toHaveTextContent('about to be stored');
});

test.for(['About right', 'Huge', 'About zero'])('a guess “%s” is quoted back', async (label) => {
  const container = await openChapter();
  await page.getByRole('radio', { name: label }).click();
  await page.getByRole('button', { name: 'this is my guess' }).click();
  const prediction = container.querySelector<HTMLElement>('.prediction');
  await expect.element(prediction).toHaveTextContent(`You said “${label.toLowerCase()}”`);
  await expect.element(prediction).toHaveTextContent(numberWords(dequantized ?? NaN));
});

test('the answer appears after the guess, or once the figure has shown it', async () => {
  await openChapter();
  const told = page.getByText('What happened');
  await expect.element(told).not.toBeVisible();
  await page.getByRole('button', { name: 'skip, show me' }).click();
  await expect.element(told).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'guess again' }).click();
  await expect.element(told).not.toBeVisible();
  await page.getByRole('button', { name: 'Quantize' }).click();
  await expect.element(told).toBeVisible();
});

test('the count of bits says for which inputs it holds', async () => {
  const container = await openChapter('?quantized=1');
  const first =
    /takes 92 bits\. That holds for the issue’s inputs, which are random and reach to 5/;
  await expect.element(container).toHaveTextContent(first);
  // 1.21565 / (1/32767 · 4.99215e-24) = 7.98e27 lies between 2^92 and 2^93. The sign takes one more.
  await expect
    .element(container)
    .toHaveTextContent('their steps are finer, and the count takes 94 bits');
  await expect
    .element(container.querySelector<HTMLElement>('figure .source'))
    .toHaveTextContent('filter 3; inputs up to 5.00.');
});

test('a wrong guess is shown at its distance from the file’s value, a skipped one is not', async () => {
  const container = await openChapter();
  await page.getByRole('button', { name: 'skip, show me' }).click();
  expect(container.querySelector('.distance')).toBeNull();
  await page.getByRole('button', { name: 'guess again' }).click();
  await page.getByRole('radio', { name: 'About right' }).click();
  await page.getByRole('button', { name: 'this is my guess' }).click();
  await expect
    .element(container.querySelector<HTMLElement>('.distance'))
    .toHaveAccessibleName(
      `${numberWords(dequantized ?? NaN)}; your guess was ${numberWords(FILTER_3.bias)}`,
    );
});

test('a right answer to a check is confirmed, a wrong one leads to the figure', async () => {
  const container = await openChapter();
  const check = container.querySelector<HTMLElement>('.check');
  await page.getByRole('radio', { name: 'Yes, 16 bits more are a lot' }).click();
  await page.getByRole('button', { name: 'answer' }).first().click();
  await page.getByRole('link', { name: 'the figure, quantized' }).first().click();
  expect(location.search).toContain('quantized=1');
  await page.getByRole('radio', { name: 'No, it would have run out too' }).click();
  await page.getByRole('button', { name: 'answer' }).first().click();
  await expect.element(check).toHaveTextContent('The count takes 92 bits.');
});

test('the drawing that is saved has the digits that the wheels show, and no others', async () => {
  const container = await openChapter('?quantized=1');
  const figure = container.querySelector('figure');
  if (figure === null) throw new Error('there is no figure.');
  await expect.poll(() => figure.querySelectorAll('.wheel').length).toBeGreaterThan(19);
  // The wheels turn for a moment.
  await expect.poll(() => figure.getAnimations({ subtree: true }).length).toBe(0);
  const drawing = new DOMParser().parseFromString(figureToSvg(figure, 'saved'), 'image/svg+xml');
  const digits = [...drawing.querySelectorAll('text')].filter(({ textContent }) =>
    /^[\d−]$/.test(textContent),
  );
  expect(digits.map(({ textContent }) => textContent).join('')).toContain('9223372036854775808');
  expect(digits.length).toBeLessThan(30);
});
