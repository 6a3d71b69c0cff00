import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { spell } from '../../../src/lib/numeric/spell';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();

function save(name: string, contents: Model | object): string {
  const file = join(folder, name);
  writeFileSync(file, 'subgraphs' in contents ? write(contents) : JSON.stringify(contents));
  return file;
}

const toy = save('toy.tflite', makeToy('conv-batch-norm'));
const ranges = save('ranges.json', { input: [-1, 1], 'conv/output': [0, 6] });

interface Channels {
  schema: number;
  channels: Record<string, string | boolean | null>[];
}

async function channels(...words: string[]): Promise<Channels['channels']> {
  const { code, out, err } = await runCommand('inspect', ...words, '--json');
  expect([code, err]).toEqual([0, '']);
  const parsed = JSON.parse(out) as Channels;
  expect(parsed.schema).toBe(1);
  return parsed.channels;
}

/** A convolution behind an unknown operator. */
function withMystery(): Model {
  const builder = new GraphBuilder('main');
  const middle = builder.operator(
    'CUSTOM',
    [builder.input('x', [1, 2])],
    { name: 'm', shape: [1, 2] },
    null,
    { customName: 'Mystery' },
  );
  const output = builder.operator(
    'FULLY_CONNECTED',
    [middle, builder.constant('w', [1, 2], Float32Array.of(1, -1)), -1],
    { name: 'y', shape: [1, 1] },
    makeOptions('FullyConnectedOptions'),
  );
  return builder.model('tflite', [output]);
}

