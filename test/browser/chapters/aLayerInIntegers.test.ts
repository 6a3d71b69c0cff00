import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../../src/app.css';
import {
  layerElement,
  multiplierOf,
  pictureCodes,
  type LayerSetting,
} from '../../../lessons/05-a-layer-in-integers/layer';
import { lesson } from '../../../lessons/05-a-layer-in-integers/lesson';
import { f32 } from '../../../src/lib/numeric/float32';
import { numberWords } from '../../../src/lib/text/number';
import { close, open } from './open';

vi.mock('$app/navigation', () => import('../router'));
afterEach(close);

const { scenario } = lesson;
const { initial } = scenario;
const openChapter = (search?: string) => open('a-layer-in-integers', lesson, search);
const state = () => scenario.read(location.search).state;

/** The engine's element for the state of the page. */
function engine(change: Partial<typeof initial> = {}) {
  const { element, z_in, z_out, s_out, rounding } = { ...initial, ...change };
  const setting: LayerSetting = {
    element,
    inputZero: z_in,
    outputZero: z_out,
    outputScale: s_out,
    rounding,
  };
  return layerElement(setting);
}

const said = (element: Element | null) =>
  (element?.querySelector('.said') ?? element)?.textContent.trim();
/** The integers of the stations, without the products. */
const integers = (container: HTMLElement) =>
  [...container.querySelectorAll('figure .integer .number')].map(said);
const wanted = ({ sum, accumulator, requantized, unclamped, code }: ReturnType<typeof engine>) =>
  [sum, accumulator, requantized, unclamped, code].map((value) => numberWords(value));
const picture = (container: HTMLElement) =>
  container
    .querySelector('figure [aria-label^="codes of the picture"]')
    ?.getAttribute('aria-label');
const outputs = (container: HTMLElement) =>
  [...container.querySelectorAll('figure .output .code')].map(({ textContent }) =>
    Number(textContent),
  );
const title = (container: HTMLElement) => container.querySelector<HTMLElement>('figure .title');

test('the stations show the engine’s numbers, and the real that each one stands for', async () => {
  const container = await openChapter();
  await expect.poll(() => integers(container)).toEqual(wanted(engine()));
  const all = Array.from({ length: 9 }, (_, element) => engine({ element }).code);
  expect(outputs(container)).toEqual(all);
  expect(new Set(all).size).toBeGreaterThan(3);
  expect(picture(container)).toContain(pictureCodes(64).join(', '));
  await expect
    .element(title(container))
    .toHaveTextContent(numberWords(engine().value, { digits: 4 }));
  await expect
    .element(title(container))
    .toHaveTextContent(numberWords(engine().float, { digits: 4 }));
});

test('the window is dragged over the picture', async () => {
  const container = await openChapter();
  vi.spyOn(SVGElement.prototype, 'setPointerCapture').mockImplementation(() => undefined);
  const drawing = container.querySelector('figure svg.picked');
  if (drawing === null) throw new Error('there is no picture to drag.');
  const box = drawing.getBoundingClientRect();
  const point = (type: string, column: number, row: number) =>
    drawing.dispatchEvent(
      new PointerEvent(type, {
        clientX: box.x + ((column + 0.5) * box.width) / 5,
        clientY: box.y + ((row + 0.5) * box.height) / 5,
        pointerId: 1,
        bubbles: true,
      }),
    );
  point('pointerdown', 2, 2);
  point('pointermove', 3, 1);
  await expect.poll(() => state().element).toBe(2);
  point('pointermove', 0, 4);
  await expect.poll(() => state().element).toBe(6);
  point('lostpointercapture', 0, 4);
  point('pointermove', 4, 0);
  await expect.poll(() => integers(container)).toEqual(wanted(engine({ element: 6 })));
});

test('the keyboard chooses an element of the output', async () => {
  const container = await openChapter();
  container.querySelector<HTMLElement>('figure .output input:checked')?.focus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.poll(() => state().element).toBe(5);
  await expect.poll(() => integers(container)).toEqual(wanted(engine({ element: 5 })));
});

test('each station can be opened, one at a time', async () => {
  const container = await openChapter();
  const inside = () => container.querySelector('figure .inside')?.textContent ?? '';
  await expect.poll(inside).toContain('Each code of a pixel');
  expect(container.querySelectorAll('figure .inside li').length).toBe(9);
  const list = container.querySelector<HTMLElement>('figure ol');
  const stations = page.elementLocator(list ?? container);
  for (const [name, words] of [
    ['accumulator', 'an integer of 32 bits'],
    [/q_b|q b/, 'Nobody chooses this scale.'],
    [/mantissa/, 'a mantissa of 31 bits'],
    [/z_out|z out/, 'the code of the real 0'],
    ['clamp', 'so nothing happens'],
  ] as const) {
    await stations.getByRole('button', { name }).click();
    await expect.poll(inside).toContain(words);
    expect(container.querySelectorAll('figure .inside').length).toBe(1);
  }
  await expect.poll(() => state().station).toBe(6);
  await stations.getByRole('button', { name: 'clamp' }).click();
  await expect.poll(() => container.querySelector('figure .inside')).toBeNull();
});

