import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { makeToy } from '../../../src/lib/examples/toys';
import { assumedRanges } from '../../../src/lib/lab/assumedRanges';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { write } from '../../../src/lib/model/graph/write';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { percent } from '../../../src/lib/numeric/percent';
import { runToEnd } from '../../../src/lib/pass/progress';
import { asExported } from '../../../src/lib/pass/quantize/exportOrder';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { root } from '../site';
import { diagnosis, openFiles, openLab, toyFile, type NamedFile } from './bench';

const fileOf = (name: string, model: Model): NamedFile => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(write(model)),
});

/** A toy's quantized form, as the command line writes it. */
function quantizedToy(toy: 'residual' | 'conv-batch-norm', name: string): NamedFile {
  const model = makeToy(toy);
  const ranges = assumedRanges(model, 6);
  const options = { dtype: 'uint8', granularity: 'layer', state: 'head', ranges } as const;
  const { model: quantized, origins } = runToEnd(quantizeSteps(model, options));
  return fileOf(name, asExported(quantized, origins));
}

/** A layer in float, and as a converter writes it: other names, and codes only between its ends. */
function converted(): { readonly float: NamedFile; readonly int8: NamedFile } {
  const options = () => makeOptions('FullyConnectedOptions');
  const float = new GraphBuilder('main');
  const w = float.constant('w', [2, 2], Float32Array.of(1.27, -0.6, 0.301, 0.5));
  const b = float.constant('b', [2], Float32Array.of(0.25, -0.5));
  const x = float.input('x', [1, 2]);
  const y = float.operator('FULLY_CONNECTED', [x, w, b], { name: 'y', shape: [1, 2] }, options());

  const int8 = new GraphBuilder('main');
  const scaled = (scale: number) => ({
    quantization: makeQuantization({
      scale: Float32Array.of(scale),
      zeroPoint: BigInt64Array.of(0n),
    }),
  });
  const codes = int8.tensor('arith.constant', 'INT8', [2, 2], {
    data: Uint8Array.of(127, 256 - 60, 30, 50),
    ...scaled(0.01),
  });
  const bias = int8.tensor('arith.constant1', 'INT32', [2], {
    data: new Uint8Array(Int32Array.of(500, -1000).buffer),
    ...scaled(0.0005),
  });
  const given = int8.input('serving_default_x:0', [1, 2]);
  const made = (name: string) => ({ name, shape: [1, 2], type: 'INT8' as const });
  const withScale = (index: number, scale: number): number => {
    int8.graph.tensors[index] = { ...int8.graph.tensors[index], ...scaled(scale) };
    return index;
  };
  const q = withScale(int8.operator('QUANTIZE', [given], made('tfl.quantize')), 0.05);
  const layer = made('StatefulPartitionedCall');
  const r = withScale(int8.operator('FULLY_CONNECTED', [q, codes, bias], layer, options()), 0.08);
  const out = int8.operator('DEQUANTIZE', [r], { name: 'PartitionedCall:0', shape: [1, 2] });
  return {
    float: fileOf('one.tflite', float.model('tflite', [y])),
    int8: fileOf('one.int8.tflite', int8.model('tflite', [out])),
  };
}

/** What the page says of the account, once it is there. */
async function account(page: Page): Promise<string> {
  const sentence = await page.locator('[data-field=account]').textContent();
  expect(sentence).toMatch(/^The outputs are [\d.]+ % off\./);
  return sentence ?? '';
}

/** The rows of a table of the account. */
const rows = (page: Page, label: string) =>
  page.getByRole('table', { name: label }).locator('tbody tr').allTextContents();

interface Printed {
  readonly text: string;
  /** What `--json` prints of the account */
  readonly account: {
    readonly causes: readonly { cause: string; alone: number; without: number }[];
    readonly places: readonly { own: number; arrives: number; leaves: number }[];
  };
}

