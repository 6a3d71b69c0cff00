import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../../src/app.css';
import { lesson } from '../../../lessons/08-who-rounds/lesson';
import { FIRST_CONVOLUTION_DEAD } from '../../../src/lib/examples/mobilenetv2';
import { deadChannelInput } from '../../../src/lib/examples/deadChannel';
import { numberWords } from '../../../src/lib/text/number';
import { traceChannel } from '../../../src/lib/quantizer/channel';
import { close, open } from './open';

vi.mock('$app/navigation', () => import('../router'));
afterEach(close);

const { scenario } = lesson;
const { initial } = scenario;
const openChapter = (search?: string) => open('who-rounds', lesson, search);
const state = () => scenario.read(location.search).state;

/** The integers that the figure shows, in the order of the machines. */
const results = (container: HTMLElement) =>
  [...container.querySelectorAll('figure .value')].map((value) => {
    const number = value.querySelector(':scope > .number') ?? value;
    return (number.querySelector('.said') ?? number).textContent.trim();
  });
const bits = (container: HTMLElement) =>
  [...container.querySelectorAll('figure span.bits')].map(
    (cell) =>
      cell
        .querySelector('svg')
        ?.getAttribute('aria-label')
        ?.replace(/\D*\d+ bits /, '') ?? '',
  );
const fates = (container: HTMLElement) =>
  [...container.querySelectorAll('figure .fate')].map(({ textContent }) => textContent.trim());
const title = (container: HTMLElement) => container.querySelector<HTMLElement>('figure .title');
const swap = () => page.getByRole('figure').getByRole('button', { name: 'swap' });

const MIN = '1'.padEnd(64, '0');
const MAX = '0'.padEnd(64, '1');
/** 2^63 − 2^39, the last float32 before 2^63: 24 ones after the sign, and 39 zeros */
const LAST = `0${'1'.repeat(24)}${'0'.repeat(39)}`;
const ZERO = '0'.repeat(64);
const BIG = 1.5958446532472085e27;

// What each machine gives is from the manuals, not from the engine. The low 64 bits of
// 1.5958e27 are 0: a float32 of that size is a multiple of 2^67.
test.for([
  [-BIG, 'three', [MIN, MIN, '', MIN, ZERO], ['the nearest end', 'stops', 'another number']],
  [
    BIG,
    'four',
    [MIN, MAX, '', MAX, ZERO],
    ['the wrong sign', 'the nearest end', 'stops', 'another number'],
  ],
  ['inf', 'three', [MIN, MAX, '', MAX, ''], ['the wrong sign', 'the nearest end', 'stops']],
  ['-inf', 'two', [MIN, MIN, '', MIN, ''], ['the nearest end', 'stops']],
  ['NaN', 'three', [MIN, ZERO, '', ZERO, ''], ['was NaN', 'stops']],
] as const)('%s as five machines cast it', async ([value, count, expected, said]) => {
  const query = typeof value === 'number' ? `?x=${value}` : `?kind=${value}`;
  const container = await openChapter(query.replace('+', ''));
  await expect.poll(() => bits(container)).toEqual(expected);
  await expect.element(title(container)).toHaveTextContent(`Five machines, ${count} answers`);
  expect(new Set(fates(container))).toEqual(new Set(said));
});

test('what fits is the same on all machines, decimals cut', async () => {
  const container = await openChapter('?x=-5.5');
  await expect.poll(() => results(container)).toEqual(Array(5).fill('minus 5'));
  await expect.element(title(container)).toHaveTextContent('all five machines agree');
});

test('a swap puts the clamp before the cast, and no machine is left to choose', async () => {
  const container = await openChapter(`?x=${BIG}`.replace('+', ''));
  await expect.poll(() => bits(container)[0]).toBe(MIN);
  await swap().click();
  await expect.poll(() => bits(container)).toEqual(Array(5).fill(LAST));
  await expect.poll(() => state().order).toBe('clamp-first');
  await expect.element(title(container)).toHaveTextContent('All five machines make');
  await swap().click();
  await expect.poll(() => bits(container)[0]).toBe(MIN);
});

test('the end as it is written rounds up to 2^63, which does not fit', async () => {
  const container = await openChapter(`?x=${BIG}&order=clamp-first`.replace('+', ''));
  await page.getByRole('radio', { name: 'INT64_MAX' }).click({ force: true });
  await expect.poll(() => bits(container)).toEqual([MIN, MAX, '', MAX, MIN]);
  await page.getByRole('radio', { name: 'the last float' }).click({ force: true });
  await expect.poll(() => bits(container)).toEqual(Array(5).fill(LAST));
});

test('NaN passes a clamp', async () => {
  const container = await openChapter('?order=clamp-first');
  await page.getByRole('radio', { name: 'NaN', exact: true }).click({ force: true });
  await expect.poll(() => bits(container)).toEqual([MIN, ZERO, '', ZERO, '']);
});

test('int32 keeps the sign wrong through a clamp to the codes of a weight', async () => {
  const container = await openChapter('?x=1e10');
  await page.getByRole('radio', { name: 'int32, a weight' }).click({ force: true });
  // 1e10 mod 2^32 = 1410065408, above 32767.
  await expect
    .poll(() => results(container))
    .toEqual(['minus 32767', '32767', 'nothing', '32767', '32767']);
  await expect
    .element(container.querySelector<HTMLElement>('figure .cast'))
    .toHaveTextContent('minus 2147483648');
  await swap().click();
  await expect.poll(() => results(container)).toEqual(Array(5).fill('32767'));
});

