import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { handFile } from '../../../scripts/networks';
import { NETWORKS } from '../../../src/lib/examples/networks';
import { writeNpy } from '../../../src/lib/model/npy/npy';
import { root } from '../site';
import { diagnosis, drop, openFiles, openLab, saved, toyFile } from './bench';

/** Does what a command of the page says, in a folder. */
function printed(command: string, folder: string): string {
  const [, , ...words] = command.split(' ');
  const program = path.join(root, 'bin/scalefloor.mjs');
  const options = { cwd: folder, encoding: 'utf8' } as const;
  return execFileSync(process.execPath, [program, ...words], options);
}

/** The small network of the hand as a file. */
const hand = () => ({
  name: NETWORKS['hand-lite'].file,
  mimeType: '',
  buffer: readFileSync(handFile('hand-lite')),
});

/** Writes what the page's buttons save. */
async function saveInto(folder: string, page: Page, buttons: readonly string[]): Promise<void> {
  for (const button of buttons) {
    const { name, bytes } = await saved(page, button);
    writeFileSync(path.join(folder, name), bytes);
  }
}

// Random inputs are drawn again, so the commands need the model and no other file.
const DRAWN = { commands: ['calibrate', 'inspect', 'quantize', 'compare'], saves: [] };
const SAVED = {
  commands: ['inspect', 'quantize', 'compare'],
  saves: ['Ranges as JSON', 'First input as .npy'],
};

test.for([
  ['residual', () => toyFile('residual'), DRAWN],
  ['conv-batch-norm', () => toyFile('conv-batch-norm'), DRAWN],
  ['a hand', hand, SAVED],
] as const)(
  'the commands that the lab prints for %s give the figures that it shows',
  { timeout: 240_000 },
  async ([, make, expected]) => {
    const page = await openLab('?codes=uint8-layer');
    page.setDefaultTimeout(120_000);
    const file = make();
    await drop(page, file);
    await diagnosis(page, /The output differs by [\d.]+ %, by /);
    const sentence = (await page.locator('[data-field=account]').textContent()) ?? '';
    expect(sentence).toMatch(/^The outputs are [\d.]+ % off\./);
    const commands = await page.locator('.command code').allTextContents();
    expect(commands.map((command) => command.split(' ')[2])).toEqual(expected.commands);

    const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-repeat-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(path.join(folder, file.name), file.buffer);
    await saveInto(folder, page, expected.saves);
    const outputs = commands.map((command) => printed(command, folder));
    expect(outputs.at(-1)?.replaceAll(/\s+/g, ' ')).toContain(sentence.replaceAll(/\s+/g, ' '));
  },
);

test('the account of several arrays is that of the command with all of them', async () => {
  const page = await openLab('?codes=uint8-layer');
  const model = toyFile('conv-batch-norm');
  const inputs = ['a.npy', 'b.npy', 'c.npy'].map((name, seed) => {
    const data = Float32Array.from({ length: 8 * 8 * 3 }, (_, i) => Math.sin(seed + i));
    const npy = writeNpy({ dtype: 'float32', shape: [1, 8, 8, 3], data });
    return { name, mimeType: '', buffer: Buffer.from(npy) };
  });
  await openFiles(page, [model, ...inputs]);
  await page.getByText('and the account is of 3').waitFor();
  const said = await diagnosis(page, /The output differs by [\d.]+ %, by /);
  const sentence = (await page.locator('[data-field=account]').textContent()) ?? '';
  expect(sentence).toContain(/differs by ([\d.]+ %)/.exec(said)?.[1]);

  const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-repeat-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const { name, buffer } of [model, ...inputs]) writeFileSync(path.join(folder, name), buffer);
  await saveInto(folder, page, ['Ranges as JSON']);
  const commands = await page.locator('.command code').allTextContents();
  const outputs = commands.map((command) => printed(command, folder));
  expect(outputs.at(-1)).toContain('; 3 records');
  expect(outputs.at(-1)?.replaceAll(/\s+/g, ' ')).toContain(sentence.replaceAll(/\s+/g, ' '));
});
