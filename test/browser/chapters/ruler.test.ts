import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../../src/app.css';
import { lesson } from '../../../lessons/01-a-quantizer-is-a-ruler/lesson';
import { dequantize, quantize } from '../../../src/lib/quantizer/code';
import { numberWords } from '../../../src/lib/text/number';
import { drag, handleOf } from './drag';
import { close, open } from './open';

vi.mock('$app/navigation', () => import('../router'));
afterEach(close);

const { scenario } = lesson;
const openChapter = (search?: string) => open('a-quantizer-is-a-ruler', lesson, search);
const state = () => scenario.read(location.search).state;
const title = (container: HTMLElement) => container.querySelector<HTMLElement>('figure .title');

/** What the engine's Quantize operator makes of a value, and back. */
function readBack(x: number, scale: number, bits: number): { code: number; back: number } {
  const last = 2 ** (bits - 1) - 1;
  const code = quantize(x, scale, 0, { min: -last, max: last }, 'x86-64');
  return { code, back: dequantize(code, scale, 0) };
}

test('the dragged value snaps to the tick that the engine gives it', async () => {
  await page.viewport(1440, 900);
  const container = await openChapter();
  const before = state().x;
  drag(handleOf(container, 'value'), 90);
  await expect.poll(() => state().x).toBeGreaterThan(before + 0.3);
  const { x, scale, bits } = state();
  const { code, back } = readBack(x, scale, bits);
  await expect.element(title(container)).toHaveTextContent(numberWords(x));
  await expect.element(title(container)).toHaveTextContent(numberWords(back));
  const callout = container.querySelector<HTMLElement>('figure .callout');
  expect(callout?.textContent).toContain(`code${code}`);
});

test('keys move the value, and past the end it is clipped', async () => {
  const container = await openChapter();
  const slider = handleOf(container, 'value');
  slider.focus();
  await userEvent.keyboard('{End}');
  await expect.poll(() => state().x).toBe(scenario.fields.x.max);
  // 7 steps of 0.25
  await expect
    .element(title(container))
    .toHaveTextContent('past the last tick and reads back as 1.75');
});

test('scale and bits move the ticks, and rounding chooses among them', async () => {
  const container = await openChapter('?x=0.7');
  // 0.7 / 0.25 = 2.8
  await expect.element(title(container)).toHaveTextContent('reads back as 0.750');
  await page.getByRole('radio', { name: 'truncate' }).click({ force: true });
  await expect.element(title(container)).toHaveTextContent('reads back as 0.500');
  expect(state().rounding).toBe('truncate');
  await page.getByRole('slider', { name: 'bits of a code' }).fill('2');
  // The only codes of 2 bits are −1, 0 and 1.
  await expect.element(title(container)).toHaveTextContent('reads back as 0.250');
  const scale = page.getByRole('slider', { name: 'scale' }).first();
  (scale.element() as HTMLElement).focus();
  await userEvent.keyboard('{End}');
  await expect.poll(() => state().scale).toBe(1);
  await expect.element(title(container)).toHaveTextContent('reads back as 0');
});

test('a half goes away from 0, to the even code or towards 0', async () => {
  const container = await openChapter('?x=0.625');
  // 0.625 / 0.25 = 2.5
  for (const [name, back] of [
    ['half away', '0.750'],
    ['half to even', '0.500'],
    ['truncate', '0.500'],
  ]) {
    await page.getByRole('radio', { name }).click({ force: true });
    await expect.element(title(container)).toHaveTextContent(`reads back as ${back}`);
  }
});

test.for([
  'The error halves, the reach stays',
  'Both halve',
  'The error halves, the reach doubles',
])('a guess “%s” is quoted back, and the figure goes there', async (label) => {
  const container = await openChapter();
  const told = page.getByText('The bargain');
  await expect.element(told).not.toBeVisible();
  await page.getByRole('radio', { name: label }).click();
  await page.getByRole('button', { name: 'this is my guess' }).click();
  const prediction = container.querySelector<HTMLElement>('.prediction');
  const [, quoted = ''] = /(Both halve|the reach \w+)/.exec(label) ?? [];
  await expect.element(prediction).toHaveTextContent(`You said “${quoted.toLowerCase()}”`);
  // Half a step of 0.25 and of 0.125; 7 steps of each
  await expect.element(prediction).toHaveTextContent('from 0.125 to 0.0625');
  await expect.element(prediction).toHaveTextContent('from 1.75 to 0.875');
  await expect.element(told).toBeVisible();
  expect(state().scale).toBe(0.125);
});

test('every wrong answer has its sentence and a state that shows why', async () => {
  const container = await openChapter();
  const checks = [...container.querySelectorAll<HTMLElement>('.check')];
  const answer = async (check: number, name: RegExp, sentence: string) => {
    const question = page.elementLocator(checks[check]);
    await question.getByRole('radio', { name }).click();
    await question.getByRole('button', { name: 'answer' }).click();
    await expect.element(checks[check]).toHaveTextContent(sentence);
  };
  await answer(0, /^0, because/, 'the nearest whole number is 1');
  await page.getByRole('link', { name: 'the same value, truncated' }).click();
  await expect.element(title(container)).toHaveTextContent('reads back as 0');
  await answer(0, /lies between the ends/, 'only values on a tick');
  await page.getByRole('link', { name: 'the value between its two ticks' }).click();
  await expect.element(title(container)).toHaveTextContent('reads back as 0.250');
  await answer(0, /^0\.250/, 'is rounded to 1');

  // 127 steps of 0.005 reach to 0.635.
  await answer(1, /^0\.00500/, 'they end at 0.635. The value 2 loses 1.37');
  await page.getByRole('link', { name: '2 on this ruler' }).click();
  await expect.element(title(container)).toHaveTextContent('past the last tick');
  await answer(1, /^0\.0500/, 'It reaches to 6.35');
  await page.getByRole('link', { name: 'the long ruler' }).click();
  await expect.poll(() => state().bits).toBe(8);
  await answer(1, /^0\.0157/, 'within 0.00787');
});

test('a step sets the figure', async () => {
  await page.viewport(1440, 900);
  const container = await openChapter();
  await page.getByRole('button', { name: 'Go past the last tick' }).click();
  await expect.element(title(container)).toHaveTextContent('2.20 lies past the last tick');
  await page.getByRole('button', { name: 'Cut digits off instead' }).click();
  await expect
    .element(title(container))
    .toHaveTextContent('0.700 lies between two ticks and reads back as 0.500');
  await page.getByRole('button', { name: 'Spend more bits' }).click();
  await expect.poll(() => state().bits).toBe(8);
  // The text speaks of the figure's bits, and the formula has them as n.
  await expect.element(container).toHaveTextContent(/reaches to 2\.20 with 8 bits/);
  await expect.element(container).toHaveTextContent(numberWords(2.2 / 127));
});