test('size and sign are dragged, and make a number of NaN again', async () => {
  const container = await openChapter('?kind=NaN');
  const marker = page.getByRole('slider', { name: 'size of the number' });
  (marker.element() as SVGElement).focus();
  await userEvent.keyboard('{Home}');
  await expect.poll(() => state()).toMatchObject({ x: -1, kind: 'number' });
  await expect.poll(() => results(container)).toEqual(Array(5).fill('minus 1'));
  await page.getByRole('switch').click();
  await expect.poll(() => results(container)).toEqual(Array(5).fill('1'));
  await userEvent.keyboard('{Escape}');
  vi.spyOn(SVGElement.prototype, 'setPointerCapture').mockImplementation(() => undefined);
  const target = marker.element();
  const box = target.querySelector('.handle')?.getBoundingClientRect() ?? new DOMRect();
  const point = (type: string, dx: number) =>
    target.dispatchEvent(
      new PointerEvent(type, {
        clientX: box.x + box.width / 2 + dx,
        clientY: box.y + box.height / 2,
        pointerId: 1,
        bubbles: true,
      }),
    );
  point('pointerdown', 0);
  point('pointermove', 300);
  point('lostpointercapture', 300);
  await expect.poll(() => state().x).toBeGreaterThan(1e6);
});

test.for([
  ['The largest int64', 'You said “the largest”'],
  ['The smallest int64', 'You said “the smallest”'],
  ['Its lowest 64 bits', 'You said “its lowest bits”'],
])('a guess “%s” is quoted back, and the figure goes there', async ([label, quoted]) => {
  const container = await openChapter();
  await expect
    .element(page.getByRole('heading', { name: 'The sign is lost' }))
    .not.toBeInTheDocument();
  await page.getByRole('radio', { name: label }).click();
  await page.getByRole('button', { name: 'this is my guess' }).click();
  const prediction = container.querySelector<HTMLElement>('.prediction');
  await expect.element(prediction).toHaveTextContent(quoted);
  await expect.element(prediction).toHaveTextContent(numberWords(-(2n ** 63n)));
  await expect.poll(() => state().x).toBe(-initial.x);
  await expect.poll(() => bits(container)[0]).toBe(MIN);
  await expect.element(page.getByRole('heading', { name: 'The sign is lost' })).toBeVisible();
});

test('filter 28 reads back with another sign on each processor', async () => {
  const container = await openChapter();
  await page.getByRole('button', { name: 'skip, show me' }).click();
  const dead = FIRST_CONVOLUTION_DEAD.find(({ channel }) => channel === 28);
  if (dead === undefined) throw new Error('filter 28 is not dead.');
  for (const machine of ['x86-64', 'aarch64'] as const) {
    const { dequantized } = traceChannel(deadChannelInput(dead, 'none', machine));
    expect(Math.sign(dequantized ?? 0)).toBe(machine === 'x86-64' ? -1 : 1);
    await expect.element(container).toHaveTextContent(numberWords(dequantized ?? NaN));
  }
});

test('each step sets the figure', async () => {
  const container = await openChapter();
  await page.getByRole('button', { name: 'skip, show me' }).click();
  const step = (name: string) => page.getByRole('button', { name }).click();
  await step('Before the cast, it works');
  await expect.poll(() => bits(container)).toEqual(Array(5).fill(LAST));
  await step('If its end is a float that fits');
  await expect.poll(() => bits(container)).toEqual([MIN, MAX, '', MAX, MIN]);
  await step('And NaN walks through');
  await expect.poll(() => bits(container)).toEqual([MIN, ZERO, '', ZERO, '']);
  await step('After the cast, a clamp comes too late');
  await expect.poll(() => bits(container)).toEqual([MIN, MAX, '', MAX, ZERO]);
});

test('each wrong answer leads to a state that shows why, and the right one is confirmed', async () => {
  const container = await openChapter();
  const [late, same] = container.querySelectorAll<HTMLElement>('.check');
  const answer = async (check: HTMLElement, label: string | RegExp) => {
    await page.elementLocator(check).getByRole('radio', { name: label }).click();
    await page.elementLocator(check).getByRole('button', { name: 'answer' }).click();
  };
  await answer(late, /^32767: the clamp/);
  await page.getByRole('link', { name: 'the weight on five machines' }).click();
  await expect.poll(() => results(container)[0]).toBe('minus 32767');
  await answer(late, 'None: the program stops');
  await page.getByRole('link', { name: 'who stops, and who does not' }).click();
  await expect.poll(() => fates(container).filter((fate) => fate === 'stops').length).toBe(1);
  await answer(late, /minus 32767/);
  await expect.element(late).toHaveTextContent('The weight has changed its sign.');

  await answer(same, 'Yes, it is the same source');
  await page.getByRole('link', { name: 'one number, and what five machines make of it' }).click();
  await expect.poll(() => bits(container)).toEqual([MIN, MAX, '', MAX, ZERO]);
  await answer(same, 'Yes, both follow IEEE 754');
  await page.getByRole('link', { name: 'infinity on five machines' }).click();
  await expect.poll(() => bits(container)).toEqual([MIN, MAX, '', MAX, '']);
  await answer(same, 'Yes, for each bias that fits its integer');
  await expect.element(same).toHaveTextContent('no machine matters');
});

test('the cells cast the number of the figure', async () => {
  await openChapter(`?x=${BIG}`.replace('+', ''));
  const cell = page.getByRole('group', { name: 'a cast on one machine' });
  await cell.getByRole('textbox').fill('cast(x, "int64", "aarch64")');
  await userEvent.keyboard('{Enter}');
  await expect.element(cell.getByRole('status')).toHaveTextContent('9223372036854775807');
  const end = page.getByRole('group', { name: 'the end of int64 as a float' });
  await expect.element(end.getByRole('status')).toHaveTextContent('true');
});
