import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { write } from '../../../src/lib/model/graph/write';
import { namesFor } from '../../../src/lib/quantizer/floor';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const f32 = Math.fround;

function save(name: string, contents: Uint8Array | string): string {
  const file = join(folder, name);
  writeFileSync(file, contents);
  return file;
}

/** One convolution of one weight: channel 0 is dead, channel 1 is small, channel 2 is not. */
const WEIGHTS = [1e-19, 2.002e-4, 0.5].map(f32);
const BIASES = [-1.25, 0.75, 0.5];

function saveConv(name: string, channels: readonly number[]): string {
  const builder = new GraphBuilder('main');
  const count = channels.length;
  const [weights, biases] = [WEIGHTS, BIASES].map((all) =>
    Float32Array.from(channels, (channel) => all[channel]),
  );
  const x = builder.input('x', [1, 1, 1, 1]);
  const w = builder.constant('w', [count, 1, 1, 1], weights);
  const b = builder.constant('b', [count], biases);
  const y = builder.operator('CONV_2D', [x, w, b], { name: 'y', shape: [1, 1, 1, count] });
  return save(name, write(builder.model('tflite', [y])));
}

const model = saveConv('three.tflite', [0, 1, 2]);
const relu = new GraphBuilder('main');
const noConv = save(
  'relu.tflite',
  write(
    relu.model('tflite', [
      relu.operator('RELU', [relu.input('x', [1, 4])], { name: 'y', shape: [1, 4] }),
    ]),
  ),
);
const ranges = save('ranges.json', JSON.stringify({ x: [-1, 1], y: [-2, 2] }));

interface Printed {
  policies: Record<string, number | string | null>[];
}

async function effects(...words: string[]) {
  const { code, out, err } = await runCommand(
    'policies',
    model,
    '--ranges',
    ranges,
    ...words,
    '--json',
  );
  expect([code, err]).toEqual([0, '']);
  const { policies } = JSON.parse(out) as Printed;
  return new Map(policies.map((row) => [row.id, row]));
}

