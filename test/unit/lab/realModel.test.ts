import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasReal, REAL_MODEL } from '../../../scripts/siteModels.mjs';

test('the lab knows at build time whether MobileNetV2 is among the files of the site', () => {
  const files = mkdtempSync(path.join(tmpdir(), 'scalefloor-static-'));
  onTestFinished(() => rmSync(files, { recursive: true }));
  expect(hasReal(files)).toBe(false);
  mkdirSync(path.join(files, 'models'));
  expect(hasReal(files)).toBe(false);
  writeFileSync(path.join(files, 'models', REAL_MODEL), '');
  expect(hasReal(files)).toBe(true);
});
