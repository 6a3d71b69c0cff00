import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { open } from '../../../src/lib/model/graph/open';
import { writeNpy } from '../../../src/lib/model/npy/npy';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { randomInput } from '../../../src/lib/pass/input/random';
import { parseRanges, type Ranges } from '../../../src/lib/pass/quantize/ranges';
import { percentile } from '../../../src/lib/quantizer/calibration';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const toy = makeToy('residual');
const model = at('residual.tflite');
writeFileSync(model, write(toy));
const [graph] = toy.subgraphs;
const { name: inputName, shape } = graph.tensors[graph.inputs[0]];

const rangesIn = (file: string): Ranges => parseRanges(JSON.parse(readFileSync(file, 'utf8')));

async function calibrated(...words: string[]): Promise<Ranges> {
  const target = at(`${words.join('').replace(/\W/g, '').slice(-80)}.json`);
  const ran = await runCommand('calibrate', model, '-o', target, ...words);
  expect(ran).toMatchObject({ code: 0, err: '' });
  return rangesIn(target);
}

/** The same inputs that --random makes, as files. */
function savedInputs(name: string, count: number): string {
  const generator = new Pcg64(4);
  mkdirSync(at(name));
  for (let i = 0; i < count; i++) {
    const value = { type: 'FLOAT32', shape, scale: new Float32Array(0) } as const;
    const array = randomInput(generator, value, { low: -1, high: 1 });
    writeFileSync(join(at(name), `${i}.npy`), writeNpy(array));
  }
  return at(name);
}

const RANDOM = ['--random', '3', '--seed', '4', '--range', '-1,1'];

test('every float activation gets a range, the input’s as the percentiles of its extremes', async () => {
  const ranges = await calibrated(...RANDOM);
  const activations = graph.tensors.filter(({ data }) => data === null).map(({ name }) => name);
  expect([...ranges.keys()].sort()).toEqual([...activations].sort());
  const generator = new Pcg64(4);
  const extremes = [0, 1, 2].map(() => {
    const value = { type: 'FLOAT32', shape, scale: new Float32Array(0) } as const;
    const numbers = Array.from(randomInput(generator, value, { low: -1, high: 1 }).data, Number);
    return [Math.min(...numbers), Math.max(...numbers)];
  });
  expect(ranges.get(inputName)).toEqual({
    min: percentile(
      Float32Array.from(extremes, ([low]) => low),
      1,
      'x86-64',
    ),
    max: percentile(
      Float32Array.from(extremes, ([, high]) => high),
      99,
      'x86-64',
    ),
  });
});

test('files, a folder and a list of words give the same as equal random inputs', async () => {
  const expected = await calibrated(...RANDOM);
  const inputs = savedInputs('records', 3);
  const files = [0, 1, 2].map((i) => join(inputs, `${i}.npy`));
  expect(await calibrated('--inputs', inputs)).toEqual(expected);
  expect(await calibrated('--inputs', ...files)).toEqual(expected);
  expect(await calibrated(...files.flatMap((file) => ['--inputs', file]))).toEqual(expected);
});

test('the seed, the interval, the mode and the weights each make a difference', async () => {
  const plain = await calibrated(...RANDOM);
  const others = [
    ['--random', '3', '--seed', '5', '--range', '-1,1'],
    ['--random', '3', '--seed', '4', '--range', '-1,2'],
    [...RANDOM, '--mode', 'moving_average', '--moving_avg_batch', '1'],
    [...RANDOM, '--max_percentile', '50'],
    [...RANDOM, '--weights', 'uint8.layer'],
    [...RANDOM, '--weights', 'int16.channel'],
  ];
  for (const words of others) expect(await calibrated(...words)).not.toEqual(plain);
});

test('a model with ranges inside quantizes as the model and the ranges apart', async () => {
  const words = [...RANDOM, '--weights', 'int16.channel'];
  await runCommand('calibrate', model, '-o', at('inside.circle'), ...words);
  await runCommand('calibrate', model, '-o', at('apart.json'), ...words);
  const [one, other] = [at('one.circle'), at('other.circle')];
  expect(await runCommand('quantize', at('inside.circle'), '-o', one)).toMatchObject({ code: 0 });
  const ranges = ['--ranges', at('apart.json')];
  expect(await runCommand('quantize', model, '-o', other, ...ranges)).toMatchObject({ code: 0 });
  expect((await runCommand('diff', one, other)).out).toContain('no difference');
  const { subgraphs } = open(new Uint8Array(readFileSync(at('inside.circle'))));
  const stored = subgraphs[0].tensors.filter(({ data }) => data === null);
  expect(stored.every(({ quantization }) => quantization?.min.length === 1)).toBe(true);
});

