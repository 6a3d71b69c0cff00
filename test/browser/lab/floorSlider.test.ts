import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../../src/app.css';
import FloorSlider from '../../../src/routes/lab/settings/FloorSlider.svelte';
import { FLOOR_STOPS } from '../../../src/lib/lab/floor/floorStops';

async function open(floor: number, policy = '') {
  await page.viewport(1200, 400);
  const onfloor = vi.fn();
  // Twelve scales in one third of a decade, one by itself.
  const scales = Float32Array.from([...Array.from({ length: 12 }, () => 1.2e-6), 3e-24]);
  const props = { floor, onfloor, scales, lifted: 1, stops: FLOOR_STOPS, policy };
  const { container } = await render(FloorSlider, props);
  const rail = container.querySelector('.rail');
  if (rail === null) throw new Error('there is no rail.');
  return { container, rail, onfloor, slider: page.getByRole('slider') };
}

/** The drawn place of a power of ten on the rail: the middle of its label. */
function placeOf(container: Element, exponent: number): number {
  const label = [...container.querySelectorAll('svg text')].find(
    (text) => text.textContent === `10−${exponent}`,
  );
  if (label === undefined) throw new Error(`10^-${exponent} has no label.`);
  const box = label.getBoundingClientRect();
  return box.left + box.width / 2;
}

test('keys move by a tenth of a decade, and no floor is a separate step', async () => {
  const { slider, onfloor } = await open(0);
  await expect.element(slider).toHaveAttribute('aria-valuetext', 'no floor');
  (slider.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(onfloor).toHaveBeenLastCalledWith(1e-30);
  await userEvent.keyboard('{ArrowRight}');
  expect(onfloor).toHaveBeenLastCalledWith(1.26e-30);
  await userEvent.keyboard('{End}');
  expect(onfloor).toHaveBeenLastCalledWith(1);
});

test('the words name the floor, whose it is, and what it lifts', async () => {
  const { container, slider } = await open(1e-8);
  await expect
    .element(slider)
    .toHaveAttribute(
      'aria-valuetext',
      "floor ten to the minus 8, today's for int16, lifts one channel",
    );
  expect(container.querySelector('output')?.textContent).toMatch(/1 lifted/);
});

test('a policy without a place on the rail is named instead of a floor', async () => {
  const { container, slider } = await open(0, '#6971');
  await expect.element(slider).toHaveAttribute('aria-valuetext', 'the policy of #6971');
  expect(container.querySelector('output')?.textContent).toMatch(/^#6971/);
});

test('a press on the rail takes the floor under it, and a stop that is near', async () => {
  const { container, rail, onfloor } = await open(0);
  const box = rail.getBoundingClientRect();
  const press = (x: number) => userEvent.click(rail, { position: { x: x - box.left, y: 26 } });
  await press(placeOf(container, 20));
  expect(onfloor).toHaveBeenLastCalledWith(1e-20);
  // Half a decade right of 10^-10 would be 10^-9.5; the stop at 10^-9 is within reach of 10^-9.1.
  const decade = (placeOf(container, 5) - placeOf(container, 10)) / 5;
  await press(placeOf(container, 10) + 0.9 * decade);
  expect(onfloor).toHaveBeenLastCalledWith(1e-9);
});

test('under the rail stand the scales: few of them at full strength', async () => {
  const { container } = await open(0);
  const bars = [...container.querySelectorAll('rect.bar')];
  expect(bars.map((bar) => bar.classList.contains('few'))).toEqual([true, false]);
  const middle = ({ left, width }: DOMRect) => left + width / 2;
  const [lone, many] = bars.map((bar) => middle(bar.getBoundingClientRect()));
  expect(lone).toBeGreaterThan(placeOf(container, 25));
  expect(lone).toBeLessThan(placeOf(container, 20));
  expect(many).toBeGreaterThan(placeOf(container, 10));
  expect(many).toBeLessThan(placeOf(container, 5));
});
