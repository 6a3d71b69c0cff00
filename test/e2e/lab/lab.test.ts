import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { writeNpy } from '../../../src/lib/model/npy/npy';
import { diagnosis, drop, openLab, saved, toyFile } from './bench';

test('a model with dead channels is diagnosed, repaired by dragging the floor, and taken home', async () => {
  const page = await openLab();
  await drop(page, toyFile('conv-batch-norm'));
  await diagnosis(page, /^Two of 8 channels are dead\. Without a floor, 2 biases overflow int64/);
  // The integer run follows behind.
  await diagnosis(page, /The output differs by [\d.]+ %\.$/);
  expect(await page.locator('section tbody tr').first().textContent()).toMatch(/saturated/);

  const floor = page.getByRole('slider', { name: /^Floor on/ });
  await floor.focus();
  await page.keyboard.press('End');
  await diagnosis(page, /A floor of .* lifts 8 channels/);
  await page.getByRole('radio', { name: 'today' }).check({ force: true });
  await diagnosis(
    page,
    /lifts exactly these two: every bias fits int64 and every multiplier lives/,
  );

  const csv = (await saved(page, 'Channels as CSV')).bytes.toString().trim().split('\r\n');
  expect(csv).toHaveLength(9);
  expect(csv[0]).toMatch(/^layer,op,channel,max_abs_w,/);
  const json = JSON.parse((await saved(page, 'JSON')).bytes.toString()) as {
    schema: number;
    channels: { collapsed: boolean }[];
  };
  expect(json.schema).toBe(1);
  expect(json.channels.filter(({ collapsed }) => collapsed)).toHaveLength(2);

  const report = await saved(page, 'Report');
  expect(report.name).toBe('conv-batch-norm.report.html');
  const html = report.bytes.toString();
  expect(html).toMatch(/<svg[^]*<\/svg>/);
  expect(html).toContain('lifts exactly these two');
  // It is self-contained: it fetches nothing and runs nothing.
  expect(html).not.toMatch(/<script|<link|src="http|href="http/);

  const circle = await saved(page, 'Quantized .circle');
  expect(circle.name).toBe('conv-batch-norm.head.int16.circle');
  await drop(page, { name: circle.name, mimeType: '', buffer: circle.bytes });
  await diagnosis(
    page,
    /^.*As stored, no bias sits at the limit of its integer and every multiplier lives/,
  );
  expect(await page.locator('.bar').textContent()).toMatch(/quantized already/);
});

test('dragging the slider snaps to a stop, and Alt frees it', async () => {
  const page = await openLab('?toy=residual');
  await diagnosis(page, /^One of 28 channels is dead/);
  const rail = await page.locator('.rail').boundingBox();
  if (rail === null) throw new Error('there is no slider');
  const at = (exponent: number) => rail.x + 32 + ((exponent + 30) / 30) * (rail.width - 32);
  const y = rail.y + 26;
  await page.mouse.move(at(-20), y);
  await page.mouse.down();
  await page.mouse.move(at(-8) + 4, y, { steps: 5 });
  const floor = page.getByRole('slider', { name: /^Floor on/ });
  expect(await floor.getAttribute('aria-valuetext')).toBe(
    "floor ten to the minus 8, today's for int16, lifts one channel",
  );
  await page.keyboard.down('Alt');
  await page.mouse.move(at(-8) + 4.5, y);
  expect(await floor.getAttribute('aria-valuetext')).not.toMatch(/today/);
  await page.mouse.up();
  await page.keyboard.up('Alt');
});

test('a broken file keeps what was open, and says where it stops', async () => {
  const page = await openLab();
  const file = toyFile('residual');
  await drop(page, file);
  await diagnosis(page, /^One of 28/);
  await drop(page, { ...file, name: 'cut.tflite', buffer: file.buffer.subarray(0, 1200) });
  const heading = page.locator('[role=alert] h1');
  await heading.waitFor();
  expect(await heading.textContent()).toMatch(/^The file stops at byte 1,200, /);
  expect(await page.locator('main').textContent()).toMatch(
    /The model you had open before is unchanged/,
  );
  await page.getByRole('button', { name: 'Back to residual.tflite' }).click();
  await diagnosis(page, /^One of 28/);
});

test('a file that is not a model is refused in a sentence', async () => {
  const page = await openLab();
  await drop(page, {
    name: 'a.tflite',
    mimeType: '',
    buffer: Buffer.from('PK\u0003\u0004 no model'),
  });
  await page.locator('[role=alert] h1').waitFor();
  expect(await page.locator('[role=alert]').textContent()).toMatch(/offset 4|archive/);
});

test('of two files dropped at once the second one stays', async () => {
  const page = await openLab();
  await drop(page, toyFile('residual'));
  await drop(page, toyFile('depthwise'));
  await diagnosis(page, /^None of 8 channels is dead/);
  expect(await page.locator('.bar .name').textContent()).toBe('depthwise.tflite');
});

