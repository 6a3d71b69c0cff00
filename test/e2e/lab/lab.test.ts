import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { writeNpy } from '../../../src/lib/model/npy/npy';
import { diagnosis, drop, openFiles, openLab, saved, toyFile, type NamedFile } from './bench';

test('a model with dead channels is diagnosed, repaired by dragging the floor, and taken home', async () => {
  const page = await openLab();
  await drop(page, toyFile('conv-batch-norm'));
  await diagnosis(page, /^Two of 8 channels are dead\. Without a floor, 2 biases overflow int64/);
  // The integer run follows behind.
  await diagnosis(page, /The output differs by [\d.]+ %, by [a-z ]+\.$/);
  expect(
    await page.locator('[aria-labelledby=channels-title] tbody tr').first().textContent(),
  ).toMatch(/saturated/);

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
  await diagnosis(page, /^One of 28.*The output differs/);
  const steps = page.locator('details', { hasText: 'The nine steps of its bias' }).last();
  await steps.locator('summary').click();
  await page.evaluate(() => {
    const kept = window as Window & typeof globalThis & { tasks: string[] };
    kept.tasks = [];
    const post = Reflect.get(Worker.prototype, 'postMessage') as (...args: unknown[]) => void;
    Worker.prototype.postMessage = function (this: Worker, ...args: unknown[]) {
      const { task } = args[0] as { task?: string };
      if (task !== undefined) kept.tasks.push(task);
      Reflect.apply(post, this, args);
    };
  });
  await drop(page, { ...file, name: 'cut.tflite', buffer: file.buffer.subarray(0, 1200) });
  const heading = page.locator('[role=alert] h1');
  await heading.waitFor();
  expect(await heading.textContent()).toMatch(/^The file stops at byte 1,200, /);
  expect(await page.locator('main').textContent()).toMatch(
    /The model you had open before is unchanged/,
  );
  expect(await page.locator('.diagnosis').isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Back to residual.tflite' }).click();
  // Nothing was lost, and nothing is done again.
  expect(await page.locator('.diagnosis').innerText()).toMatch(/^One of 28[^]*The output differs/);
  expect(await steps.getAttribute('open')).not.toBeNull();
  await page.waitForTimeout(1000);
  const tasks = await page.evaluate(
    () => (window as Window & typeof globalThis & { tasks: string[] }).tasks,
  );
  expect(tasks).toContain('open');
  expect(tasks).not.toContain('record');
});

test('ranges that are dropped on a failure go to the model that is still open', async () => {
  const page = await openLab();
  await drop(page, toyFile('residual'));
  await diagnosis(page, /^One of 28/);
  await drop(page, { name: 'a.tflite', mimeType: '', buffer: Buffer.from('no model') });
  await page.locator('[role=alert] h1').waitFor();
  await openFiles(page, [residualRanges]);
  await page.getByText('Taken from ranges.json').waitFor();
  expect(await page.locator('[role=alert] h1').count()).toBe(0);
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

test('the error plot and the layer letters mark a layer in both, and select it for the table', async () => {
  const page = await openLab('?toy=residual');
  await diagnosis(page, /The output differs/);
  const errors = page.getByRole('slider', { name: 'error after layer' });
  const marks = page.locator('figure .edges');
  expect(await marks.count()).toBe(0);
  await errors.hover();
  await marks.first().waitFor();
  expect(await marks.count()).toBe(2);
  expect(await page.locator('figure .tip').textContent()).toMatch(
    /^DEPTHWISE_CONV_2D 0: [\d.]+ %$/,
  );
  await errors.click();
  const count = page.locator('section .filters [role=status]');
  await page.waitForFunction(() => location.search.includes('layer=1'));
  expect(await count.textContent()).toBe('12 of 28 channels');
  expect(await page.locator('.filters select').first().inputValue()).toBe('1');

  // By the keys: the layer letters, which share the choice.
  const letters = page.getByRole('slider', { name: 'layer', exact: true });
  await letters.focus();
  await page.keyboard.press('ArrowRight');
  expect(await letters.getAttribute('aria-valuetext')).toBe('CONV_2D 1');
  await page.keyboard.press('Enter');
  expect(await count.textContent()).toBe('4 of 28 channels');
  await page.keyboard.press('Enter');
  expect(await count.textContent()).toBe('');
});

test('a filter and an order are in the link, and another model ends the filter', async () => {
  const page = await openLab('?toy=residual&kind=dead&sort=-bits');
  await diagnosis(page, /The output differs/);
  const count = page.locator('section .filters [role=status]');
  expect(await count.textContent()).toBe('1 of 28 channels');
  await page.getByRole('columnheader', { name: 'bits' }).getByRole('button').click();
  await page.waitForFunction(() => location.search.includes('sort=bits'));
  await drop(page, toyFile('depthwise'));
  await diagnosis(page, /^None of 8 channels is dead/);
  expect(await count.textContent()).toBe('8 of 8 channels');
});

test('a word opens its meaning and the chapter that shows it', async () => {
  const page = await openLab('?toy=residual');
  await diagnosis(page, /The output differs/);
  const note = page.locator('.note[popover]');
  const word = page.locator('.diagnosis').getByRole('button', { name: 'dead', exact: true });
  await word.focus();
  await page.keyboard.press('Enter');
  expect(await note.textContent()).toMatch(
    /^\s*collapsed:\s+said of a channel whose largest weight/,
  );
  expect(await word.getAttribute('aria-expanded')).toBe('true');
  expect(await note.getByRole('link').getAttribute('href')).toMatch(/lessons\/scale-collapse/);
  await page.keyboard.press('Escape');
  await note.waitFor({ state: 'detached' });
  expect(await word.getAttribute('aria-expanded')).toBe('false');

  const casts = page.getByRole('button', { name: 'casts of' });
  await casts.click();
  expect(await note.textContent()).toMatch(/wasm-trunc-sat[^]*Chapter \d+/);
  const at = await note.boundingBox();
  expect(at && at.x >= 0 && at.x + at.width <= 1440).toBe(true);
  // A second press closes it, and so does a press elsewhere.
  await casts.click();
  await note.waitFor({ state: 'detached' });
  await page.locator('tbody .text').getByRole('button', { name: 'flushed' }).first().click();
  expect(await note.textContent()).toMatch(/^\s*flushed:\s+the multiplier is below/);
  await page.locator('h2').first().click();
  await note.waitFor({ state: 'detached' });
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
  expect(await page.locator('pre').allTextContents()).toContainEqual(
    expect.stringMatching(/inspect .*--floor pr-6971/),
  );
  await page.waitForFunction(() => location.search.includes('floor=pr-6971'));
  await floor.selectOption('#7017');
  await diagnosis(page, /The policy of #7017 changes/);
  // It applies only to int16.
  await page.getByRole('radio', { name: 'uint8 · channel' }).check({ force: true });
  await diagnosis(page, /A floor of/);
  const offered = await floor.locator('option').allTextContents();
  expect(offered).toContain('LiteRT');
  expect(offered).not.toContain('#6971');
});

/** Ranges for all activations of the toy with a residual block */
const residualRanges: NamedFile = {
  name: 'ranges.json',
  mimeType: 'application/json',
  buffer: Buffer.from(
    JSON.stringify(
      Object.fromEntries(
        ['input', 'expand/output', 'depthwise/output', 'project/output', 'add'].map((name) => [
          name,
          [-6, 6],
        ]),
      ),
    ),
  ),
};

const npyFile = (name: string, shape: number[]): NamedFile => {
  const data = new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5);
  return { name, mimeType: '', buffer: Buffer.from(writeNpy({ dtype: 'float32', shape, data })) };
};

/** Files that are dropped on the page together. */
const letGo = (page: Page, files: readonly NamedFile[]) =>
  page.evaluate(
    (given) => {
      const dataTransfer = new DataTransfer();
      for (const { name, bytes } of given) {
        dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
      }
      document.body.dispatchEvent(
        new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }),
      );
    },
    files.map(({ name, buffer }) => ({ name, bytes: [...buffer] })),
  );

test.for([
  { way: 'dropped', give: letGo },
  { way: 'chosen with the button', give: openFiles },
])('a model, its ranges and an input are taken together, $way', async ({ give }) => {
  const page = await openLab();
  await give(page, [residualRanges, npyFile('input.npy', [1, 6, 6, 4]), toyFile('residual')]);
  await diagnosis(page, /^One of 28.*The output differs/);
  expect(await page.locator('main').textContent()).toMatch(/Taken from ranges\.json/);
  // During a run, its progress is shown here.
  await page.getByText('run beside each other on 1 file').waitFor();
  // A message says what cannot be run, and the previous input stays.
  await give(page, [npyFile('other.npy', [1, 4, 4, 4])]);
  await page.getByText('takes the shape [1, 6, 6, 4], not [1, 4, 4, 4]').waitFor();
  await diagnosis(page, /The output differs/);
  // The files are a choice like the others.
  await page.getByRole('radio', { name: 'random' }).check({ force: true });
  await page.getByText('on the first of 2 random inputs from −5 to 5, seed 0.').waitFor();
  await page.getByRole('radio', { name: 'from files' }).check({ force: true });
  await page.getByText('run beside each other on 1 file').waitFor();
});

test('what a link has of no use is said before a model is open, and after', async () => {
  const page = await openLab('?state=nonsense');
  const message = page.locator('.messages');
  expect(await message.innerText()).toMatch(/nonsense/);
  await drop(page, toyFile('residual'));
  await diagnosis(page, /^One of 28/);
  expect(await message.innerText()).toMatch(/nonsense/);
});
