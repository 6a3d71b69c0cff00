import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../../src/app.css';
import { lesson } from '../../../lessons/06-scale-collapse/lesson';
import { FILTER_3 } from '../../../src/lib/examples/mobilenetv2';
import { f32 } from '../../../src/lib/numeric/float32';
import { numberWords } from '../../../src/lib/text/number';
import { close, open } from './open';

vi.mock('$app/navigation', () => import('../router'));
afterEach(close);

const { scenario } = lesson;
const { initial } = scenario;
const openChapter = (search?: string) => open('scale-collapse', lesson, search);
const state = () => scenario.read(location.search).state;

/** Codes of the parts 1, −0.58, 0.27, −0.043 and 0.0016 of the largest weight, by hand. */
const CODES = [32767, -19005, 8847, -1409, 52];
const shown = (container: HTMLElement) =>
  [...container.querySelectorAll('figure [aria-label^="int16 codes"] text')]
    .slice(1)
    .map(({ textContent }) => Number(textContent.replace('−', '-')));
const rows = (container: HTMLElement) =>
  [...container.querySelectorAll('figure dl > div')].map(({ textContent }) => textContent);
const title = (container: HTMLElement) => container.querySelector<HTMLElement>('figure .title');

function marker(container: HTMLElement): SVGElement {
  const found = container.querySelector('svg [role=slider]');
  if (!(found instanceof SVGElement)) throw new Error('the axis has no marker.');
  return found;
}

/** Drags the marker by a distance in px. */
function drag(container: HTMLElement, distance: number) {
  vi.spyOn(SVGElement.prototype, 'setPointerCapture').mockImplementation(() => undefined);
  const box = marker(container).querySelector('.handle')?.getBoundingClientRect() ?? new DOMRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const point = (type: string, dx: number) =>
    marker(container).dispatchEvent(
      new PointerEvent(type, { clientX: x + dx, clientY: y, pointerId: 1, bubbles: true }),
    );
  point('pointerdown', 0);
  for (let i = 1; i <= 10; i++) point('pointermove', (distance * i) / 10);
  point('lostpointercapture', distance);
}

test('before the guess nothing says what shrinking does to the codes', async () => {
  const container = await openChapter();
  await expect.poll(() => shown(container)).toEqual(CODES);
  expect(title(container)?.textContent).toContain('32767 times smaller');
  for (const hidden of ['Nothing is lost, and nothing works', 'Right to the last digit']) {
    await expect.element(page.getByRole('heading', { name: hidden })).not.toBeInTheDocument();
  }
});

test('dragging the largest weight moves the scale, and no code', async () => {
  await page.viewport(1440, 900);
  const container = await openChapter();
  drag(container, -200);
  await expect.poll(() => state().largest).toBeLessThan(1e-10);
  const { largest } = state();
  expect(shown(container)).toEqual(CODES);
  const drawing = container.querySelector('figure .drawing')?.textContent ?? '';
  expect(drawing).toContain(`${numberWords(f32(largest / 32767)).split(' ')[0]}×10`);
  await expect.element(title(container)).toHaveTextContent('all five codes are as they were');
  // The reader has found the answer, so the text that tells it appears.
  await expect
    .element(page.getByRole('heading', { name: 'Nothing is lost, and nothing works' }))
    .toBeVisible();
});

test('the keyboard moves it as well, and reset takes it back', async () => {
  await openChapter();
  const handle = page.getByRole('slider', { name: 'largest weight' });
  (handle.element() as SVGElement).focus();
  await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}');
  await expect.poll(() => state().largest).toBe(f32(0.02));
  await userEvent.keyboard('{Home}');
  await expect.poll(() => state().largest).toBe(2 ** -149);
  await page.getByRole('button', { name: 'reset' }).click();
  await expect.poll(() => state().largest).toBe(initial.largest);
});

test('at filter 3 the weights are right, the bias and the multiplier are not', async () => {
  const container = await openChapter(`?largest=${FILTER_3.maxAbsWeight}`);
  await expect.poll(() => shown(container)).toEqual(CODES);
  // 1.2156529 / (1.5259e-4 · 4.99215e-24) = 1.596e27, between 2^90 and 2^91, and a sign.
  // M = 7.6176e-28 / (6 / 32767) = 4.16e-24, below 2^-32.
  const [weights, bias, multiplier] = rows(container);
  expect(weights).toMatch(/wrong by at most 1\.3 times ten to the minus 5.*rounded/);
  expect(bias).toMatch(/takes 92 bits; there are 64.*saturated/);
  expect(multiplier).toMatch(/4\.16 times ten to the minus 24.*kept as 0.*flushed/);
});

