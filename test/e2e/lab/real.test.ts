import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeNpy } from '../../../src/lib/model/npy/npy';
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

test.runIf(present)(
  'MobileNetV2 says nine dead channels, 14.1 % in June 2021 and 0.53 % today',
  async () => {
    const page = await openLab();
    await drop(page, model);
    await diagnosis(page, /^Nine of 17,056 channels are dead\./);
    const json = { name: 'ranges.json', mimeType: '', buffer: readFileSync(ranges) };
    await openFiles(page, [json, inputFile()]);
    const broken = await diagnosis(page, /reaches the output\. The output differs by 14\.1 %\.$/);
    expect(broken).toMatch(
      /Without a floor, 8 biases overflow int64: 7 are hidden by the activation, 1 feeds a dead consumer; 1 channel is flushed to 0: it reaches the output\./,
    );
    const names = await page.locator('section tbody th button').allTextContents();
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
      /lifts exactly these nine: every bias fits int64.*The output differs by 0\.53 %\.$/,
    );
  },
);
