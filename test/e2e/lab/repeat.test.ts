import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { handFile } from '../../../scripts/networks';
import { NETWORKS } from '../../../src/lib/examples/networks';
import { root } from '../site';
import { diagnosis, drop, openLab, saved, toyFile } from './bench';

/** The small network of the hand as a file. */
const hand = () => ({
  name: NETWORKS['hand-lite'].file,
  mimeType: '',
  buffer: readFileSync(handFile('hand-lite')),
});

test.for([
  ['residual', () => toyFile('residual')],
  ['conv-batch-norm', () => toyFile('conv-batch-norm')],
  ['a hand', hand],
] as const)(
  'the commands that the lab prints for %s give the figures that it shows',
  { timeout: 240_000 },
  async ([, make]) => {
    const page = await openLab('?codes=uint8-layer');
    page.setDefaultTimeout(120_000);
    const file = make();
    await drop(page, file);
    await diagnosis(page, /The output differs by [\d.]+ %, by /);
    const sentence = (await page.locator('[data-field=account]').textContent()) ?? '';
    expect(sentence).toMatch(/^The outputs are [\d.]+ % off\./);
    const commands = await page.locator('.command code').allTextContents();
    expect(commands.map((command) => command.split(' ')[2])).toEqual([
      'inspect',
      'quantize',
      'compare',
    ]);

    const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-repeat-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(path.join(folder, file.name), file.buffer);
    for (const button of ['Ranges as JSON', 'First input as .npy']) {
      const { name, bytes } = await saved(page, button);
      writeFileSync(path.join(folder, name), bytes);
    }
    const outputs = commands.map((command) => {
      const [, , ...words] = command.split(' ');
      return execFileSync(process.execPath, [path.join(root, 'bin/scalefloor.mjs'), ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
    });
    expect(outputs[2].replaceAll(/\s+/g, ' ')).toContain(sentence.replaceAll(/\s+/g, ' '));
  },
);
