import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../../src/app.css';
import { lesson } from '../../../lessons/02-asymmetric-and-symmetric/lesson';
import { asymmetricScale, symmetricScale } from '../../../src/lib/quantizer/scale';
import { num } from '../../../src/lib/text/number';
import { plainText } from '../../../src/lib/text/rich';
import { drag, handleOf } from './drag';
import { close, open } from './open';

vi.mock('$app/navigation', () => import('../router'));
afterEach(close);

const { scenario } = lesson;
const openChapter = (search?: string) => open('asymmetric-and-symmetric', lesson, search);
const state = () => scenario.read(location.search).state;
const title = (container: HTMLElement) => container.querySelector<HTMLElement>('figure .title');

/** The rows of the figure's table: of uint8 and of int16. */
async function rows(): Promise<string[][]> {
  const table = page.getByRole('button', { name: 'table' });
  if (document.querySelector('figure details[open]') === null) await table.click();
  return [...document.querySelectorAll('figure tbody tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map(
      (cell) => cell.querySelector('[aria-hidden]')?.textContent ?? cell.textContent,
    ),
  );
}

test('both handles move the range, and scale and zero point are the engine’s', async () => {
  await page.viewport(1440, 900);
  const container = await openChapter();
  const before = state();
  drag(handleOf(container, 'least value'), -60);
  await expect.poll(() => state().min).toBeLessThan(before.min - 0.5);
  drag(handleOf(container, 'greatest value'), -80);
  await expect.poll(() => state().max).toBeLessThan(before.max - 0.5);
  const { min, max } = state();
  const uint8 = asymmetricScale(min, max, 0, 'x86-64');
  const int16 = symmetricScale(min, max, 'int16', 0);
  const prose = container.querySelector<HTMLElement>('.prose');
  const shown = (x: number) => plainText(num(x));
  await expect.poll(() => prose?.textContent).toContain(`z is ${shown(uint8.zeroPoint)}`);
  const [first, second] = await rows();
  expect(first[0]).toContain('uint8');
  expect(first[2]).toContain(shown(uint8.zeroPoint));
  expect(second[2]).toContain('0');
  expect(Number(first[1].replace(/[^\d.]/g, ''))).toBeCloseTo(uint8.scale, 5);
  expect(int16.zeroPoint).toBe(0);
});

test('an end stops short of the other one, and keys move it', async () => {
  const container = await openChapter();
  const low = handleOf(container, 'least value');
  low.focus();
  await userEvent.keyboard('{End}');
  await expect.poll(() => state().min).toBeCloseTo(scenario.initial.max - 0.5, 5);
  await userEvent.keyboard('{Home}');
  await expect.poll(() => state().min).toBe(-6);
  const high = handleOf(container, 'greatest value');
  high.focus();
  await userEvent.keyboard('{Home}');
  await expect.poll(() => state().max).toBe(-5.5);
});

test('a link whose ends are swapped shows them in order', async () => {
  const container = await openChapter('?min=4&max=-4');
  // As wide on both sides: nothing is idle but the nudge of half a step.
  await expect.element(title(container)).toHaveTextContent('int16 0 %');
  await expect.element(container).toHaveTextContent('from -4 to 4'.replace('-', '−'));
});

test('after ReLU half of int16 is idle and uint8 uses all', async () => {
  const container = await openChapter('?min=0&max=6');
  await expect
    .element(title(container))
    .toHaveTextContent('uint8 leaves 0 % of its codes idle, int16 50 %');
});

test('the type chooses the codes that are shown next to 0', async () => {
  const container = await openChapter();
  await expect
    .element(container.querySelector<SVGElement>('figure svg'))
    .toHaveTextContent('next to 0, uint8');
  expect(container.querySelector('figure .nudge')).not.toBeNull();
  await page.getByRole('radio', { name: 'int16' }).click({ force: true });
  await expect
    .element(container.querySelector<SVGElement>('figure svg'))
    .toHaveTextContent('next to 0, int16');
  // Symmetric codes have 0 by themselves.
  expect(container.querySelector('figure .nudge')).toBeNull();
});

test.for([
  [/383: the codes/, 'You said “the codes begin at 3”'],
  [/^128/, 'You said “128”'],
  [/^0: the codes/, 'You said “0”'],
] as const)('a guess %s is quoted back, and the figure goes there', async ([name, quoted]) => {
  const container = await openChapter();
  const told = page.getByText('The range is not just min to max');
  await expect.element(told).not.toBeVisible();
  await page.getByRole('radio', { name }).click();
  await page.getByRole('button', { name: 'this is my guess' }).click();
  const prediction = container.querySelector<HTMLElement>('.prediction');
  await expect.element(prediction).toHaveTextContent(quoted);
  // 3 / (5 / 255) = 153
  await expect
    .element(prediction)
    .toHaveTextContent('the codes cover 0 to 5, and those below 153 are idle');
  await expect.element(told).toBeVisible();
  expect(state()).toMatchObject({ min: 3, max: 5 });
  // 153 of 256
  await expect.element(title(container)).toHaveTextContent('uint8 leaves 60 % of its codes idle');
});

test('every wrong answer has its sentence and a state that shows why', async () => {
  const container = await openChapter('?min=-2');
  const checks = [...container.querySelectorAll<HTMLElement>('.check')];
  const answer = async (check: number, name: RegExp, sentence: string) => {
    const question = page.elementLocator(checks[check]);
    await question.getByRole('radio', { name }).click();
    await question.getByRole('button', { name: 'answer' }).click();
    await expect.element(checks[check]).toHaveTextContent(sentence);
  };
  await answer(0, /divided by 0/, 'No step divides by the zero point');
  await page.getByRole('link', { name: 'the dashed ticks next to 0' }).click();
  await expect.poll(() => state().min).toBe(scenario.initial.min);
  await answer(0, /most values/, 'Data may even be far from it');
  await page.getByRole('link', { name: 'data far from 0' }).click();
  await expect.poll(() => state().min).toBe(3);
  await answer(0, /very often/, 'with the same sign');

  await answer(1, /^Nothing/, 'all of those below 0 are idle');
  await page.getByRole('link', { name: 'data after ReLU6' }).click();
  await expect.element(title(container)).toHaveTextContent('int16 50 %');
  // 65535 − 32767 = 32768, since 0 is used.
  await answer(1, /^So many/, 'Half of them are idle');
  await page.getByRole('link', { name: 'the codes of int16 next to 0' }).click();
  await expect.poll(() => state().dtype).toBe('int16');
  await answer(1, /^Half/, 'codes are idle');
});

test('a step sets the figure', async () => {
  await page.viewport(1440, 900);
  const container = await openChapter();
  await page.getByRole('button', { name: 'Cut off one side' }).click();
  await expect.element(title(container)).toHaveTextContent('int16 50 %');
  await page.getByRole('button', { name: 'Make both sides even' }).click();
  await expect.element(title(container)).toHaveTextContent('int16 0 %');
  await page.getByRole('button', { name: 'Look next to 0' }).click();
  await expect.poll(() => state().min).toBe(scenario.initial.min);
});
