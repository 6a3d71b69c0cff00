import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { accountSteps } from '../../../src/lib/diagnosis/account/account';
import { accountSentence } from '../../../src/lib/diagnosis/account/words';
import { labelsByName } from '../../../src/lib/model/graph/labels';
import { open } from '../../../src/lib/model/graph/open';
import { writeNpy } from '../../../src/lib/model/npy/npy';
import { percent } from '../../../src/lib/numeric/percent';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { parseRanges, type Ranges } from '../../../src/lib/pass/quantize/ranges';
import type { WeightOptions } from '../../../src/lib/pass/quantize/settings';
import { diagnosis, drop, openFiles, openLab, saved } from './bench';

const model = path.join(process.env.SCALEFLOOR_MODELS ?? '', 'mobilenet_v2_features.tflite');
const run = path.join(process.env.SCALEFLOOR_REFERENCE ?? '', 'run');
const ranges = path.join(run, 'mobilenet_v2_features.ranges.json');
const input = path.join(run, 'input0.f32');
const present = [model, ranges, input].every((file) => existsSync(file));

if (!present) {
  console.log(
    'The real MobileNetV2 in the lab is not tested: set SCALEFLOOR_MODELS and SCALEFLOOR_REFERENCE.',
  );
}

/** The reference's own input as an array. */
function inputFile() {
  const bytes = new Uint8Array(readFileSync(input));
  const data = new Float32Array(bytes.buffer);
  const npy = writeNpy({ dtype: 'float32', shape: [1, 224, 224, 3], data });
  return { name: 'input0.npy', mimeType: '', buffer: Buffer.from(npy) };
}

/** A run, the reach and the account of a real network take their time where others work as well. */
const PATIENCE = { timeout: 240_000 };

async function openPatiently(query?: string) {
  const page = await openLab(query);
  page.setDefaultTimeout(PATIENCE.timeout / 2);
  return page;
}

test.runIf(present)(
  'MobileNetV2 says nine dead channels, 14.1 % in June 2021 and 0.53 % today',
  PATIENCE,
  async () => {
    const page = await openPatiently();
    await drop(page, model);
    await diagnosis(page, /^Nine of 17,056 channels are dead\./);
    const json = { name: 'ranges.json', mimeType: '', buffer: readFileSync(ranges) };
    await openFiles(page, [json, inputFile()]);
    const broken = await diagnosis(
      page,
      /reaches the output\. The output differs by 14\.1 %, by flushed multipliers\.$/,
    );
    expect(broken).toMatch(
      /Without a floor, 8 biases overflow int64: 7 are hidden by the activation, 1 feeds a dead consumer; 1 channel is flushed to 0: it reaches the output\./,
    );
    const names = await page
      .locator('[aria-labelledby=channels-title] tbody th button')
      .allTextContents();
    expect(names.slice(0, 9).sort()).toEqual(
      [
        'CONV_2D 22 · 259',
        'CONV_2D 4 · 130',
        ...[3, 7, 11, 12, 13, 19, 28].map((c) => `CONV_2D 0 · ${c}`),
      ].sort(),
    );
    // A thread leads from the flushed channel down to the step that it causes.
    expect(await page.locator('.strip .down').count()).toBe(1);
    expect(await page.locator('.strip path.tip').count()).toBe(1);
    expect(await page.locator('.strip').textContent()).toMatch(
      /the flushed channel's layer: [\d.]+ % to [\d.]+ %/,
    );
    const report = (await saved(page, 'Report')).bytes.toString();
    expect(report).toMatch(/<td>[^<]*Conv[^<]* 28<\/td><td>2\.195e-20<\/td><td>0\.08761<\/td>/);
    await page.waitForFunction(() =>
      document.querySelector('.ends')?.textContent?.includes('0.53 %'),
    );
    await page.getByRole('radio', { name: 'today' }).check({ force: true });
    await diagnosis(
      page,
      /lifts exactly these nine: every bias fits int64.*The output differs by 0\.53 %, by clipped activations\.$/,
    );
  },
);

/** The account by the engine, as the command line gives it. */
function accounted(options: WeightOptions, given: Ranges) {
  const source = open(new Uint8Array(readFileSync(model)));
  const { model: quantized } = runToEnd(quantizeSteps(source, { ...options, ranges: given }));
  const data = new Float32Array(new Uint8Array(readFileSync(input)).buffer);
  const record = [{ dtype: 'float32', shape: [1, 224, 224, 3], data } as const];
  const account = runToEnd(
    accountSteps(source, quantized, [record], { machine: 'x86-64', count: 1 }),
  );
  return { account, sentence: accountSentence(account, labelsByName(source)) };
}

test.runIf(present).for([
  {
    title: 'june-2021, int16',
    query: '',
    options: { state: 'june-2021', dtype: 'int16', granularity: 'channel' },
    factor: 1,
    main: ['flushed'],
  },
  {
    title: 'uint8 per layer',
    query: '?codes=uint8-layer&state=head',
    options: { state: 'head', dtype: 'uint8', granularity: 'layer' },
    factor: 1,
    main: ['coarse'],
  },
  {
    title: 'a quarter of the ranges',
    query: '?state=head',
    options: { state: 'head', dtype: 'int16', granularity: 'channel' },
    factor: 0.25,
    main: ['clipped'],
  },
] as const)(
  'MobileNetV2, $title: the page accounts for the error as the engine does',
  PATIENCE,
  async ({ query, options, factor, main }) => {
    const json: unknown = JSON.parse(readFileSync(ranges, 'utf8'), (_, value: unknown) =>
      typeof value === 'number' ? value * factor : value,
    );
    const { account, sentence } = accounted(options, parseRanges(json));
    expect(account.main.causes).toEqual(main);
    const page = await openPatiently(query);
    await drop(page, model);
    await diagnosis(page, /^Nine of 17,056 channels are dead\./);
    const file = { name: 'ranges.json', mimeType: '', buffer: Buffer.from(JSON.stringify(json)) };
    await openFiles(page, [file, inputFile()]);
    const shown = page.locator('[data-field=account]');
    await shown.filter({ hasText: sentence }).waitFor();
    const cells = await page
      .getByRole('table', { name: 'The error by cause' })
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${main[0]}`) }) })
      .getByRole('cell')
      .allTextContents();
    const [cause] = account.causes;
    expect(cells.slice(0, 2)).toEqual([percent(cause.alone), percent(cause.without)]);
  },
);
