import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../../src/app.css';
import { lesson } from '../../../lessons/07-bias-overflow/lesson';
import { RELU6_SCALE } from '../../../src/lib/examples/filter3';
import { numberWords } from '../../../src/lib/text/number';
import { biasAtScale } from '../../../src/lib/diagnosis/regimes';
import { f32 } from '../../../src/lib/numeric/float32';
import { biasBits } from '../../../src/lib/quantizer/biasStatus';
import { drag } from './drag';
import { close, open } from './open';

vi.mock('$app/navigation', () => import('../router'));
afterEach(close);

const { scenario } = lesson;
const openChapter = (search?: string) => open('bias-overflow', lesson, search);

const { initial } = scenario;
const at = (s_w: number, change: Partial<typeof initial> = {}) => {
  const { b, s_in, storage, machine } = { ...initial, ...change };
  return biasAtScale(
    { bias: b, inputScale: s_in, outputScale: RELU6_SCALE, storage, machine },
    s_w,
  );
};
const state = () => scenario.read(location.search).state;

/** The marker in the drawing: the slider that is not an input. */
function marker(container: HTMLElement): SVGElement {
  const found = container.querySelector('svg [role=slider]');
  if (!(found instanceof SVGElement)) throw new Error('the map has no marker.');
  return found;
}
/** What the chapter says outside of its figure */
const said = (container: HTMLElement) =>
  Array.from(
    container.querySelectorAll('.prose > :is(p, .noted)'),
    ({ textContent }) => textContent,
  ).join('\n');
const title = (container: HTMLElement) => container.querySelector<HTMLElement>('figure .title');

test('the count of bits says for which inputs it holds, and leads to others', async () => {
  const container = await openChapter();
  await expect.poll(() => said(container)).toContain('that count takes 92 bits');
  await page.getByText('Who decides the input scale?').click();
  await expect.element(container).toHaveTextContent('the bias of filter 3 takes 92 bits.');
  await page.getByRole('link', { name: 'it takes 94' }).click();
  // Pictures reach to 1, and the scale of int16 is a 32767th of that.
  expect(state()).toMatchObject({ ...initial, s_in: f32(1 / 32767) });
  await expect.poll(() => said(container)).toContain('that count takes 94 bits');
});

test('dragging the marker moves the weight scale, and all numbers are the engine’s', async () => {
  const container = await openChapter();
  await page.viewport(1440, 900);
  drag(marker(container), 120);
  await expect.poll(() => state().s_w).toBeGreaterThan(initial.s_w * 1e6);

  const { s_w } = state();
  const { biasScale, readBack } = at(s_w);
  await expect.poll(() => said(container)).toContain(numberWords(s_w));
  expect(said(container)).toContain(numberWords(biasScale));
  expect(said(container)).toContain(numberWords(readBack ?? NaN));
  expect(said(container)).toContain(`${biasBits(initial.b, biasScale)} bits`);
});

test.for([32, 40, 48, 64] as const)('int%i ends where the engine says', async (storage) => {
  const container = await openChapter();
  await page.getByRole('radio', { name: String(storage), exact: true }).click({ force: true });
  await expect.poll(() => state().storage).toBe(storage);
  const words = title(container)?.textContent ?? '';
  expect(words).toContain(`int${storage} runs out`);
  const edge = Number(/times ten to the minus (\d+)/.exec(words)?.[1]);
  const [above, below] = [f32(10 ** (1 - edge)), f32(10 ** (-1 - edge))];
  expect(at(above, { storage }).status).toBe('rounded');
  expect(at(below, { storage }).status).toBe('saturated');
});

test.for([
  [/^The same:/, 'You said “the same”'],
  [/^Half/, 'You said “half of it”'],
  [/^Twice/, 'You said “twice as much”'],
])('a guess %s is quoted back, and the figure goes there', async ([label, quoted]) => {
  const container = await openChapter();
  const prediction = container.querySelector<HTMLElement>('.prediction');
  await page.getByRole('radio', { name: label }).click();
  await page.getByRole('button', { name: 'this is my guess' }).click();
  await expect.element(prediction).toHaveTextContent(quoted);
  const halved = f32(initial.s_w / 2);
  await expect.element(prediction).toHaveTextContent(numberWords(at(halved).readBack ?? NaN));
  expect(state().s_w).toBe(halved);
});

test('skipping shows the answer too', async () => {
  const container = await openChapter();
  await page.getByRole('button', { name: 'skip, show me' }).click();
  await expect.element(container.querySelector<HTMLElement>('.outcome > p')).toBeVisible();
  await expect
    .element(container.querySelector<HTMLElement>('.prediction'))
    .not.toHaveTextContent('You said');
});