describe('a float model', () => {
  test('without ranges: what needs them is null', async () => {
    const rows = await channels(toy);
    expect(rows).toHaveLength(8);
    expect(Object.keys(rows[0])).toEqual([
      ...['layer', 'op', 'channel', 'max_abs_w', 'bias', 's_in', 's_w_raw', 's_w', 's_b', 'bits'],
      ...['q_b', 'dequantized_bias', 'status', 'multiplier', 'mantissa', 'shift', 'flushed'],
      ...['collapsed', 'hidden', 'mismatched', 'floor', 'sqnr_db', 'erased'],
    ]);
    expect(rows[2]).toMatchObject({
      layer: 'conv/output',
      op: 'CONV_2D',
      channel: '2',
      bias: '-1.2156529426574707',
      s_in: null,
      s_w: '9.99999993922529e-09',
      s_b: null,
      bits: null,
      q_b: null,
      dequantized_bias: null,
      status: null,
      multiplier: null,
      mantissa: null,
      shift: null,
      flushed: null,
      collapsed: true,
      hidden: null,
    });
    expect(rows.filter(({ collapsed }) => collapsed)).toHaveLength(2);
  });

  test('with ranges and no floor both dead filters overflow and are flushed', async () => {
    const rows = await channels(toy, '--ranges', ranges, '--floor', 'none');
    const dead = rows.filter(({ collapsed }) => collapsed);
    expect(
      dead.map(({ channel, status, flushed, hidden, q_b }) => [
        channel,
        status,
        flushed,
        hidden,
        q_b,
      ]),
    ).toEqual([
      ['2', 'saturated', true, true, '-9223372036854775808'],
      ['5', 'saturated', true, false, '-9223372036854775808'],
    ]);
    expect(rows.filter(({ status }) => status === 'saturated')).toHaveLength(2);
    const aarch64 = await channels(
      toy,
      '--ranges',
      ranges,
      '--floor',
      'none',
      '--machine',
      'aarch64',
    );
    expect(aarch64[5].q_b).toBe('9223372036854775807');
    const trap = await channels(
      toy,
      '--ranges',
      ranges,
      '--floor',
      'none',
      '--machine',
      'wasm-trunc',
    );
    expect([trap[5].q_b, trap[5].dequantized_bias]).toEqual(['trap', null]);
  });

  test('every number is a string that round-trips', async () => {
    for (const row of await channels(toy, '--ranges', ranges)) {
      for (const value of Object.values(row)) expect(typeof value).not.toBe('number');
      expect(Math.fround(Number(row.s_b))).toBe(Number(row.s_b));
      expect(Number(row.q_b) * Number(row.s_b)).toBe(Number(row.dequantized_bias));
    }
  });

  test('the state brings its floor; --floor replaces it', async () => {
    const dead = async (...words: string[]) => (await channels(toy, ...words))[2].s_w;
    expect(await dead('--state', 'pr-7063')).toBe('9.999999717180685e-10');
    expect(await dead('--state', 'pr-7063', '--floor', '1e-7')).toBe('1.0000000116860974e-07');
    expect(await dead('--quantized_dtype', 'uint8')).toBe('9.999999747378752e-06');
  });

  test('ranges that record-minmax left in the file serve as well', async () => {
    const model = makeToy('conv-batch-norm');
    for (const { name, min, max } of [
      { name: 'input', min: -1, max: 1 },
      { name: 'conv/output', min: 0, max: 6 },
    ]) {
      const tensor = model.subgraphs[0].tensors.find((candidate) => candidate.name === name);
      if (tensor === undefined) throw new Error(`${name} is missing`);
      tensor.quantization = makeQuantization({
        min: Float32Array.of(min),
        max: Float32Array.of(max),
      });
    }
    expect(await channels(save('recorded.tflite', model))).toEqual(
      await channels(toy, '--ranges', ranges),
    );
  });

  test('a range of only the input, as a converter stores it, counts as no ranges', async () => {
    const model = makeToy('conv-batch-norm');
    const [input] = model.subgraphs[0].tensors;
    input.quantization = makeQuantization({ min: Float32Array.of(-1), max: Float32Array.of(1) });
    const file = save('input-only.tflite', model);
    expect(await channels(file)).toEqual(await channels(toy));
    const { code, err } = await runCommand('inspect', file, '--fail-on', 'saturated');
    expect([code, err]).toEqual([
      2,
      'scalefloor: --fail-on saturated cannot be decided without the ranges of the activations: give --ranges FILE.\n',
    ]);
  });

  test('an unknown operator does not stop the diagnosis', async () => {
    const file = save('mystery.tflite', withMystery());
    const given = save('mystery.json', { x: [-1, 1], m: [-2, 2], y: [-4, 4] });
    const [row] = await channels(file, '--ranges', given);
    expect([row.s_in, row.bias, row.q_b, row.status]).toEqual([
      spell(Math.fround(2 / 32767)),
      null,
      null,
      null,
    ]);
    expect(row.flushed).toBe(false);
  });

  test('as text: counts, and the channels in trouble with their figures', async () => {
    const { code, out } = await runCommand('inspect', toy, '--ranges', ranges, '--floor', 'none');
    expect(code).toBe(0);
    expect(out).toContain('float model, 1 layer with 8 output channels');
    expect(out).toMatch(/\n +2 {2}saturated /);
    expect(out).toContain('  channel 5: saturated, flushed, collapsed\n    max|w| ');
    expect(out).toContain('q_b -9223372036854775808');
    expect(out.split('\n').length).toBeLessThan(35);
    const unranged = await runCommand('inspect', toy);
    expect(unranged.out).toContain('unknown without ranges');
    expect(unranged.out).not.toMatch(/0 {2}saturated/);
  });
});