test('a link carries the settings, and asks for the file that it is about', async () => {
  const page = await openLab();
  await drop(page, toyFile('residual'));
  await diagnosis(page, /^One of 28/);
  await page.getByRole('radio', { name: '#7063' }).check({ force: true });
  await page.waitForFunction(() => location.search.includes('state=pr-7063'));
  const search = new URL(page.url()).search;
  expect(search).toMatch(/model=[0-9a-f]{64}/);

  const other = await openLab(search);
  expect(await other.locator('main').textContent()).toMatch(/This link is about a model/);
  await drop(other, toyFile('residual'));
  await diagnosis(other, /A floor of/);
  expect(await other.getByRole('radio', { name: '#7063' }).isChecked()).toBe(true);
});

test('a pinned setting shows the channels that differ', async () => {
  const page = await openLab('?toy=residual');
  await diagnosis(page, /The output differs/);
  await page.getByRole('button', { name: /^Pin this setting/ }).click();
  await page.getByRole('radio', { name: 'today' }).check({ force: true });
  await page.waitForFunction(() =>
    /1\s+channel differs, and\s+\d+\s+of\s+\d+\s+output values/.test(
      document.querySelector('.pin')?.textContent ?? '',
    ),
  );
  await page.getByRole('button', { name: 'show them in the table' }).click();
  expect(await page.locator('#channels-title').textContent()).toBe('1 channel chosen');
});

test('the strip is walked by keys, and a rectangle fills the table', async () => {
  const page = await openLab('?toy=residual');
  await diagnosis(page, /^One of 28/);
  const strip = page.getByRole('slider', { name: 'channel' });
  await strip.focus();
  await page.keyboard.press('ArrowRight');
  expect(await strip.getAttribute('aria-valuetext')).toBe('DEPTHWISE_CONV_2D 0 · 3');
  await page.keyboard.press('ArrowDown');
  expect(await page.locator('#card-title').textContent()).toBe('DEPTHWISE_CONV_2D 0 · 4');
  const box = await strip.boundingBox();
  if (box === null) throw new Error('there is no strip');
  await page.mouse.move(box.x + 2, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 3, box.y + box.height - 2, { steps: 4 });
  await page.mouse.up();
  expect(await page.locator('#channels-title').textContent()).toBe('12 channels chosen');
  await page.keyboard.press('Escape');
});

test('one output element is followed from its sum to its code', async () => {
  const page = await openLab('?toy=residual&state=head');
  await diagnosis(page, /The output differs/);
  await page.getByText('One output element, integer by integer').click();
  const element = page.locator('.card details.part').first();
  await element.getByText('the float model has').waitFor();
  expect(await element.textContent()).toMatch(/accumulator, 64 bits/);
});

test('without ranges what needs them is left out', async () => {
  const page = await openLab('?toy=residual&ranges=none');
  await diagnosis(page, /cannot be told without ranges/);
  expect(await page.locator('main').textContent()).toMatch(/Limits need ranges and are left out/);
  expect(await page.getByRole('button', { name: 'Quantized .circle' }).count()).toBe(0);
});

test('a policy without a place on the slider is chosen by its number', async () => {
  const page = await openLab('?toy=residual');
  await diagnosis(page, /^One of 28 channels is dead/);
  const floor = page.getByRole('combobox', { name: 'floor' });
  await floor.selectOption('#6971');
  await diagnosis(page, /The policy of #6971 changes one scale/);
  expect(await page.locator('pre').first().textContent()).toMatch(/--floor pr-6971/);
  await page.waitForFunction(() => location.search.includes('floor=pr-6971'));
  await floor.selectOption('#7017');
  await diagnosis(page, /The policy of #7017 changes/);
  // It applies only to int16.
  await page.getByRole('radio', { name: 'uint8 · channel' }).check({ force: true });
  await diagnosis(page, /A floor of/);
  expect(await floor.locator('option').allTextContents()).toEqual(['its own']);
});

/** Files that are dropped on the page together. */
const letGo = (page: Page, files: readonly { name: string; bytes: number[] }[]) =>
  page.evaluate((given) => {
    const dataTransfer = new DataTransfer();
    for (const { name, bytes } of given) {
      dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
    }
    document.body.dispatchEvent(
      new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }),
    );
  }, files);

test('a model, its ranges and an input are taken from one drop', async () => {
  const page = await openLab();
  const text = (value: string) => [...Buffer.from(value)];
  const names = ['input', 'expand/output', 'depthwise/output', 'project/output', 'add'];
  const ranges = Object.fromEntries(names.map((name) => [name, [-6, 6]]));
  const npy = (shape: number[]) => {
    const data = new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5);
    return [...writeNpy({ dtype: 'float32', shape, data })];
  };
  await letGo(page, [
    { name: 'ranges.json', bytes: text(JSON.stringify(ranges)) },
    { name: 'input.npy', bytes: npy([1, 6, 6, 4]) },
    { name: 'residual.tflite', bytes: [...toyFile('residual').buffer] },
  ]);
  await diagnosis(page, /^One of 28.*The output differs/);
  expect(await page.locator('main').textContent()).toMatch(/Taken from ranges\.json/);
  // During a run, its progress is shown here.
  await page.getByText('1 file; the float and the integer network run').waitFor();
  // A message says what cannot be run, and the previous input stays.
  await letGo(page, [{ name: 'other.npy', bytes: npy([1, 4, 4, 4]) }]);
  await page.getByText('takes the shape [1, 6, 6, 4], not [1, 4, 4, 4]').waitFor();
  await diagnosis(page, /The output differs/);
});