test('a wrong answer has its sentence and a link to a state; Back returns from it', async () => {
  const container = await openChapter('?s_w=1e-9');
  const check = container.querySelector<HTMLElement>('.check');
  await page.getByRole('radio', { name: 'A number ten times as large' }).click();
  await page.getByRole('button', { name: 'answer' }).first().click();
  await expect.element(check).toHaveTextContent('The integer cannot grow any more.');
  await page.getByRole('link', { name: 'the map one decade past the end' }).click();
  const past = state().s_w;
  // A decade below the last scale at which int64 holds this bias.
  expect(at(past).status).toBe('saturated');
  expect(at(f32(past * 9.9)).status).toBe('saturated');
  expect(at(f32(past * 10.1)).status).toBe('rounded');
  await expect.poll(() => said(container)).toContain(numberWords(past));
  history.back();
  await expect.poll(() => state().s_w).toBe(f32(1e-9));
  await expect.poll(() => said(container)).toContain(numberWords(1e-9));

  await page.getByRole('radio', { name: 'A tenth of it' }).click();
  await page.getByRole('button', { name: 'answer' }).first().click();
  await expect.element(check).toHaveTextContent('Overflow does not blow the bias up.');
  const [before, after] = [at(f32(1e-20)).readBack, at(f32(1e-21)).readBack];
  expect((after ?? NaN) / (before ?? NaN)).toBeCloseTo(0.1, 5);
});

test.for([
  ['NaN', initial.s_w, /kept/],
  ['1e999', 1, /is used/],
  ['-4', scenario.fields.s_w.min, /is used/],
  ['a lot', initial.s_w, /kept/],
] as const)('%s typed into the formula gives a sentence', async ([typed, value, sentence]) => {
  const container = await openChapter();
  const pill = page.elementLocator(container.querySelector<HTMLElement>('.formula') ?? container);
  pill.getByRole('slider', { name: 'weight scale' }).element().focus();
  await userEvent.keyboard('{Enter}');
  await pill.getByRole('textbox', { name: 'weight scale' }).fill(typed);
  await userEvent.keyboard('{Enter}');
  await expect.element(pill.getByText(sentence)).toBeVisible();
  await expect.poll(() => state().s_w).toBe(value);
});

test('the issue’s own line stands ready, and an edited one is computed', async () => {
  const container = await openChapter();
  const cell = page.getByRole('group', { name: 'the line of the issue' });
  const formula = cell.getByRole('textbox');
  await expect.element(formula).toHaveValue('7.617614820112793e-28 * -9223372036854775808');
  await formula.fill('7.617614820112793e-27 * -9223372036854775808');
  await userEvent.keyboard('{Enter}');
  await expect
    .element(cell.getByText(String(7.617614820112793e-27 * -9223372036854775808)))
    .toBeVisible();
  expect(state().issue).toContain('e-27');
  expect(container.querySelectorAll('[data-part=cells] textarea').length).toBe(2);
});

test.for([
  [
    'only=figure,controls',
    ['figure', '[data-part=controls]'],
    ['.prose > p', '.formula', '.steps', '.check', '.sources'],
  ],
  [
    'hide=checks,prediction,notes',
    ['figure', '.prose > p'],
    ['.check', '.prediction', '.aside-note'],
  ],
] as const)('%s leaves out what it says', async ([query, shown, hidden]) => {
  const container = await openChapter(`?${query}`);
  await page.viewport(1440, 900);
  for (const part of shown)
    await expect.element(container.querySelector<HTMLElement>(part)).toBeVisible();
  for (const part of hidden)
    await expect.element(container.querySelector<HTMLElement>(part)).not.toBeVisible();
});

test('a link with a wrong value gives a message', async () => {
  const container = await openChapter('?s_w=7&storage=33&s_in=NaN&unknown=1');
  const messages = container.querySelector<HTMLElement>('.messages');
  for (const words of ['s_w=7 is above 1', 'storage=33 is none of', 's_in=NaN']) {
    await expect.element(messages).toHaveTextContent(words);
  }
  expect(messages?.textContent).not.toContain('unknown');
});

/** Opens the chapter in a window of that height, at the figure or at its beginning. */
async function openAt(height: number, place: 'figure' | 'text') {
  await page.viewport(1440, height);
  const container = await openChapter('?s_w=2e-20');
  const text = container.querySelector('.formula');
  if (place === 'figure') {
    container.querySelector('figure')?.scrollIntoView();
    await expect.poll(() => text?.getBoundingClientRect().bottom ?? 0).toBeLessThan(-height / 4);
  }
  // What is in sight is told a frame later.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return container;
}