describe('a quantized model', () => {
  test('is diagnosed as it is stored, as the prediction said', async () => {
    const words = ['--ranges', ranges, '--state', 'june-2021'];
    const file = join(folder, 'quantized.circle');
    expect((await runCommand('quantize', toy, '-o', file, ...words)).code).toBe(0);
    const [before, after] = [await channels(toy, ...words), await channels(file)];
    const stored = ({
      s_in,
      s_w,
      s_b,
      q_b,
      multiplier,
      mantissa,
      shift,
      flushed,
    }: (typeof before)[0]) => ({
      s_in,
      s_w,
      s_b,
      q_b,
      multiplier,
      mantissa,
      shift,
      flushed,
    });
    expect(after.map(stored)).toEqual(before.map(stored));
    expect(after[2]).toMatchObject({ status: 'saturated', bias: null, s_w_raw: null, bits: '64' });
    const { out } = await runCommand('inspect', file);
    expect(out).toContain('quantized model, 1 layer');
    expect(out).toMatch(/\n +6 {2}fit /);
  });

  test('takes no setting', async () => {
    const file = join(folder, 'quantized2.circle');
    await runCommand('quantize', toy, '-o', file, '--ranges', ranges);
    const { code, out, err } = await runCommand('inspect', file, '--floor', 'none');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('is quantized already, so --floor has no meaning');
  });
});

describe('--fail-on', () => {
  test('exits 1 and says what matched, with counts', async () => {
    const words = ['inspect', toy, '--ranges', ranges, '--floor', 'none', '--json'];
    const { code, out, err } = await runCommand(
      ...words,
      '--fail-on',
      'saturated,underflowed,flushed',
    );
    expect(code).toBe(1);
    expect(err).toBe('scalefloor: --fail-on matched: 2 saturated, 2 flushed of 8 channels.\n');
    expect((JSON.parse(out) as Channels).channels).toHaveLength(8);
  });

  test('exits 0 where nothing matches', async () => {
    const words = ['inspect', toy, '--ranges', ranges, '--fail-on', 'saturated,flushed'];
    expect(await runCommand(...words)).toMatchObject({ code: 0, err: '' });
  });

  test('of conditions that depend only on weights, without ranges', async () => {
    const found = await runCommand('inspect', toy, '--fail-on', 'collapsed');
    expect([found.code, found.err]).toEqual([
      1,
      'scalefloor: --fail-on matched: 2 collapsed of 8 channels.\n',
    ]);
    const undecided = await runCommand('inspect', toy, '--fail-on', 'collapsed,saturated');
    expect([undecided.code, undecided.out]).toEqual([2, '']);
    expect(undecided.err).toContain('--fail-on saturated cannot be decided without the ranges');
  });

  test('of what rounding did to the weights, of a float model alone', async () => {
    const float = save('depthwise.tflite', makeToy('depthwise'));
    const setting = ['--quantized_dtype', 'uint8', '--granularity', 'layer'];
    const { code, out, err } = await runCommand(
      ...['inspect', float, ...setting, '--fail-on', 'erased'],
    );
    expect([code, err]).toEqual([1, 'scalefloor: --fail-on matched: 1 erased of 8 channels.\n']);
    // Its weights are all lost: their noise is as large as they are.
    expect(out).toMatch(/ {2}channel 0: erased\n.* w\/noise 0\.0 dB/);
    const quantized = await runCommand('inspect', 'test/cases/fc32.tflite', '--fail-on', 'coarse');
    expect([quantized.code, quantized.out, quantized.err]).toEqual([
      2,
      '',
      'scalefloor: --fail-on coarse cannot be decided of a quantized model, whose float weights are gone: give the float model.\n',
    ]);
  });
});