test('a model of several inputs takes a folder for each record', async () => {
  const two = fileURLToPath(
    new URL('../../golden/one/synthetic/elementwise_concat_a.tflite', import.meta.url),
  );
  const { subgraphs } = open(new Uint8Array(readFileSync(two)));
  const slots = subgraphs[0].inputs.map((i) => subgraphs[0].tensors[i]);
  expect(slots.length).toBe(2);
  const generator = new Pcg64(9);
  for (const record of ['a', 'b']) {
    mkdirSync(at(`two/${record}`), { recursive: true });
    for (const { name, type, shape } of slots) {
      const value = { type, shape, scale: new Float32Array(0) };
      const array = randomInput(generator, value, { low: -5, high: 5 });
      writeFileSync(at(`two/${record}/${name}.npy`), writeNpy(array));
    }
  }
  const [a, b] = [at('two-a.json'), at('two-b.json')];
  const random = ['--random', '2', '--seed', '9'];
  expect(await runCommand('calibrate', two, '-o', a, ...random)).toMatchObject({ code: 0 });
  const words = ['--inputs', at('two')];
  expect(await runCommand('calibrate', two, '-o', b, ...words)).toMatchObject({ code: 0 });
  expect(rangesIn(b)).toEqual(rangesIn(a));
  const file = await runCommand('calibrate', two, '-o', b, '--inputs', at('two/a/x.npy'));
  expect(file.err).toMatch(/the model takes 2 inputs, so a record is a folder with x\.npy, y\.npy/);
  mkdirSync(at('two/c'));
  const lacking = await runCommand('calibrate', two, '-o', b, ...words);
  expect(lacking).toMatchObject({ code: 1 });
  expect(lacking.err).toMatch(/cannot use the folder .*two.c: a record of this model is a folder/);
});

describe('sentences', () => {
  const out = ['-o', at('sentence.json')];
  mkdirSync(at('empty'));
  writeFileSync(
    at('nan.npy'),
    writeNpy({
      dtype: 'float32',
      shape,
      data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(NaN),
    }),
  );
  writeFileSync(
    at('inf.npy'),
    writeNpy({
      dtype: 'float32',
      shape,
      data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(Infinity),
    }),
  );
  test.each<[string, string[], number, RegExp]>([
    ['no model', [...out, '--random', '1'], 2, /calibrate needs a model/],
    ['no output', [model, '--random', '1'], 2, /calibrate needs a file to write/],
    ['another ending', [model, '-o', 'x.txt', '--random', '1'], 2, /must end in \.json/],
    ['nothing to run', [model, ...out], 2, /give --inputs FILE or --random N/],
    ['both', [model, ...out, '--random', '1', '--inputs', 'x'], 2, /do not go together/],
    ['a stray word', [model, 'x.npy', ...out, '--random', '1'], 2, /unexpected word "x\.npy"/],
    [
      'no records',
      [model, ...out, '--random', '0'],
      2,
      /--random "0" is below 1, the smallest allowed/,
    ],
    [
      'half a record',
      [model, ...out, '--random', '1.5'],
      2,
      /--random "1\.5" is not a whole number/,
    ],
    ['a seed', [model, ...out, '--random', '1', '--seed', '-3'], 2, /--seed "-3" is below 0/],
    ['an empty interval', [model, ...out, '--random', '1', '--range', '2,1'], 2, /is empty/],
    ['half an interval', [model, ...out, '--random', '1', '--range', '2'], 2, /is not a pair/],
    [
      'a range for files',
      [model, ...out, '--inputs', 'x', '--range', '0,1'],
      2,
      /belongs to --random/,
    ],
    ['a mode', [model, ...out, '--random', '1', '--mode', 'x'], 2, /mode "x" is unknown/],
    [
      'a percentile',
      [model, ...out, '--random', '1', '--max_percentile', '101'],
      2,
      /is above 100, the largest allowed/,
    ],
    [
      'a percentile of averages',
      [model, ...out, '--random', '1', '--mode', 'moving_average', '--min_percentile', '1'],
      2,
      /has no meaning in --mode moving_average/,
    ],
    [
      'a batch of percentiles',
      [model, ...out, '--random', '1', '--moving_avg_batch', '2'],
      2,
      /no meaning in --mode percentile/,
    ],
    [
      'weights',
      [model, ...out, '--random', '1', '--weights', 'int16.layer'],
      2,
      /weights "int16\.layer" is unknown/,
    ],
    [
      'a floor for float',
      [model, ...out, '--random', '1', '--floor', 'none'],
      2,
      /no meaning for float weights/,
    ],
    ['an empty folder', [model, ...out, '--inputs', at('empty')], 1, /holds no \.npy/],
    ['no such file', [model, ...out, '--inputs', at('gone.npy')], 1, /cannot read the input/],
    ['NaN', [model, ...out, '--inputs', at('nan.npy')], 1, /Every element of ".*" is NaN/],
    ['infinity', [model, ...out, '--inputs', at('inf.npy')], 1, /is not finite in float32|is NaN/],
  ])('%s', async (_, words, code, sentence) => {
    const ran = await runCommand('calibrate', ...words);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toMatch(/^scalefloor: [^\n]+\n$/);
    expect(ran.err).toMatch(sentence);
  });

  test('a quantized model has no ranges to record', async () => {
    await runCommand('calibrate', model, '-o', at('r.json'), '--random', '1');
    await runCommand('quantize', model, '-o', at('q.circle'), '--ranges', at('r.json'));
    const ran = await runCommand('calibrate', at('q.circle'), ...out, '--random', '1');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/already quantized to INT16: record on the float model/);
  });
});
