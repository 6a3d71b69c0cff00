import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Sliders from './Sliders.svelte';

const bar = {
  pushState: vi.fn((url: string) => history.pushState(null, '', url)),
  replaceState: vi.fn((url: string) => history.replaceState(null, '', url)),
};
const original = location.href;

beforeEach(() => {
  vi.clearAllMocks();
});
afterEach(() => {
  history.replaceState(null, '', original);
});

async function open(search: string) {
  history.replaceState(null, '', `${location.pathname}${search}#here`);
  await render(Sliders, { bar });
}

const shown = page.getByRole('status');
const slider = page.getByRole('slider');
const settled = () => new Promise((resolve) => setTimeout(resolve, 400));

test('a page starts from its link, and reports the values that are not allowed', async () => {
  await open('?s_w=3&storage=32');
  await expect.element(shown).toHaveTextContent('1 in 32');
  await expect.element(page.getByText('s_w=3 is above 1')).toBeVisible();
});

test('opening a link does not rewrite it', async () => {
  await open('?s_w=0.125&from=elsewhere&v=9');
  await expect.element(shown).toHaveTextContent('0.125 in 64');
  await settled();
  expect(location.search).toBe('?s_w=0.125&from=elsewhere&v=9');
  expect(bar.replaceState).not.toHaveBeenCalled();
});

test('a drag reaches the address in few writes, without an entry, and keeps the place', async () => {
  await open('');
  const input = slider.element() as HTMLInputElement;
  const length = history.length;
  const started = performance.now();
  for (let i = 1; i <= 100; i++) {
    input.value = String(i / 200);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  const quarters = (performance.now() - started) / 250;
  await expect.poll(() => location.search).toBe('?s_w=0.5&v=1');
  expect(bar.replaceState.mock.calls.length).toBeLessThanOrEqual(Math.ceil(quarters) + 2);
  expect(bar.pushState).not.toHaveBeenCalled();
  expect(history.length).toBe(length);
  expect(location.hash).toBe('#here');
});

test('Back returns from a scenario to the dragged state before it', async () => {
  await open('');
  const input = slider.element() as HTMLInputElement;
  input.value = '0.75';
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await page.getByText('show why').click();
  await expect.element(shown).toHaveTextContent('0.5 in 32');
  expect(location.search).toBe('?s_w=0.5&storage=32&v=1');
  history.back();
  await expect.element(shown).toHaveTextContent('0.75 in 64');
  expect(location.search).toBe('?s_w=0.75&v=1');
  history.forward();
  await expect.element(shown).toHaveTextContent('0.5 in 32');
});

test('reset can be undone with Back', async () => {
  await open('?s_w=0.125');
  await expect.element(shown).toHaveTextContent('0.125 in 64');
  await page.getByRole('button').click();
  await expect.element(shown).toHaveTextContent('0.25 in 64');
  expect(location.search).toBe('');
  history.back();
  await expect.element(shown).toHaveTextContent('0.125 in 64');
});

test('a scenario is also an ordinary link', async () => {
  await open('');
  await expect
    .element(page.getByText('show why'))
    .toHaveAttribute('href', '?s_w=0.5&storage=32&v=1');
});
