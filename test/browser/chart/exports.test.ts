import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../../src/app.css';
import { figureToSvg } from '../../../src/lib/chart/export/exportSvg';
import Landmarks from '../../../src/routes/gallery/demos/Landmarks.svelte';
import Layers from '../../../src/routes/gallery/demos/Layers.svelte';

afterEach(() => vi.restoreAllMocks());

function figureIn(container: Element): HTMLElement {
  const figure = container.querySelector('figure');
  if (figure === null) throw new Error('no figure was drawn.');
  return figure;
}

/** The names and contents of the files that the tools of a figure save. */
function savedFiles() {
  const blobs: Blob[] = [];
  const names: string[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    if (blob instanceof Blob) blobs.push(blob);
    return 'blob:none';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    names.push(this.download);
  });
  return { blobs, names };
}

const parsed = (text: string) => new DOMParser().parseFromString(text, 'image/svg+xml');

test('the CSV has every number with all its digits', async () => {
  const { blobs, names } = savedFiles();
  await render(Landmarks);
  await page.getByRole('button', { name: 'save as CSV' }).click();
  await expect
    .poll(() => names)
    .toEqual(['the-scale-follows-the-weights-far-below-every-landmark-of-fl.csv']);
  const lines = (await blobs[0].text()).split('\r\n');
  expect(lines[0]).toBe('name,value');
  expect(lines).toContain('smallest subnormal,1.401298464324817e-45');
  expect(lines).toContain('largest weight,1.6357787418920223e-19');
  expect(lines).toContain('weight scale,4.992152805245108e-24');
});

test('the SVG stands alone: no stylesheet, no variable, no class, plain colours', async () => {
  const { blobs, names } = savedFiles();
  await render(Landmarks);
  await page.getByRole('button', { name: 'save as SVG' }).click();
  await expect.poll(() => names[0]).toMatch(/\.svg$/);
  const text = await blobs[0].text();
  const drawing = parsed(text);
  expect(drawing.querySelector('parsererror')).toBeNull();
  expect(text).not.toMatch(/var\(|class=| style=|<style|oklab|light-dark|currentColor/);
  for (const node of drawing.querySelectorAll('[fill], [stroke]')) {
    for (const name of ['fill', 'stroke']) {
      const value = node.getAttribute(name);
      if (value !== null) expect(value).toMatch(/^(none|#[0-9a-f]{6}|url\(#[\w-]+\))$/);
    }
  }
  for (const [, name] of text.matchAll(/url\(#([\w-]+)\)/g)) {
    expect(drawing.getElementById(name), name).not.toBeNull();
  }
  const words = drawing.documentElement.textContent;
  expect(words).toContain('The scale follows the weights');
  expect(words).toContain('FLT_EPSILON');
  expect(words).toMatch(/Checked\s*against\s*ONE/);
  expect(words).not.toContain('copy');
  expect(words).not.toContain('times ten to the');
});

test('the SVG is a picture that a browser shows, with as much ink as the page', async () => {
  const { container } = await render(Landmarks);
  const figure = figureIn(container);
  const text = figureToSvg(figure, 'title');
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  expect(image.naturalWidth).toBe(Math.ceil(figure.getBoundingClientRect().width) + 48);
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext('2d');
  context?.drawImage(image, 0, 0);
  const data = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const colours = new Set<string>();
  for (let i = 0; i < data.length; i += 4) {
    colours.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
  }
  expect(colours).toContain('252,252,250'); // paper
  expect(colours).toContain('168,90,40'); // the weight's hue
});

test('canvas layers are in the SVG as images', async () => {
  const { container } = await render(Layers);
  const drawing = parsed(figureToSvg(figureIn(container), 'title'));
  const images = [...drawing.querySelectorAll('image')];
  // All dots, and over them those that the floor has moved.
  expect(images).toHaveLength(2);
  const address = images[0].getAttribute('href') ?? '';
  expect(address).toMatch(/^data:image\/png;base64,/);
  expect(address.length).toBeGreaterThan(5000);
});

test('the link is the state as it is now, and stays readable without a clipboard', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await render(Landmarks);
  const link = page.getByRole('button', { name: 'link', exact: true });
  await link.click();
  expect(write).toHaveBeenCalledWith(new URL('?w=1.6357787418920223e-19', location.href).href);
  await expect.element(page.getByRole('button', { name: 'copied' })).toBeVisible();

  write.mockRejectedValue(new DOMException('not allowed', 'NotAllowedError'));
  page.getByRole('slider', { name: 'largest weight' }).element().focus();
  await userEvent.keyboard('{End}');
  await page.getByRole('button', { name: 'copied' }).click();
  const field = page.getByLabelText('Copy this link:');
  await expect.element(field).toHaveValue(new URL('?w=100', location.href).href);
  const input = field.element();
  if (!(input instanceof HTMLInputElement)) throw new Error('the link is not in a field.');
  expect(input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0)).toBe(input.value);
});

test('the table opens from the tools and then follows the drawing', async () => {
  const { container } = await render(Landmarks);
  const details = figureIn(container).querySelector('details');
  expect(details?.open).toBe(false);
  const slider = page.getByRole('slider', { name: 'largest weight' });
  slider.element().focus();
  await userEvent.keyboard('{Home}');
  await page.getByRole('button', { name: 'table' }).click();
  expect(details?.open).toBe(true);
  const cells = () =>
    [...(details?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent.trim());
  expect(cells().join(' ')).toContain('1.40130 times ten to the minus 45');
  slider.element().focus();
  await userEvent.keyboard('{End}');
  await expect.poll(() => cells().at(-3)).toContain('100');
});

test('reset gives back the first state, and the change is announced', async () => {
  const { container } = await render(Landmarks);
  const slider = page.getByRole('slider', { name: 'largest weight' });
  slider.element().focus();
  await userEvent.keyboard('{End}');
  await expect.element(slider).toHaveAttribute('aria-valuenow', '100');
  const live = container.querySelector('[aria-live].live');
  await expect.poll(() => live?.textContent).toContain('largest weight 100');
  await page.getByRole('button', { name: 'reset' }).click();
  await expect
    .poll(() => Number(slider.element().getAttribute('aria-valuenow')))
    .toBe(1.6357787418920223e-19);
});

test('words keep their width in any font with which the file is opened', async () => {
  const { container } = await render(Landmarks);
  const figure = figureIn(container);
  const drawing = parsed(figureToSvg(figure, 'landmarks'));
  const texts = [...drawing.querySelectorAll('text')].filter((text) => text.textContent.trim());
  expect(texts.length).toBeGreaterThan(5);
  for (const text of texts) expect(text.getAttribute('lengthAdjust')).toBe('spacingAndGlyphs');
  // As wide as on the page.
  const widths = (all: Iterable<Element>, width: (text: Element) => number) =>
    new Map(Array.from(all, (text) => [text.textContent.trim(), width(text)]));
  const saved = widths(texts, (text) => Number(text.getAttribute('textLength')));
  const shown = widths(figure.querySelectorAll('.drawing text'), (text) =>
    text instanceof SVGTextElement ? text.getComputedTextLength() : NaN,
  );
  expect(shown.size).toBeGreaterThan(5);
  for (const [text, width] of shown) expect(saved.get(text), text).toBeCloseTo(width, 1);
});
