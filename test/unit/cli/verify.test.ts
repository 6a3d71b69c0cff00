import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GROUPS } from '../../../src/cli/verify/vectors';
import { runCommand, temporaryFolder, type Ran } from '../../runCommand';

const folder = temporaryFolder();
const golden = join(import.meta.dirname, '../../golden/pass.json');

interface RawVector {
  id: unknown;
  group: unknown;
  name?: unknown;
  in: Record<string, unknown>;
  out: Record<string, Record<string, unknown>>;
  aarch64Differs?: Record<string, Record<string, unknown>>;
}
const { vectors } = JSON.parse(readFileSync(golden, 'utf8')) as { vectors: RawVector[] };

/** A vector of this group, to be changed. */
function vectorOf(group: string): RawVector {
  const found = vectors.find((vector) => vector.group === group);
  if (found === undefined) throw new Error(`the golden file has no ${group}`);
  return structuredClone(found);
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

async function verifyText(text: string | Uint8Array): Promise<Ran & { file: string }> {
  const file = join(folder, 'vectors.json');
  writeFileSync(file, text);
  return { ...(await runCommand('verify', file)), file };
}
const verifyVectors = (...list: unknown[]) => verifyText(JSON.stringify({ vectors: list }));

/** One sentence on one line, about this file. */
function expectSentence({ code, out, err, file }: Ran & { file: string }, ...parts: string[]) {
  expect([code, out]).toEqual([1, '']);
  expect(err.startsWith(`scalefloor: cannot use the vector file ${file}: `)).toBe(true);
  expect(err).toMatch(/^\P{Cc}{1,600}\.\n$/u);
  for (const part of parts) expect(err).toContain(part);
}

test('the golden file: 581 vectors, 0 mismatches', async () => {
  const { code, out, err } = await runCommand('verify', golden);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(
    `${golden}\n581 vectors, 13840 comparisons (each field, state and machine), 0 mismatches\n`,
  );
});

describe('a mismatch', () => {
  const wrong = vectorOf('quantizeMultiplier');
  for (const fields of Object.values(wrong.out)) fields.multiplier = '17';

  test('is shown in full, and the exit code is 1', async () => {
    const { code, out } = await verifyVectors(wrong);
    expect(code).toBe(1);
    const head = `vector ${String(wrong.id)}, quantizeMultiplier "${String(wrong.name)}", state june-2021, machine x86-64, field multiplier`;
    const input = `{ "multiplier": ${JSON.stringify(wrong.in.multiplier)} }`;
    expect(out.startsWith(`${head}\n  input     ${input}\n`)).toBe(true);
    expect(out).toContain('  expected  17\n  computed  ');
    expect(out).toMatch(/\n1 vector, 12 comparisons .*, 6 mismatches\n$/);
  });

  test('after ten, the others are counted', async () => {
    const { out } = await verifyVectors(wrong, wrong, wrong);
    expect(out.match(/ {2}expected /g)).toHaveLength(10);
    expect(out).toContain('… and 8 more\n');
  });

  test('of many numbers has all of them, in several lines and in the JSON', async () => {
    const many = structuredClone(vectors.find(({ name }) => name === 'random-large'));
    if (many === undefined) throw new Error('the golden file has no large weights');
    for (const fields of Object.values(many.out)) fields.firstQ = ['7', ...asList(fields.firstQ)];
    const { code, out, file } = await verifyVectors(many);
    expect(code).toBe(1);
    const words = out.slice(out.indexOf('  input  '), out.indexOf('  expected')).split(/\s+/);
    expect(JSON.parse(words.slice(2).join(' '))).toEqual(many.in);
    const json = await runCommand('verify', '--json', file);
    const [first] = (JSON.parse(json.out) as { mismatches: { input: string }[] }).mismatches;
    expect(JSON.parse(first.input)).toEqual(many.in);
  });

  test('as JSON', async () => {
    const { file } = await verifyVectors(wrong, wrong);
    const { code, out } = await runCommand('verify', '--json', file);
    expect(code).toBe(1);
    const report = JSON.parse(out) as Record<string, unknown>;
    expect(report).toMatchObject({ file, vectors: 2, comparisons: 24, mismatch_count: 12 });
    expect(report.mismatches).toHaveLength(10);
  });

  test.for([[null], [{}], [['1', '2']], [true], [[[['x']]]], ['\u001b[31m'], [undefined]])(
    'is what an expected %j is',
    async ([value]) => {
      const odd = vectorOf('bias');
      odd.out = { head: { scale: odd.out.head.scale, q: value ?? null } };
      delete odd.aarch64Differs;
      const { code, out } = await verifyVectors(odd);
      expect(code).toBe(1);
      expect(out).toContain('field q\n');
      expect(out).toMatch(/2 mismatches\n$/);
      expect(out.replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u);
    },
  );

  test('a field that the engine does not compute is one', async () => {
    const odd = vectorOf('mbqm32');
    Object.assign(odd.out.head, { toString: '1' });
    const { code, out } = await verifyVectors(odd);
    expect(code).toBe(1);
    expect(out).toContain('no such field');
  });
});

describe('a file that cannot be used is one sentence and exit code 1', () => {
  test.for([
    ['empty', ''],
    ['cut off', '{"vectors": ['],
    ['of several lines', '{\n\t"a": 1,\n\tb\n}\n'],
    ['binary', Uint8Array.from({ length: 999 }, (_, i) => (i * 37) % 256)],
    ['zeros', new Uint8Array(9999)],
  ] as const)('%s: no JSON', async ([, text]) => {
    expectSentence(await verifyText(text), 'it is not JSON (', 'a vector file is {"vectors"');
  });

  test.for(['null', '[]', '7', '"vectors"', '{}', '{"vectors":{}}'])('%s', async (text) => {
    expectSentence(await verifyText(text), 'it has no list "vectors"');
  });

  test('nested a hundred thousand times, wherever', async () => {
    const deep = (text: string) => text.replace('"deep"', '['.repeat(1e5) + ']'.repeat(1e5));
    const whole = deep('{"vectors":["deep"]}');
    expectSentence(await verifyText(whole), 'vector number 1 is not an object');
    const group = JSON.stringify({ vectors: [{ ...vectorOf('bias'), group: 'deep' }] });
    expectSentence(await verifyText(deep(group)), 'unknown group', 'nested too deeply');
    const input = vectorOf('bias');
    input.in.inputScale = 'deep';
    const text = deep(JSON.stringify({ vectors: [input] }));
    expectSentence(await verifyText(text), '"inputScale" is', 'nested too deeply');
    const output = vectorOf('mbqm32');
    output.in.unused = 'deep';
    output.out = { head: { y: 'deep' } };
    const { code, out } = await verifyText(
      deep(JSON.stringify({ vectors: [output] })).replace('"deep"', '7'),
    );
    expect(code).toBe(1);
    expect(out).toMatch(/mismatches\n$/);
  });

  test('groups and states that are unknown are named, with those that are known', async () => {
    const group = await verifyVectors({ ...vectorOf('bias'), group: 'biases' });
    expectSentence(group, 'unknown group "biases"', GROUPS.join(', '));
    const { out } = vectorOf('bias');
    const state = await verifyVectors({ ...vectorOf('bias'), out: { 'june-2021': out.head } });
    expectSentence(state, 'unknown state "june-2021"', 'june2021Before, pr7063, head');
    const lone = { ...vectorOf('mbqm32'), out: { head: out.head }, aarch64Differs: { pr7063: {} } };
    expectSentence(await verifyVectors(lone), '"aarch64Differs" has the state "pr7063"');
  });

  test.for([
    [{ id: '1' }, 'has no numeric "id"'],
    [{ in: [] }, 'has no object "in"'],
    [{ out: [] }, '"out" must be an object'],
    [{ out: { head: null } }, '"out".head must be an object'],
    [{ out: {} }, 'holds no field to compare'],
    [{ aarch64Differs: 'x' }, '"aarch64Differs" must be an object'],
  ] as const)('%j', async ([part, sentence]) => {
    expectSentence(await verifyVectors({ ...vectorOf('bias'), ...part }), sentence);
  });

  test('a missing file', async () => {
    const missing = join(folder, 'missing.json');
    expect(await runCommand('verify', missing)).toEqual({
      code: 1,
      out: '',
      err: `scalefloor: cannot read the vector file ${missing}: it does not exist.\n`,
    });
    expect((await runCommand('verify', folder)).err).toContain('it is a folder.\n');
  });

  test('larger than a string can be, and larger than Node reads', async () => {
    const large = join(folder, 'large.json');
    writeFileSync(large, '');
    for (const gigabytes of [0.5, 3]) {
      truncateSync(large, gigabytes * 2 ** 30);
      const { code, err } = await runCommand('verify', large);
      expect(code).toBe(1);
      expect(err).toMatch(/^scalefloor: cannot read the vector file \P{Cc}+\.\n$/u);
    }
    truncateSync(large, 0);
  });
});

/** Possible values of a field of the wrong kind. */
const WRONG: readonly unknown[] = [
  ...[null, true, '', 'abc', 'NaN', 'Infinity', '-0', '1e400', -1, 0, 0.5, 1e9, -1e9, 1e308],
  ...['99999999999999999999', [], {}, [[]], [1, [2]], ['x'], 'constructor', '__proto__', [0]],
  ...[[1e9, 1e9, 1, 1], [65536, 65536, 1, 1], [1, 1, 1, 1], [1.5], [-1], [1e308, 1e308]],
];

test.each(GROUPS)('%s: a wrong input is a sentence or a mismatch, never a fault', async (group) => {
  const { in: inputs } = vectorOf(group);
  let refused = 0;
  for (const field of Object.keys(inputs)) {
    for (const value of [undefined, ...WRONG]) {
      const vector = vectorOf(group);
      vector.in[field] = value;
      const ran = await verifyVectors(vector);
      if (ran.err !== '') {
        refused += 1;
        expectSentence(ran, `vector ${String(vector.id)} (${group}): `);
      } else {
        expect([0, 1]).toContain(ran.code);
        expect(ran.out).toMatch(/mismatches\n$/);
      }
    }
  }
  expect(refused).toBeGreaterThan(10);
});

test.for([
  ['mbqm64', 'shift', -1e9, 'not a whole number from -31 to 31'],
  ['mbqm64', 'x', '9223372036854775808', 'not an int64 in decimal digits'],
  ['mbqm32', 'multiplier', '0.5', 'not a whole number from 0 to 2147483647'],
  ['weights', 'shape', [65536, 65536, 1, 1], 'positive integers whose product is'],
  ['weights', 'op', 'conv3d', 'is "conv3d", not one of conv, dwconv, tconv, fc'],
  ['weights', 'data', ['1', 'one'], 'not a list of numbers at place 1'],
  ['percentile', 'percentile', '101', 'percentile 101 is out of range: give 0 to 100'],
  ['movingAverage', 'batch', 0, 'batch size 0 is not allowed: give a positive whole number'],
  ['quantizeMultiplier', 'multiplier', '-1', 'multiplier -1 cannot be quantized'],
  ['bias', 'weightScale', ['1', '1', '1'], '3 weight scales do not match'],
] as const)('%s with %s %j: names the value and what is allowed', async (given) => {
  const [group, field, value, sentence] = given;
  const vector = vectorOf(group);
  vector.in[field] = value;
  expectSentence(await verifyVectors(vector), sentence);
});
