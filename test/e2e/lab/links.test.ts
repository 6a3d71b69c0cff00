import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { writeNpy } from '../../../src/lib/model/npy/npy';
import { diagnosis, openFiles, openLab, toyFile, type NamedFile } from './bench';

const hashOf = ({ buffer }: NamedFile) => createHash('sha256').update(buffer).digest('hex');

/** An input of the toy, whose elements depend on a seed. */
function inputFile(name: string, seed: number): NamedFile {
  const data = Float32Array.from({ length: 8 * 8 * 3 }, (_, i) => Math.sin(seed + i));
  const npy = writeNpy({ dtype: 'float32', shape: [1, 8, 8, 3], data });
  return { name, mimeType: '', buffer: Buffer.from(npy) };
}

const rangesFile = (top: number): NamedFile => ({
  name: 'r.json',
  mimeType: 'application/json',
  buffer: Buffer.from(`{"input": [-1, ${top}], "conv/output": [0, 6]}`),
});

const asked = (page: Page) => page.locator('[data-field=asked] li').allTextContents();

test('a link asks for the model, the ranges and the inputs by name and hash', async () => {
  const page = await openLab('', { permissions: ['clipboard-read', 'clipboard-write'] });
  const model = toyFile('conv-batch-norm');
  const files = [model, rangesFile(1), inputFile('a.npy', 0), inputFile('b.npy', 1)];
  await openFiles(page, files);
  await diagnosis(page, /The output differs by [\d.]+ %, by /);
  await page.waitForFunction(() => location.search.includes('inputfiles='));
  // The account is of both inputs.
  expect(await page.locator('.rows').textContent()).toContain('and the account is of 2');
  // A bug report names each file with its hash.
  await page.getByRole('button', { name: 'Copy as a bug report' }).click();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  for (const file of files) expect(report).toContain(hashOf(file));
  expect(report).toContain('compare --inputs a.npy --inputs b.npy --reach --account');

  const { search } = new URL(page.url());
  const linked = await openLab(search);
  const named = (await asked(linked)).map((text) => text.trim());
  expect(named).toEqual(files.map((file) => `${file.name}, sha256 ${hashOf(file).slice(0, 12)}…`));
  // Given bit by bit, the others stay asked for.
  await openFiles(linked, [model]);
  await diagnosis(linked, /^Two of 8 channels are dead/);
  expect(await asked(linked)).toHaveLength(3);
  await openFiles(linked, [files[1]]);
  await expect.poll(() => asked(linked)).toHaveLength(2);
  await openFiles(linked, files.slice(2));
  await expect.poll(() => asked(linked)).toHaveLength(0);
  expect(await linked.getByText('The link is about').count()).toBe(0);

  // Another file is told, and used.
  const other = await openLab(search);
  await openFiles(other, [model, rangesFile(2), files[2], files[3]]);
  await diagnosis(other, /The output differs by/);
  const [mine, wanted] = [rangesFile(2), files[1]].map((file) => hashOf(file).slice(0, 12));
  expect(await other.getByText('The link is about').allTextContents()).toEqual([
    `The link is about r.json (${wanted}), and not about r.json (its sha256 begins with ${mine}): the lab uses what was given.`,
  ]);
  expect(await other.getByText('Taken from r.json').count()).toBe(1);
});
