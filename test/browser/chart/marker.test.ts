import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../../src/app.css';
import Histogram from '../../../src/routes/gallery/demos/Histogram.svelte';
import Landmarks from '../../../src/routes/gallery/demos/Landmarks.svelte';
import Layers from '../../../src/routes/gallery/demos/Layers.svelte';
import { lesson } from '../../../lessons/07-bias-overflow/lesson';
import RegimeMap from '../../../lessons/07-bias-overflow/RegimeMap.svelte';
import FigureOf from '../../../src/routes/gallery/FigureOf.svelte';

const valueOf = (slider: Element): number => Number(slider.getAttribute('aria-valuenow'));

async function focused(name: string): Promise<Element> {
  const slider = page.getByRole('slider', { name }).element();
  if (!(slider instanceof SVGElement)) throw new Error(`${name} is not in a drawing.`);
  slider.focus();
  return slider;
}

/** Drags a handle with the mouse by pixels along the plot. */
async function dragBy(slider: Element, dx: number, dy: number): Promise<void> {
  const handle = slider.querySelector('.handle');
  const svg = slider.closest('svg');
  if (handle === null || svg === null) throw new Error('the marker has no handle.');
  const box = svg.getBoundingClientRect();
  const at = handle.getBoundingClientRect();
  const x = at.left + at.width / 2 - box.left;
  const y = at.top + at.height / 2 - box.top;
  await userEvent.dragAndDrop(svg, svg, {
    sourcePosition: { x, y },
    targetPosition: { x: x + dx, y: y + dy },
  });
}

test('dragging moves the value as far as the axis says, and the words with it', async () => {
  await page.viewport(800, 700);
  const { container } = await render(Landmarks);
  const slider = page.getByRole('slider', { name: 'largest weight' }).element();
  const before = valueOf(slider);
  // 1e-45 to 1e2 between margins of 16 px.
  const width = container.querySelector('.drawing')?.clientWidth ?? NaN;
  const decades = (100 * 47) / (width - 32);
  await dragBy(slider, 100, 0);
  expect(Math.log10(valueOf(slider) / before)).toBeCloseTo(decades, 1);
  const [mantissa, exponent] = valueOf(slider).toExponential(2).split('e');
  await expect
    .element(slider)
    .toHaveAttribute('aria-valuetext', `${mantissa} times ten to the minus ${-Number(exponent)}`);
});

test('dragging past the end of the axis stops there', async () => {
  await page.viewport(800, 700);
  await render(Landmarks);
  const slider = page.getByRole('slider', { name: 'largest weight' }).element();
  await dragBy(slider, 1000, 0);
  expect(valueOf(slider)).toBe(100);
});

test('arrows move a tenth of a decade, Shift and the page keys a whole one', async () => {
  await render(Landmarks);
  const slider = await focused('largest weight');
  const start = valueOf(slider);
  const decadesAway = () => Math.log10(valueOf(slider) / start);
  await userEvent.keyboard('{ArrowRight}');
  expect(decadesAway()).toBeCloseTo(0.1, 10);
  await userEvent.keyboard('{Shift>}{ArrowUp}{/Shift}');
  expect(decadesAway()).toBeCloseTo(1.1, 10);
  await userEvent.keyboard('{PageDown}{ArrowLeft}{ArrowDown}');
  expect(decadesAway()).toBeCloseTo(-0.1, 10);
  await userEvent.keyboard('{End}');
  expect(valueOf(slider)).toBe(100);
  await userEvent.keyboard('{ArrowRight}');
  expect(valueOf(slider)).toBe(100);
  await userEvent.keyboard('{Home}');
  expect(valueOf(slider)).toBe(2 ** -149);
});

test('a linear axis moves by hundredths, inside the limits of each handle', async () => {
  await render(Histogram);
  const low = await focused('low end of the range');
  await userEvent.keyboard('{ArrowRight}');
  expect(valueOf(low)).toBeCloseTo(-0.885, 10);
  await userEvent.keyboard('{End}');
  expect(valueOf(low)).toBe(0);
});

test('a horizontal marker is dragged up and down', async () => {
  await page.viewport(1200, 800);
  await render(Layers);
  const slider = page.getByRole('slider', { name: 'floor' }).element();
  expect(slider.getAttribute('aria-orientation')).toBe('vertical');
  const before = valueOf(slider);
  // A decade of the strip is 20 px tall.
  await dragBy(slider, 0, -96);
  expect(Math.log10(valueOf(slider) / before)).toBeCloseTo(96 / 20, 1);
});

test('a click on a dot of the strip chooses its channel, and arrows go on from there', async () => {
  await page.viewport(1200, 800);
  await render(Layers);
  const strip = await focused('channel');
  expect(strip.getAttribute('aria-valuetext')).toBe('11/e · 259');
  await userEvent.keyboard('{ArrowRight}');
  expect(strip.getAttribute('aria-valuetext')).toBe('11/d · 259');
  await userEvent.keyboard('{ArrowDown}');
  expect(strip.getAttribute('aria-valuetext')).toBe('11/d · 260');
});

test('while a marker moves, curves, areas and axes are not drawn again', async () => {
  await page.viewport(800, 1000);
  const { container } = await render(FigureOf, { figure: RegimeMap, lesson });
  const drawing = container.querySelector('.drawing');
  if (drawing === null) throw new Error('no drawing.');
  const slider = drawing.querySelector<SVGElement>('[role=slider]');
  if (slider === null) throw new Error('the map has no marker.');
  slider.focus();
  const changed = new Set<Element>();
  const observer = new MutationObserver((records) => {
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      if (element !== null) changed.add(element);
    }
  });
  observer.observe(drawing, {
    subtree: true,
    attributes: true,
    childList: true,
    characterData: true,
  });
  await userEvent.keyboard('{ArrowRight}');
  await expect.poll(() => changed.size).toBeGreaterThan(0);
  observer.disconnect();
  const elements = [...changed];
  expect(elements.some((element) => slider.contains(element))).toBe(true);
  expect(elements.filter((element) => element.matches('.line, .wash, .axis *, pattern *'))).toEqual(
    elements.filter((element) => slider.contains(element) && element.matches('.line')),
  );
});
