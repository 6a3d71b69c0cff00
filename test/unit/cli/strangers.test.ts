import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../../src/cli/main';
import { safeLines } from '../../../src/cli/spell';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const evil = 'test/cases/hostile/evil-13.tflite';

/** All characters that control a terminal, except line breaks. */
const steers = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

test('every command spells out control characters in names', async () => {
  expect(readFileSync(evil).includes(0x1b)).toBe(true);
  const ranges = join(folder, 'ranges.json');
  const commands = [
    ['inspect', evil],
    ['inspect', evil, '--json'],
    ['dump', evil],
    ['dump', evil, '--json'],
    ['calibrate', evil, '-o', ranges, '--random', '1'],
    ['quantize', evil, '-o', join(folder, 'out.circle'), '--ranges', ranges],
    ['compare', evil, join(folder, 'out.circle'), '--random', '1'],
    ['diff', evil, join(folder, 'out.circle')],
    ['quantize', evil, '-o', join(folder, 'other.circle')],
  ];
  for (const words of commands) {
    const { out, err } = await runCommand(...words);
    expect(out + err, words.join(' ')).not.toMatch(steers);
    expect(out.length + err.length).toBeGreaterThan(0);
  }
  expect((await runCommand('inspect', evil)).out).toContain(String.raw`\u001b[31m`);
});

test('line breaks of the output are kept', () => {
  expect(safeLines('a\nb\u202ec\r\u0007')).toBe('a\nb\\u202ec\\r\\u0007');
});

test('a bug of the program is one sentence that asks to report it', async () => {
  let said = '';
  const code = await main(['inspect', evil], {
    out: () => {
      throw new TypeError('planted\nwith a second line');
    },
    err: (text) => (said += text),
  });
  expect(code).toBe(1);
  expect(said).toMatch(
    /^scalefloor: this is a bug in scalefloor \(TypeError: planted\\nwith a second line, in \S+\): please report it with the command and, if you can, the file\.\n$/,
  );
});
