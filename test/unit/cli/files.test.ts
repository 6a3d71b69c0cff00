import {
  lstatSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WorkError } from '../../../src/cli/command';
import { givenRanges } from '../../../src/cli/rangesFile';
import { readModel, writeBytes } from '../../../src/cli/files';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scalefloor-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function sentence(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof WorkError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const silent = { out: () => undefined, err: () => undefined };

test('a missing file, a folder and a broken model have different messages', () => {
  const missing = join(folder, 'missing.tflite');
  expect(sentence(() => readModel(missing, silent))).toBe(
    `cannot read the model ${missing}: it does not exist.`,
  );
  expect(sentence(() => readModel(folder, silent))).toBe(
    `cannot read the model ${folder}: it is a folder.`,
  );
  const broken = join(folder, 'broken.tflite');
  writeFileSync(broken, 'no model at all');
  expect(sentence(() => readModel(broken, silent))).toMatch(
    /^cannot use the model .*broken.tflite: At offset 4/,
  );
});

test('broken JSON is reported with the place of the error', () => {
  const file = join(folder, 'ranges.json');
  const values = { ranges: file };
  const ranges = () => givenRanges({ flags: new Set(), values, lists: {}, positionals: [] });
  writeFileSync(file, '{"a": [0, 1]');
  expect(sentence(ranges)).toMatch(/^cannot use the ranges .*: it is not JSON \(/);
  writeFileSync(file, '{"a": [0, 1]}');
  expect(ranges()).toEqual(new Map([['a', { min: 0, max: 1 }]]));
  writeFileSync(file, '{"a": [0, 1], "b": [0, 1], "\\u0061": [0, 2]}');
  expect(sentence(ranges)).toMatch(/: The ranges give "a" twice: leave one of them out\.$/);
});

test('a file is replaced whole, and no temporary file is left', () => {
  const file = join(folder, 'out.bin');
  writeFileSync(file, 'old');
  writeBytes(file, Uint8Array.of(1, 2, 3));
  expect([...readFileSync(file)]).toEqual([1, 2, 3]);
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  expect(sentence(() => writeBytes(taken, Uint8Array.of(1)))).toBe(
    `cannot write ${taken}: it is a folder.`,
  );
  const nowhere = join(folder, 'none', 'out.bin');
  expect(sentence(() => writeBytes(nowhere, Uint8Array.of(1)))).toBe(
    `cannot write ${nowhere}: its folder does not exist.`,
  );
  const behind = join(file, 'out.bin');
  expect(sentence(() => writeBytes(behind, Uint8Array.of(1)))).toBe(
    `cannot write ${behind}: a part of its path is not a folder.`,
  );
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a link is followed, and the file that it names is replaced', () => {
  const file = join(folder, 'behind.bin');
  const link = join(folder, 'link.bin');
  writeFileSync(file, 'old');
  symlinkSync('behind.bin', link);
  writeBytes(link, Uint8Array.of(4));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect([...readFileSync(file)]).toEqual([4]);
});

// Through a link, so that an error that replaces the device would replace only the link.
test.skipIf(process.platform === 'win32')('a device is written to, and never read', () => {
  const device = join(folder, 'null');
  symlinkSync('/dev/null', device);
  writeBytes(device, Uint8Array.of(1));
  expect(lstatSync(device).isSymbolicLink()).toBe(true);
  expect(statSync(device).isCharacterDevice()).toBe(true);
  const zero = '/dev/zero';
  expect(sentence(() => readModel(zero, silent))).toBe(
    `cannot read the model ${zero}: it is a device.`,
  );
});
