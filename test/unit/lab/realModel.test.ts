import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { _hasReal } from '../../../src/routes/lab/+page.server';

test('the lab knows at build time whether MobileNetV2 is among the files of the site', () => {
  const files = mkdtempSync(path.join(tmpdir(), 'scalefloor-static-'));
  onTestFinished(() => rmSync(files, { recursive: true }));
  expect(_hasReal(files)).toBe(false);
  mkdirSync(path.join(files, 'models'));
  expect(_hasReal(files)).toBe(false);
  writeFileSync(path.join(files, 'models', 'mobilenet_v2_1.0_224.tflite'), '');
  expect(_hasReal(files)).toBe(true);
});