/** Runs the command that the page prints, with the files that it needs. */
async function repeated(page: Page, files: readonly NamedFile[]): Promise<Printed> {
  const command = (await page.locator('.command code').last().textContent()) ?? '';
  const [, , task, ...words] = command.split(' ');
  expect(task).toBe('compare');
  const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-pair-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const { name, buffer } of files) writeFileSync(path.join(folder, name), buffer);
  const print = (...more: string[]) =>
    execFileSync(
      process.execPath,
      [path.join(root, 'bin/scalefloor.mjs'), 'compare', ...more, ...words],
      { cwd: folder, encoding: 'utf8' },
    );
  const { account } = JSON.parse(print('--json')) as Pick<Printed, 'account'>;
  return { text: print().replaceAll(/\s+/g, ' '), account };
}

test.for([false, true])(
  'a float model and its quantized form, in either order (swapped: %s), as compare has them',
  async (swapped) => {
    const page = await openLab();
    const files = [toyFile('residual'), quantizedToy('residual', 'small.circle')];
    await openFiles(page, swapped ? files.toReversed() : files);
    const said = await diagnosis(
      page,
      /As stored, .* The output differs by [\d.]+ %, by [a-z ]+\.$/,
    );
    expect(await page.locator('[data-field=pair]').textContent()).toMatch(
      /^small\.circle is the quantized form of residual\.tflite: /,
    );
    const sentence = await account(page);
    const [, off] = /differs by ([\d.]+ %)/.exec(said) ?? [];
    expect(sentence).toContain(`The outputs are ${off} off.`);
    // No setting that is for a float model alone
    expect(await page.getByRole('slider', { name: /^Floor on/ }).count()).toBe(0);
    expect(await page.getByRole('radiogroup').count()).toBe(1);
    expect(await page.getByText('Pin this setting').count()).toBe(0);

    const printed = await repeated(page, files);
    expect(printed.text).toContain(sentence.replaceAll(/\s+/g, ' '));
    const causes = (await rows(page, 'The error by cause')).map((row) =>
      row.replaceAll(/\s+/g, ' '),
    );
    expect(printed.account.causes.length).toBeGreaterThan(2);
    for (const { cause, alone, without } of printed.account.causes) {
      const row = causes.find((one) => one.trim().startsWith(cause));
      expect(row).toContain(`${percent(alone)}${percent(without)}`);
    }
    const places = await rows(page, 'The error by operator');
    expect(places).toHaveLength(printed.account.places.length);
    for (const { own, arrives, leaves } of printed.account.places) {
      const figures = [own, arrives, leaves].map(percent).join('');
      expect(places.join().replaceAll(/\s+/g, ' ')).toContain(figures);
    }
  },
);

test('a converted model with QUANTIZE and DEQUANTIZE at its ends is paired by the order', async () => {
  const page = await openLab();
  const { float, int8 } = converted();
  await openFiles(page, [int8, float]);
  await diagnosis(page, /The output differs by [\d.]+ %/);
  const sentence = await account(page);
  expect(await rows(page, 'The error by operator')).toHaveLength(1);
  // The strip's error after the one layer is that of the output: both are measured by their places.
  const printed = await repeated(page, [float, int8]);
  expect(printed.text).toContain(sentence.replaceAll(/\s+/g, ' '));
});

test('a pair that does not fit is refused in one sentence, and the quantized one opens alone', async () => {
  const page = await openLab();
  await openFiles(page, [toyFile('residual'), quantizedToy('conv-batch-norm', 'other.circle')]);
  await diagnosis(page, /As stored, [^]*\.$/);
  const said = page.getByRole('status').filter({ hasText: 'opened' });
  expect(await said.textContent()).toMatch(
    /^other\.circle was opened without residual\.tflite, because the two models differ in the number or size/,
  );
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('other.circle');
  expect(await page.locator('[data-field=pair]').count()).toBe(0);
});