test('each control moves what it says', async () => {
  const container = await openChapter();
  const slider = (name: RegExp) => page.getByRole('slider', { name });
  const press = async (name: RegExp, keys: string) => {
    (slider(name).element() as HTMLElement).focus();
    await userEvent.keyboard(keys);
  };
  await press(/zero point of the input/, '{Shift>}{ArrowRight}{/Shift}');
  await expect.poll(() => picture(container)).toContain(pictureCodes(74).join(', '));
  expect(integers(container)).toEqual(wanted(engine()));
  await press(/zero point of the output/, '{Shift>}{ArrowRight}{/Shift}');
  await expect.poll(() => integers(container)).toEqual(wanted(engine({ z_out: 31 })));
  await press(/scale of the output/, '{Shift>}{ArrowLeft}{/Shift}');
  await expect.poll(() => state().s_out).toBeCloseTo(initial.s_out / 10, 6);
  const { s_out } = state();
  await expect.poll(() => integers(container)).toEqual(wanted(engine({ z_out: 31, s_out })));
  await expect.element(title(container)).toHaveTextContent('the code is clipped');
  await page.getByRole('button', { name: 'reset' }).click();
  await page.getByRole('radio', { name: 'cut off' }).click({ force: true });
  await expect.poll(() => integers(container)).toEqual(wanted(engine({ rounding: 'cut' })));
});

test.for([
  ['209', 'which is right but for the zero point'],
  ['230', 'You said 230, and so it is'],
  ['255: a million does not fit', 'A million is only a count'],
])('a guess of %s is quoted back', async ([label, quoted]) => {
  const container = await openChapter();
  await expect
    .element(page.getByRole('heading', { name: 'A multiplier without floats' }))
    .not.toBeInTheDocument();
  const prediction = container.querySelector<HTMLElement>('.prediction');
  if (prediction === null) throw new Error('there is no prediction.');
  const inside = page.elementLocator(prediction);
  await inside.getByRole('radio', { name: label }).click();
  await inside.getByRole('button', { name: 'this is my guess' }).click();
  await expect.element(prediction).toHaveTextContent(quoted);
  // 1,000,000 · 2.09e-4 = 209, and the zero point 21.
  await expect.element(prediction).toHaveTextContent(numberWords(multiplierOf(initial.s_out)));
  await expect.element(prediction).toHaveTextContent('comes on top: 230');
  await expect
    .element(page.getByRole('heading', { name: 'A multiplier without floats' }))
    .toBeVisible();
});

test('each step sets the figure', async () => {
  const container = await openChapter();
  await page.getByRole('button', { name: 'skip, show me' }).click();
  const step = (name: string) => page.getByRole('button', { name }).click();
  await step('Make the steps of the output finer');
  const fine = { s_out: f32(initial.s_out / 4) };
  await expect.poll(() => integers(container)).toEqual(wanted(engine(fine)));
  expect(engine(fine).unclamped).toBeGreaterThan(255);
  await step('Cut instead of rounding');
  await expect.poll(() => integers(container)).toEqual(wanted(engine({ rounding: 'cut' })));
  await step('See where the bias joins');
  await expect.poll(() => state().station).toBe(3);
  await step('Move the zero point of the input');
  await expect.poll(() => picture(container)).toContain(pictureCodes(100).join(', '));
});

test('each wrong answer leads to a station that shows why, and the right one is confirmed', async () => {
  const container = await openChapter();
  const [float, bias] = container.querySelectorAll<HTMLElement>('.check');
  const answer = async (check: HTMLElement, label: string | RegExp) => {
    await page.elementLocator(check).getByRole('radio', { name: label }).click();
    await page.elementLocator(check).getByRole('button', { name: 'answer' }).click();
  };
  const leads = async (link: string, station: number) => {
    await page.getByRole('link', { name: link }).click();
    await expect.poll(() => state().station).toBe(station);
  };
  await answer(float, /At the multiplier/);
  await leads('the mantissa and the shift', 4);
  await answer(float, /At the start/);
  await leads('the products', 1);
  await answer(float, 'Nowhere');
  await expect.element(float).toHaveTextContent('there are only integers');
  await answer(bias, /a scale of its own/);
  await leads('where the bias joins the sum', 3);
  await answer(bias, /the multiplier makes up for it/);
  await leads('the multiplier, after the bias', 4);
  await answer(bias, /^No,/);
  await expect.element(bias).toHaveTextContent('That is where the bug begins.');
});

test('the cells compute with the element of the figure', async () => {
  await openChapter();
  const cell = page.getByRole('group', { name: 'the code of the output' });
  await cell.getByRole('textbox').fill('z_out + round(M * 1000000)');
  await userEvent.keyboard('{Enter}');
  await expect.element(cell.getByRole('status')).toHaveTextContent('230');
  const fixed = page.getByRole('group', { name: 'mantissa and shift, next to M' });
  await expect.element(fixed.getByRole('status')).toHaveTextContent(/^(1|0\.9999|1\.0000)/);
});