test.for([
  // 1 / s_w > FLT_MAX from s_w < 2^-128 on: the largest weight is below 32767 · 2^-128 = 9.63e-35.
  [9.7e-35, CODES, /all five codes are as they were/],
  [9.5e-35, Array(5).fill(-32767), /inverse of the scale is infinite, and all five codes/],
  [1e-44, Array(5).fill(-32767), /the scale is 0, and all five codes are wrong/],
] as const)('the weights break only where float32 ends: %d', async ([largest, codes, words]) => {
  const container = await openChapter(`?largest=${largest}`);
  await expect.poll(() => shown(container)).toEqual(codes);
  await expect.element(title(container)).toHaveTextContent(words);
});

test.for([
  ['All five are 0', 'You said “all five are 0”'],
  ['The large ones stay', 'You said that the small ones become 0'],
  ['The same five as before', 'You said “the same five”'],
])('a guess “%s” is quoted back, and the figure goes there', async ([label, quoted]) => {
  const container = await openChapter();
  const prediction = container.querySelector<HTMLElement>('.prediction');
  await page.getByRole('radio', { name: label }).click();
  await page.getByRole('button', { name: 'this is my guess' }).click();
  await expect.element(prediction).toHaveTextContent(quoted);
  await expect.element(prediction).toHaveTextContent('−1409');
  await expect.poll(() => state().largest).toBe(f32(2e-21));
  expect(shown(container)).toEqual(CODES);
});

test('each step sets the figure', async () => {
  const container = await openChapter();
  await page.getByRole('button', { name: 'skip, show me' }).click();
  await page.getByRole('button', { name: 'Filter 3 of MobileNetV2' }).click();
  await expect.poll(() => state().largest).toBe(FILTER_3.maxAbsWeight);
  await page.getByRole('button', { name: 'Where the weights break too' }).click();
  await expect.poll(() => shown(container)).toEqual(Array(5).fill(-32767));
  await page.getByRole('button', { name: 'A filter that is alive' }).click();
  await expect.poll(() => state().largest).toBe(initial.largest);
});

test('each wrong answer leads to a state that shows why, and the right one is confirmed', async () => {
  const container = await openChapter();
  const [code, epsilon] = container.querySelectorAll<HTMLElement>('.check');
  const answer = async (check: HTMLElement, label: string | RegExp) => {
    await page.elementLocator(check).getByRole('radio', { name: label }).click();
    await page.elementLocator(check).getByRole('button', { name: 'answer' }).click();
  };
  await answer(code, '0, because it is tiny');
  await page.getByRole('link', { name: 'a channel whose largest weight is that small' }).click();
  await expect.poll(() => state().largest).toBe(f32(1e-19));
  expect(shown(container)[0]).toBe(32767);
  await answer(code, '1, the smallest code');
  await page.getByRole('link', { name: 'a channel with that step' }).click();
  await expect.poll(() => f32(state().largest / 32767)).toBeCloseTo(1e-19, 24);
  await answer(code, 'It depends on the largest weight');
  await expect.element(code).toHaveTextContent('all others get codes in proportion');

  await answer(epsilon, /Yes, it is below/);
  await page.getByRole('link', { name: 'a scale far below it' }).click();
  expect(shown(container)).toEqual(CODES);
  await answer(epsilon, /No, and no scale is/);
  await page.getByRole('link', { name: 'a scale below FLT_MIN' }).click();
  await expect.poll(() => shown(container)).toEqual(Array(5).fill(-32767));
  await answer(epsilon, 'No, it has all its digits');
  await expect.element(epsilon).toHaveTextContent('24 binary digits');
});

test('the cells follow the figure', async () => {
  await openChapter(`?largest=${FILTER_3.maxAbsWeight}`);
  const step = page.getByRole('group', { name: 'the scale of the channel' });
  await step.getByRole('textbox').fill('scale(-w, w, "int16") * 32767');
  await userEvent.keyboard('{Enter}');
  await expect.element(step.getByRole('status')).toHaveTextContent('1.63577');
  const bits = page.getByRole('group', { name: 'the bits of the bias' });
  await expect.element(bits.getByRole('status')).toHaveTextContent('92');
});