describe('policies', () => {
  test('has a row for every policy that the dtype has', async () => {
    expect([...(await effects()).keys()]).toEqual(namesFor('int16'));
    expect([...(await effects('--quantized_dtype', 'uint8')).keys()]).toEqual(namesFor('uint8'));
  });

  test('counts what the rules do to three known channels', async () => {
    const found = await effects();
    const counts = (id: string) => {
      const { touched, healthy, lost, flushed } = found.get(id) ?? {};
      return { touched, healthy, lost, flushed };
    };
    // s_in = f32(1/32767), s_w = 1e-19/32767: the bias takes 1.25·32767²/1e-19 steps, about 2^93.
    expect(counts('none')).toEqual({ touched: 0, healthy: 0, lost: 1, flushed: 1 });
    expect(found.get('none')?.bits).toBe(Math.floor(Math.log2((1.25 * 32767 ** 2) / 1e-19)) + 2);
    // 2.002e-4/32767 is 6.11e-9: below 1e-8, above 1e-9. M at 1e-9 is 1e-9/2: it lives.
    expect(counts('pr-10111')).toEqual({ touched: 2, healthy: 1, lost: 0, flushed: 0 });
    expect(counts('pr-7063')).toEqual({ touched: 1, healthy: 0, lost: 0, flushed: 0 });
    // 1 % of 0.5 is 5e-3.
    expect(counts('nncf')).toEqual({ touched: 2, healthy: 1, lost: 0, flushed: 0 });
    // Codes become 0, and the scale stays.
    expect(counts('ggml')).toEqual({ touched: 1, healthy: 0, lost: 1, flushed: 1 });
    // The bias fits 48 bits from 1.25·32767/2^47 = 2.9e-10 on, where M is 1.5e-10: flushed.
    expect(counts('fit')).toEqual({ touched: 1, healthy: 0, lost: 0, flushed: 1 });
    expect(counts('output-aware')).toEqual({ touched: 1, healthy: 0, lost: 0, flushed: 0 });
  });

  test('measures the weights that codes give back', async () => {
    const found = await effects();
    const power = Math.sqrt(WEIGHTS.reduce((sum, one) => sum + one * one, 0));
    // #6971 stores the scale 1 for channels 0 and 1, so that both become 0.
    const lost = Math.hypot(WEIGHTS[0], WEIGHTS[1]) / power;
    expect(found.get('pr-6971')?.weight_error).toBeCloseTo(lost, 9);
    // The largest weight of each channel is a code of its own scale.
    expect(found.get('none')?.weight_error).toBeLessThan(1e-7);
  });

  test('prints a table', async () => {
    const { code, out } = await runCommand('policies', model, '--ranges', ranges);
    expect(code).toBe(0);
    expect(out).toMatch(/^policy +touched +healthy +lost +flushed +bits +weight error$/m);
    expect(out).toMatch(/^pr-10111 +2 +1 +0 +0 +\d+ /m);
  });

  test.each([
    ['without ranges', [model], 2, 'needs the ranges of the activations'],
    ['without a model', [], 2, 'needs a model'],
    ['with a floor', [model, '--floor', '1e-8'], 2, "Unknown option '--floor'"],
  ] as const)('%s: one sentence', async (_, words, status, part) => {
    for (const command of ['policies', 'bounds']) {
      const { code, err } = await runCommand(command, ...words);
      expect(code).toBe(status);
      expect(err).toContain(part);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });

  test('a quantized model is refused in one sentence', async () => {
    const quantized = join(folder, 'three.circle');
    await runCommand('quantize', model, '-o', quantized, '--ranges', ranges);
    for (const command of ['policies', 'bounds']) {
      const { code, err } = await runCommand(command, quantized);
      expect([code, err]).toEqual([
        1,
        `scalefloor: ${quantized} is quantized already: give the float model.\n`,
      ]);
    }
  });
});

describe('bounds', () => {
  test('finds the constants that are safe for all, and the channels that close them', async () => {
    const { code, out } = await runCommand('bounds', model, '--ranges', ranges);
    expect(code).toBe(0);
    // Channel 0 needs M ≥ 2^-32: s_w ≥ 2^-32·2 = 4.66e-10. Channel 1 keeps its weights up to 6.1098e-9.
    expect(out).toContain('constants that are safe for all of 3 channels: 4.66e-10 to 6.1e-09');
    expect(out).toContain('channel 0 of CONV_2D 0 y closes the lower end');
    expect(out).toContain('channel 1 of CONV_2D 0 y closes the upper end');
    expect(out).toContain('the output does not feel its weights');
  });

  test('prints ends that are safe themselves: the lower one rounded up, the upper one down', async () => {
    const wide = save('wide.json', JSON.stringify({ x: [-1, 1], y: [-2.2, 2.2] }));
    const { out } = await runCommand('bounds', model, '--ranges', wide);
    // 2^-32·2.2 is 5.122e-10, and 2.002e-4/32767 is 6.1098e-9.
    expect(out).toContain('3 channels: 5.13e-10 to 6.1e-09\n');
  });

  test.each([
    ['only a lower end', [0], 'constants that are safe for all of 1 channel: from 4.66e-10 up\n'],
    ['only an upper end', [2], 'constants that are safe for all of 1 channel: up to 1.52e-05\n'],
    ['no channel', [], 'no channel has weights, a bias and ranges to find bounds of\n'],
  ])('says so in words where there is %s', async (name, channels, words) => {
    const file = channels.length === 0 ? noConv : saveConv(`${name}.tflite`, channels);
    const { code, out } = await runCommand('bounds', file, '--ranges', ranges);
    expect(code).toBe(0);
    // 0.5/32767 is 1.5259e-5.
    expect(out).toContain(words);
  });

  test('gives all numbers as JSON', async () => {
    const { out } = await runCommand('bounds', model, '--ranges', ranges, '--json');
    const { channels } = JSON.parse(out) as { channels: Record<string, number | string>[] };
    expect(channels.map(({ channel }) => channel)).toEqual([0, 1, 2]);
    const sIn = f32(1 / 32767);
    // One tap: the room is 2^47 − 2 − 32768·32767.
    const least = 1.25 / (sIn * (2 ** 47 - 2 - 32768 * 32767));
    expect(Number(channels[0].bias_from) / least).toBeCloseTo(1, 6);
    expect(channels[0].weights_to).toBe('Infinity');
    expect(Number(channels[1].weights_to)).toBe(f32(WEIGHTS[1] / 32767));
  });

  test('says that no constant is safe, and for which channels', async () => {
    const narrow = save('narrow.json', JSON.stringify({ x: [-1e-6, 1e-6], y: [-2e-6, 2e-6] }));
    const { out } = await runCommand('bounds', model, '--ranges', narrow);
    // s_in = 3.05e-11: a bias of 0.75 needs 0.75/(3.05e-11·2^47) = 1.7e-4; the weights bear 6.1e-9.
    expect(out).toContain('no constant is safe for all of 3 channels:');
    expect(out).toMatch(/channel 1 of CONV_2D 0 y bears at most 6.1e-09/);
  });
});
