import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../src/lib/model/graph/graph';
import { write } from '../../../src/lib/model/graph/write';
import { alikeNames, fusedNames, longNamed, rangesOf } from '../../longNames';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

function save(name: string, model: Model): string {
  writeFileSync(at(name), write(model));
  return at(name);
}

/** Lines of more than 100 characters. The path of this machine's temporary folder does not count. */
const wideLines = (text: string): string[] =>
  text.split('\n').filter((line) => line.replaceAll(folder, '').length > 100);

/** A line with a whole name may be as wide as the name. */
const mayBeWide = (line: string, names: readonly string[]): boolean =>
  names.some((name) => name !== '' && line.includes(name));

const GOLDEN = 'test/golden/pass.json';

/** A file of the vectors with the most numbers, and a field in each that is not computed. */
function wrongVectors(): string {
  const { vectors } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as {
    vectors: { name: string; out: Record<string, Record<string, unknown>> }[];
  };
  const large = vectors.filter(({ name }) => name === 'random-large');
  for (const { out } of large) for (const fields of Object.values(out)) fields.unknown = '17';
  writeFileSync(at('wrong.json'), JSON.stringify({ vectors: large }));
  return at('wrong.json');
}

describe.each([
  ['fused names of 100 to 250 characters', 'fused', fusedNames],
  ['names that begin alike', 'alike', alikeNames],
] as const)('%s', (_, kind, naming) => {
  const model = longNamed(naming);
  const names = model.subgraphs[0].tensors.map(({ name }) => name);
  const file = save(`${kind}.tflite`, model);
  const ranges = at(`${kind}.json`);
  const pairs = [...rangesOf(model)].map(([name, { min, max }]) => [name, [min, max]]);
  writeFileSync(ranges, JSON.stringify(Object.fromEntries(pairs)));
  const quantized = at(`${kind}.circle`);
  const old = at(`${kind}-old.circle`);
  const some = ['--random', '1', '--range', '-1,1'];
  const numbers = ['--ranges', ranges, '--state', 'june-2021'];
  const last = names.findLast((name) => !name.endsWith('/b') && !name.endsWith('/w')) ?? '';

  const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
    ['quantize', ['quantize', file, '-o', old, ...numbers]],
    ['quantize, today', ['quantize', file, '-o', quantized, '--ranges', ranges]],
    ['calibrate', ['calibrate', file, '-o', at('out.json'), ...some]],
    ['inspect', ['inspect', file, ...numbers]],
    ['inspect, without ranges', ['inspect', file]],
    ['inspect, stored', ['inspect', old]],
    ['policies', ['policies', file, '--ranges', ranges]],
    ['bounds', ['bounds', file, '--ranges', ranges]],
    ['compare', ['compare', file, old, ...some, '--reach']],
    ['compare, all', ['compare', file, old, ...some, '--reach', '--all']],
    ['dump', ['dump', old]],
    ['diff', ['diff', old, quantized]],
    ['diff with float', ['diff', file, quantized]],
    ['repro', ['repro']],
    ['toy', ['toy', 'conv', '-o', at('toy.tflite')]],
    ['verify', ['verify', GOLDEN]],
    ['verify, mismatches', ['verify', wrongVectors()]],
  ];
  const differing = ['diff', 'diff with float', 'verify, mismatches'];

  test.each(COMMANDS)('%s: no line of a table is wider than 100', async (title, words) => {
    const { code, out, err } = await runCommand(...words);
    expect([code, err]).toEqual([differing.includes(title) ? 1 : 0, '']);
    expect(wideLines(out).filter((line) => !mayBeWide(line, names))).toEqual([]);
    // A table has labels: no line has a whole name beside something else.
    expect(
      wideLines(out).filter(
        (line) =>
          !mayBeWide(line.replace(/"?,?$/, ''), []) &&
          !names.some((name) => line.replace(/"?,?$/, '').endsWith(name)),
      ),
    ).toEqual([]);
  });

  test('run and trace say the label first and the whole name once', async () => {
    writeFileSync(at('in.npy'), npy([1, 4, 4, 8]));
    const ran = await runCommand('run', old, '--input', at('in.npy'));
    expect(ran.err).toBe('');
    expect(ran.out.split('\n').filter((line) => line.includes(last))).toHaveLength(1);
    const words = ['trace', old, '--input', at('in.npy'), '--at', '0,1,1,3'];
    const outs = [];
    for (const tensor of [last, 'CONV_2D 39', String(names.length + 1)]) {
      const { out, err } = await runCommand(...words, '--tensor', tensor);
      outs.push(err === '' ? out : err);
    }
    expect(outs[0]).toMatch(/^CONV_2D 39 .*, channel 3, in integers, 48 products\n/);
    expect(outs[1]).toBe(outs[0]);
    expect(wideLines(ran.out + outs[0]).filter((line) => !mayBeWide(line, [last]))).toEqual([]);
  });

  test('inspect and compare give forty broken channels of a layer one label and a count', async () => {
    const { out } = await runCommand('inspect', file, ...numbers);
    const label = kind === 'fused' ? /^CONV_2D 12 block_6_expand_relu / : /^CONV_2D 12 Conv2d_18 /;
    const heads = out.split('\n').filter((line) => label.test(line));
    expect(heads).toHaveLength(1);
    expect(heads[0]).toMatch(/48 channels of 8 weights, 40 with a condition$/);
    const { out: compared } = await runCommand('compare', file, old, ...some, '--reach');
    const visible = compared.slice(
      compared.indexOf('visible: '),
      compared.indexOf('rounded away: '),
    );
    const counts = visible.split('\n').filter((line) => label.test(line.trim().replace(':', ' ')));
    expect(counts).toEqual([expect.stringMatching(/: 3\d channels$/)]);
    expect(visible.split('\n').filter((line) => line.startsWith('    channel '))).toHaveLength(10);
    expect(visible).toMatch(/… and \d+ channels more \(--all lists them\)/);
  });
});

/** A float32 .npy of zeros. */
function npy(shape: readonly number[]): Uint8Array {
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const padded = head.padEnd(118 - 1) + '\n';
  const size = 4 * shape.reduce((a, b) => a * b, 1);
  const bytes = new Uint8Array(128 + size);
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
  bytes.set(Buffer.from(padded), 10);
  return bytes;
}