describe('errors are one sentence', () => {
  const broken = join(folder, 'broken.tflite');
  writeFileSync(broken, readFileSync(toy).subarray(0, 300));
  const incomplete = save('incomplete.json', { input: [-1, 1] });
  const noPair = save('noPair.json', { input: 3 });
  test.each([
    [2, [], 'inspect needs a model: give a .tflite or .circle file.'],
    [2, [toy, '--state', 'july'], 'state "july" is unknown: use one of june-2021, pr-7063, head.'],
    [2, [toy, '--quantized_dtype', 'int8'], 'quantized dtype "int8" is unknown'],
    [2, [toy, '--granularity', 'layer'], 'int16 with one scale per layer does not exist'],
    [2, [toy, '--floor', 'pr-1'], 'floor "pr-1" is unknown'],
    [2, [toy, '--quantized_dtype', 'uint8', '--floor', 'pr-6971'], 'has no meaning with uint8'],
    [2, [toy, '--fail-on', 'rounded'], '--fail-on "rounded" is unknown: use one of nan, inf'],
    [2, [toy, '--machine', 'vax'], 'machine "vax" is unknown'],
    [2, [toy, '--verbose'], "Unknown option '--verbose'"],
    [2, [toy, toy], 'unexpected word'],
    [1, [join(folder, 'none.tflite')], 'none.tflite: it does not exist.'],
    [1, [broken], 'cannot use the model'],
    [1, [toy, '--ranges', join(folder, 'none.json')], 'cannot read the ranges'],
    [1, [toy, '--ranges', incomplete], 'has no range among the ranges: "conv/output"'],
    [1, [toy, '--ranges', noPair], 'The range of "input" is not a pair of numbers'],
  ])('exit %i: %j', async (expected, words, sentence) => {
    const { code, out, err } = await runCommand('inspect', ...words);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('many such names are warned about once', async () => {
    const others = Object.fromEntries(Array.from({ length: 91 }, (_, i) => [`o${i}`, [0, 1]]));
    const file = save('many.json', { input: [-1, 1], 'conv/output': [0, 6], ...others });
    const { code, err } = await runCommand('inspect', toy, '--ranges', file);
    expect(code).toBe(0);
    expect(err).toBe(
      `warning: ${file} has ranges for 91 tensors that the model does not have: "o0", "o1", "o2", "o3", "o4" and 86 more\n`,
    );
  });

  test('a name that no tensor has is warned about', async () => {
    const file = save('more.json', { input: [-1, 1], 'conv/output': [0, 6], other: [0, 1] });
    const { code, err } = await runCommand('inspect', toy, '--ranges', file);
    expect(code).toBe(0);
    expect(err).toBe(
      `warning: ${file} has a range for "other", a tensor that the model does not have\n`,
    );
  });
});

test('hidden channels that are counted are listed too, with what hides them', async () => {
  const builder = new GraphBuilder('hidden');
  const output = builder.operator(
    'FULLY_CONNECTED',
    [
      builder.input('x', [1, 1]),
      builder.constant('w', [3, 1], Float32Array.of(1, 1, 1)),
      builder.constant('b', [3], Float32Array.of(-20, 0.5, -30)),
    ],
    { name: 'y', shape: [1, 3] },
    makeOptions('FullyConnectedOptions', { fusedActivationFunction: 'RELU6' }),
  );
  const file = save('hidden.tflite', builder.model('tflite', [output]));
  const given = save('hidden.json', { x: [-1, 1], y: [0, 6] });
  const words = ['inspect', file, '--ranges', given, '--quantized_dtype', 'uint8'];
  const { out } = await runCommand(...words, '--granularity', 'channel');
  expect(out).toMatch(/^ +2 {2}hidden /m);
  expect(out).toContain('  hidden by RELU6, and nothing else: 2 channels\n    0, 2\n');
});

test('the JSON counts the operators whose weights are not inspected', async () => {
  const builder = new GraphBuilder('others');
  const weights = builder.constant('w', [2, 2], Float32Array.of(1, 2, 3, 4));
  const made = { name: 'y', shape: [2, 2] };
  const output = builder.operator('BATCH_MATMUL', [builder.input('x', [2, 2]), weights], made);
  const file = save('others.tflite', builder.model('tflite', [output]));
  const { out } = await runCommand('inspect', file, '--json');
  expect(JSON.parse(out)).toEqual({
    schema: 1,
    channels: [],
    worst: [],
    skipped: [],
    not_inspected: [{ op: 'BATCH_MATMUL', count: 1 }],
  });
});
