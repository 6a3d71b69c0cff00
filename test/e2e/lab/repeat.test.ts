import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../site';
import { diagnosis, drop, openLab, saved, toyFile } from './bench';

test.for(['residual', 'conv-batch-norm'] as const)(
  'the commands that the lab prints for %s give the figures that it shows',
  async (toy) => {
    const page = await openLab('?codes=uint8-layer');
    const file = toyFile(toy);
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
