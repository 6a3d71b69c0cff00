import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import { numberWords } from '../../src/lib/text/number';
import { FILTER_3 } from '../../src/lib/examples/mobilenetv2';
import { biasAtScale } from '../../src/lib/diagnosis/regimes';
import { f32 } from '../../src/lib/numeric/float32';
import { traceChannel } from '../../src/lib/quantizer/channel';
import { deadChannelInput } from '../../src/lib/examples/deadChannel';
import { FILTER_3_SETTING } from '../../src/lib/examples/filter3';
import { SMALLEST } from '../../src/routes/homeScenario';
import { CHAPTER_PARTS } from '../../src/lib/lesson/chapters';
import FrontPage from '../../src/routes/+page.svelte';

vi.mock('$app/navigation', () => import('./router'));
const original = location.href;
const data = { parts: CHAPTER_PARTS };
afterEach(() => {
  history.replaceState(null, '', original);
});

test('the front page says what Scalefloor is and how to run it', async () => {
  await render(FrontPage, { data, params: {} });
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Scalefloor');
  await expect.element(page.getByText('node bin/scalefloor.mjs repro')).toBeVisible();
});

test('the front page has two ways in', async () => {
  await render(FrontPage, { data, params: {} });
  const ways = page.getByRole('navigation', { name: 'Two ways in' });
  await expect
    .element(ways.getByRole('link', { name: 'Teach me' }))
    .toHaveAttribute('href', expect.stringMatching(/\/lessons\/the-vanishing-bias\/$/));
  await expect
    .element(ways.getByRole('link', { name: 'My model is broken' }))
    .toHaveAttribute('href', expect.stringMatching(/\/lab\/$/));
});

test('the bug in small answers to the keyboard as the engine does', async () => {
  await render(FrontPage, { data, params: {} });
  const marker = page.getByRole('slider', { name: 'weight scale' });
  const heading = page.getByRole('heading', { level: 2 }).first();
  const { code, dequantized } = traceChannel(deadChannelInput(FILTER_3));
  expect(code).toBe(-(2n ** 63n));
  await expect.element(heading).toHaveTextContent(numberWords(dequantized ?? NaN));

  marker.element().focus();
  await userEvent.keyboard('{End}');
  await expect.element(heading).toHaveTextContent(/survives: minus 1\.2157/);
  await userEvent.keyboard('{Home}');
  const { readBack } = biasAtScale(FILTER_3_SETTING, f32(SMALLEST));
  await expect.element(heading).toHaveTextContent(numberWords(readBack ?? NaN));
});

test.for([320, 768, 1440])('nothing is cut off or scrolls sideways at %i px', async (width) => {
  await page.viewport(width, 900);
  await render(FrontPage, { data, params: {} });
  expect(document.documentElement.clientWidth).toBe(width);
  expect(document.documentElement.scrollWidth).toBe(width);
});

test('the front page lists the parts with their chapters, in order', async () => {
  const { container } = await render(FrontPage, { data, params: {} });
  const parts = [...container.querySelectorAll('section:has(h3)')].map((part) => ({
    title: part.querySelector('h3')?.firstChild?.textContent?.trim(),
    chapters: [...part.querySelectorAll('li .title')].map(({ textContent }) => textContent),
  }));
  expect(parts).toEqual(
    CHAPTER_PARTS.map(({ title, chapters }) => ({
      title,
      chapters: chapters.map((chapter) => chapter.title),
    })),
  );
});
