import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from '../../../src/lib/text/csv';
import { codeBlock, markdownText } from '../../../src/lib/text/markdown';
import { shellWord } from '../../../src/lib/text/shell';

/** Texts that are rich in the characters with a meaning somewhere. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('=+-@\t\r\n",\'`*_[]()<>|~&$#!\\:/. aw1\u001b\u009b\u007f'),
    ),
  }),
  fc.constantFrom('=HYPERLINK("http://evil","x")', '-1', '+1', '@SUM(A1)', '\t=1', '＝1', '-name'),
);

/** The cells of a line of CSV, read as RFC 4180 says; with whether each was quoted. */
function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n$)/g)];
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

test('a CSV cell of text is that text, never a formula; numbers are numbers', () => {
  const cell = fc.oneof(text, fc.double(), fc.bigInt(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (row) => {
      // Alone in a line, an empty first cell would match twice in this reader.
      const cells = cellsOf(csvLine(['first', ...row])).slice(1);
      expect(cells).toHaveLength(row.length);
      row.forEach((value, i) => {
        if (typeof value === 'number') expect(Number(cells[i])).toBe(value);
        else if (typeof value === 'bigint') expect(BigInt(cells[i])).toBe(value);
        else if (typeof value === 'string') {
          expect(cells[i]).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
          expect([value, `'${value}`]).toContain(cells[i]);
        } else expect(cells[i]).toBe(value === null ? '' : String(value));
      });
    }),
  );
});

test('only a text that could be a formula gets an apostrophe', () => {
  expect(csvLine(['conv', '=1+1', '-x', -1.5, '−1', '@a', ' =1', '\tb', '0', '"q"'])).toBe(
    `conv,'=1+1,'-x,-1.5,−1,'@a, =1,'\tb,0,"""q"""\r\n`,
  );
});

test('Markdown shows a text as it is', () => {
  fc.assert(
    fc.property(text, (name) => {
      const written = markdownText(name);
      expect(written).not.toMatch(/[\r\n]/);
      // Without the escaped characters, nothing is left that means something.
      const rest = written.replaceAll(/\\[!-/:-@[-`{-~]/g, '');
      expect(rest).not.toMatch(/[\\`*_[\]<>|~&$]|:\/\/|www\./i);
      const shown = written.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
      expect(shown.replaceAll(/\s+/g, ' ')).toBe(name.replaceAll(/\s+/g, ' '));
    }),
  );
  expect(markdownText('conv2d/Relu:0')).toBe('conv2d/Relu:0');
});

test('no line of a code block ends it early', () => {
  fc.assert(
    fc.property(text, (code) => {
      const lines = codeBlock(code).split('\n');
      const [fence, ...rest] = lines;
      expect(fence).toMatch(/^`{3,}$/);
      expect(rest.findIndex((line) => line.trimStart().startsWith(fence))).toBe(rest.length - 1);
      expect(rest.slice(0, -1).join('\n')).toBe(code);
    }),
  );
});

test('a shell reads each word as the text', () => {
  // A file's name is UTF-8 without a zero byte.
  const name = text.map((made) => made.toWellFormed().replaceAll('\0', ''));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 40 }), (names) => {
      const line = names.map(shellWord).join(' ');
      expect(line).not.toMatch(/\p{Cc}/u);
      const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
      expect(stdout.split('\0').slice(0, -1)).toEqual(names);
    }),
    { numRuns: 30 },
  );
});

test('what a shell takes as it stands is not quoted', () => {
  expect(['net.tflite', 'a/b-c_d.circle', 'my net', "it's", '~a', '=b', ''].map(shellWord)).toEqual(
    ['net.tflite', 'a/b-c_d.circle', "'my net'", String.raw`'it'\''s'`, "'~a'", "'=b'", "''"],
  );
});
