import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNpy } from '../../../src/lib/model/npy/npy';
import { runCommand, temporaryFolder } from '../../runCommand';

const HOSTILE = 'test/cases/hostile';
const folder = temporaryFolder();
const model = (name: string) => join(HOSTILE, name);
const ranges = join(folder, 'ranges.json');

/** The excessive demand of each model. Without a check it would hang, take gigabytes or crash. */
const REFUSED: Record<string, RegExp> = {
  'oom-concat.tflite': /CONCATENATION .* needs \d+ MB .*a run may take 1024 MB/,
  'fatal-size.tflite': /spans \d+ MB, and a run may take 1024 MB/,
  'hang-concat.tflite': /spans \d+ MB, and a run may take 1024 MB/,
  'dw-dil-1.tflite': /has a stride or a dilation of less than one/,
  'min-add-INT8.tflite': /mixes types/,
  'pad-FLOAT32-INT16.tflite': /cannot be copied into a tensor of/,
  'unmade-output.tflite': /is an output, but no operator makes it/,
  'writes-constant.tflite': /is made by operator \d+ \(\w+\), and is a constant/,
};

describe('a model that asks for too much is refused in one sentence', () => {
  test.for(Object.entries(REFUSED))('%s', async ([name, why]) => {
    const { code, out, err } = await runCommand(
      ...['calibrate', model(name), '-o', ranges, '--random', '1'],
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^scalefloor: [^\n]*\.\n$/);
    expect(err).toMatch(why);
  });

  test('min-CONV_2D-zp-x-40000.circle', async () => {
    const { code, err } = await runCommand(
      ...['compare', model('min-CONV_2D-zp-x-40000.circle')],
      ...[model('min-CONV_2D-zp-x-40000.circle'), '--random', '1'],
    );
    expect(code).toBe(1);
    expect(err).toMatch(/has the zero point 40000, which is not a code of UINT8\.\n$/);
  });

  test('a dilation of 2^30 is computed by the plain kernel, and as the filter has one tap', async () => {
    const name = 'min-CONV_2D-dil1073741824.tflite';
    const { code, err } = await runCommand(
      ...['calibrate', model(name), '-o', ranges, '--random', '1'],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

test.for(['dir.tgz', 'unaligned.npy', 'j9000.jpg'])('%s is no model', async (name) => {
  const { code, out, err } = await runCommand('inspect', model(name));
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^scalefloor: cannot use the model [^\n]*\.\n$/);
});

test('an array whose data begin at no multiple of its element is read', async () => {
  const array = readNpy(readFileSync(model('unaligned.npy')));
  expect([array.dtype, array.shape, array.data.length]).toEqual(['float32', [1, 8, 8, 3], 192]);
  const toy = join(folder, 'toy.tflite');
  await runCommand('toy', 'conv-batch-norm', '-o', toy);
  const ran = await runCommand('run', toy, '--input', model('unaligned.npy'));
  expect(ran).toMatchObject({ code: 0, err: '' });
});

test.for(readdirSync(HOSTILE).filter((name) => /\.(tflite|circle)$/.test(name)))(
  'every command ends on %s',
  async (name) => {
    const commands = [
      ['inspect', model(name)],
      ['dump', model(name)],
      ['diff', model(name), model(name)],
      ['quantize', model(name), '-o', join(folder, 'out.circle')],
      ['calibrate', model(name), '-o', ranges, '--random', '1'],
      ['compare', model(name), model(name), '--random', '1'],
    ];
    for (const words of commands) {
      const { code, err } = await runCommand(...words);
      expect([0, 1], words.join(' ')).toContain(code);
      expect(err, words.join(' ')).not.toMatch(/a bug in scalefloor/);
      if (code === 1 && words[0] !== 'diff') expect(err).toMatch(/^scalefloor: [^\n]*\.\n$/m);
    }
  },
);