/** Takes the marker's handle; `to` drags it by a distance in px. */
function hold(container: HTMLElement) {
  vi.spyOn(SVGElement.prototype, 'setPointerCapture').mockImplementation(() => undefined);
  const handle = marker(container).querySelector('.handle')?.getBoundingClientRect();
  if (handle === undefined) throw new Error('the marker has no handle.');
  const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
  const point = (type: string, dx: number) =>
    marker(container).dispatchEvent(
      new PointerEvent(type, { clientX: x + dx, clientY: y, pointerId: 1, bubbles: true }),
    );
  point('pointerdown', 0);
  return {
    to: async (dx: number) => {
      const before = marker(container).getAttribute('aria-valuetext');
      point('pointermove', dx);
      await expect.poll(() => marker(container).getAttribute('aria-valuetext')).not.toBe(before);
    },
    release: (dx: number) => {
      point('pointerup', dx);
      point('lostpointercapture', dx);
    },
  };
}

/** The weight scale that the marker says */
const dragged = (container: HTMLElement) =>
  PLACED.exec(marker(container).getAttribute('aria-valuetext') ?? '')?.[0] ?? 'no scale';
const PLACED = /[\d.]+ times ten to the minus \d+/;

test('text out of sight keeps its numbers during a drag, and follows at the release', async () => {
  const container = await openAt(600, 'figure');
  const before = said(container);
  expect(before).toContain(numberWords(f32(2e-20)));
  const hand = hold(container);
  await hand.to(60);
  await hand.to(120);
  expect(said(container)).toBe(before);
  hand.release(120);
  await expect.poll(() => said(container)).toContain(dragged(container));
  expect(said(container)).not.toContain(numberWords(f32(2e-20)));
});

test('text in sight follows during a drag', async () => {
  const container = await openAt(1600, 'text');
  const hand = hold(container);
  await hand.to(60);
  await expect.poll(() => said(container)).toContain(dragged(container));
  hand.release(60);
});

test('text out of sight follows the keyboard at once', async () => {
  const container = await openAt(600, 'figure');
  marker(container).focus();
  await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}');
  const wanted = numberWords(f32(2e-19));
  await expect.poll(() => marker(container).getAttribute('aria-valuetext')).toContain(wanted);
  await expect.poll(() => said(container)).toContain(wanted);
});

test.for(['0', '-0', '1e-300'])('a bias of %s is drawn like any other', async (b) => {
  const container = await openChapter(`?b=${b}`);
  await expect.element(title(container)).toHaveTextContent('A bias of zero fits every scale');
  expect(marker(container).getAttribute('aria-valuetext')).toContain('exact');
});

/** Weight scales over the whole map, and the ones to which the steps go. */
const PLACES = [
  ...Array.from({ length: 23 }, (_, i) => f32(Number(`1e-${2 * i}`))),
  1.4e-10,
  3e-38,
  5e-24,
];
const isCrossed = (box: DOMRect, by: DOMRect) =>
  box.left < by.right && by.left < box.right && box.top < by.bottom && by.top < box.bottom;

test.for([1440, 360])('at %i px no name is under the marker or the callout', async (width) => {
  await page.viewport(width, 900);
  const container = await openChapter();
  const slider = marker(container);
  const drawing = slider.ownerSVGElement;
  if (drawing === null) throw new Error('the marker is in no drawing.');
  await expect.poll(() => drawing.clientWidth).toBeLessThan(width);
  for (const s_w of PLACES) {
    history.replaceState(null, '', `?s_w=${s_w}`);
    dispatchEvent(new PopStateEvent('popstate'));
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toContain(numberWords(s_w));
    const line = slider.querySelector('.line')?.getBoundingClientRect() ?? new DOMRect();
    const handle = slider.querySelector('.handle')?.getBoundingClientRect() ?? new DOMRect();
    const callout = drawing.querySelector('.callout')?.getBoundingClientRect() ?? new DOMRect();
    const covered: string[] = [];
    for (const text of drawing.querySelectorAll('text')) {
      if (text.closest('.callout')) continue;
      const box = text.getBoundingClientRect();
      const isBefore = (text.compareDocumentPosition(slider) & 4) !== 0;
      if (isCrossed(box, callout)) covered.push(`callout over ${text.textContent}`);
      if (isCrossed(box, handle)) covered.push(`handle over ${text.textContent}`);
      if (isBefore && isCrossed(box, line)) covered.push(`line over ${text.textContent}`);
    }
    expect(covered, `s_w = ${s_w}`).toEqual([]);
  }
});

test('where the multiplier is flushed, the callout says that the channel puts out 0', async () => {
  await page.viewport(1440, 900);
  const container = await openChapter();
  const callout = () => container.querySelector('.callout')?.textContent ?? '';
  await page.getByRole('button', { name: 'Another cliff comes first' }).click();
  await expect.poll(callout).toMatch(/reads back.*puts out\s*0/);
  await page.getByRole('button', { name: 'Start at the right' }).click();
  await expect.poll(callout).not.toContain('puts out');
});

test('a machine that stops at the cast puts out nothing', async () => {
  const container = await openChapter('?machine=wasm-trunc');
  const callout = () => container.querySelector('.callout')?.textContent ?? '';
  await expect.poll(callout).toContain('nothing');
  expect(callout()).not.toContain('puts out');
});
