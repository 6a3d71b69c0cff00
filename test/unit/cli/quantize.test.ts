import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ProgressLine } from '../../../src/cli/progress';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { runCommand, temporaryFolder, type Ran } from '../../runCommand';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);

function save(name: string, contents: Model | object): string {
  writeFileSync(at(name), 'subgraphs' in contents ? write(contents) : JSON.stringify(contents));
  return at(name);
}

const toy = save('toy.tflite', makeToy('conv-batch-norm'));
const ranges = save('ranges.json', { input: [-1, 1], 'conv/output': [0, 6] });

const quantize = (...words: string[]): Promise<Ran> => runCommand('quantize', ...words);

/** The toy without its bias. */
function bare(): Model {
  const model = makeToy('conv-batch-norm');
  const [operator] = model.subgraphs[0].operators;
  operator.inputs = operator.inputs.slice(0, 2);
  return model;
}

test.for(['circle', 'tflite'])(
  'writes a .%s, and says what became of the biases',
  async (format) => {
    const target = at(`made.${format}`);
    const { code, out, err } = await quantize(
      ...[toy, '-o', target, '--ranges', ranges, '--state', 'june-2021'],
    );
    expect([code, err]).toEqual([0, '']);
    const bytes = readFileSync(target);
    expect(out).toBe(
      [
        `${target}: int16 per channel, as june-2021 quantizes; 4 tensors, ${bytes.length} bytes`,
        '8 weight scales, 0 raised by the floor',
        '8 biases: 2 saturated, 6 rounded',
        '',
      ].join('\n'),
    );
    const model = open(bytes);
    expect(model.format).toBe(format);
    expect(model.subgraphs[0].tensors.map(({ type }) => type)).toEqual([
      ...['INT16', 'INT16', 'INT64', 'INT16'],
    ]);
  },
);

test('a file lacks what no output needs, and its tensors are counted so', async () => {
  const builder = new GraphBuilder('dead');
  const x = builder.input('x', [2]);
  builder.operator('ABS', [x], { name: 'dead', shape: [2] });
  const y = builder.operator('RELU', [x], { name: 'y', shape: [2] });
  const source = save('dead.tflite', builder.model('tflite', [y]));
  const some = save('dead.json', { x: [-1, 1], dead: [0, 1], y: [0, 1] });
  const target = at('alive.circle');
  const { out } = await quantize(source, '-o', target, '--ranges', some);
  const [{ tensors }] = open(readFileSync(target)).subgraphs;
  expect(tensors.map(({ name }) => name)).toEqual(['x', 'y']);
  expect(out).toContain('; 2 tensors, ');
});

test('a given floor, and pr-7017 with the note that it is our reading', async () => {
  const target = at('floor.circle');
  const number = await quantize(toy, '-o', target, '--ranges', ranges, '--floor', '1e-7');
  expect(number.out).toContain('as head quantizes with floor 1e-07;');
  expect(number.out).toContain('8 weight scales, 2 raised by the floor\n8 biases: 8 rounded\n');
  const draft = await quantize(toy, '-o', target, '--ranges', ranges, '--floor', 'pr-7017');
  expect(draft.out).toContain('8 weight scales, 2 raised by the floor\n8 biases: 8 rounded\n');
  expect(draft.out).toMatch(/\npr-7017: our reading of the draft\n$/);
});

test('--add-missing-bias adds missing biases of zeros, and says so', async () => {
  const model = save('bare.tflite', bare());
  const refused = await quantize(model, '-o', at('bare.circle'), '--ranges', ranges);
  expect(refused).toEqual({
    code: 1,
    out: '',
    err: `scalefloor: cannot quantize ${model}: CONV_2D "conv/output" has no bias, which head refuses: use --add-missing-bias to add zeros.\n`,
  });
  expect(existsSync(at('bare.circle'))).toBe(false);
  const added = await quantize(
    ...[model, '-o', at('bare.circle'), '--ranges', ranges, '--add-missing-bias'],
  );
  expect([added.code, added.err]).toEqual([0, '']);
  expect(added.out).toMatch(
    /\n8 biases: 8 exact\nadded a bias of zeros to 1 operator:\n {2}CONV_2D "conv\/output"\n$/,
  );
  const [, , zeros] = open(readFileSync(at('bare.circle'))).subgraphs[0].operators[0].inputs;
  expect(zeros).toBeGreaterThanOrEqual(0);
});

test('float16 weights are widened, and that is said', async () => {
  const builder = new GraphBuilder('half');
  const x = builder.input('x', [1, 2]);
  const constant = (name: string, shape: number[], patterns: number[]) =>
    builder.operator(
      'DEQUANTIZE',
      [builder.constant(name, shape, Uint16Array.from(patterns), 'FLOAT16')],
      { name: `${name}_wide`, shape },
    );
  const weights = constant('w', [1, 2], [0x3c00, 0xc000]);
  const inputs = [x, weights, constant('b', [1], [0x3800])];
  const y = builder.operator('FULLY_CONNECTED', inputs, { name: 'y', shape: [1, 1] });
  const model = save('half.tflite', builder.model('tflite', [y]));
  const given = save('half.json', { x: [-1, 1], y: [-4, 4] });
  const { code, out } = await quantize(model, '-o', at('half.circle'), '--ranges', given);
  expect(code).toBe(0);
  expect(out).toMatch(/\nwidened 2 constants from float16 beforehand\n$/);
  const inspected = await runCommand('inspect', model, '--ranges', given, '--json');
  expect(inspected.code).toBe(0);
  const { channels } = JSON.parse(inspected.out) as { channels: Record<string, string>[] };
  expect(channels).toHaveLength(1);
  expect([channels[0].max_abs_w, channels[0].bias, channels[0].status]).toEqual([
    ...['2', '0.5', 'rounded'],
  ]);
});

test('no temporary file is left, and a model can be replaced by its own result', async () => {
  const model = save('own.tflite', makeToy('conv'));
  const given = save('own.json', { input: [-1, 1], 'conv/output': [0, 6] });
  const before = readdirSync(folder);
  expect((await quantize(model, '-o', model, '--ranges', given)).code).toBe(0);
  expect(readdirSync(folder)).toEqual(before);
  expect(open(readFileSync(model)).subgraphs[0].tensors[0].type).toBe('INT16');
  const again = await quantize(model, '-o', at('again.circle'));
  expect(again.err).toMatch(
    /: The tensor "input" is already quantized to INT16: start from the float/,
  );
});

describe('progress', () => {
  const states = [0, 1, 2].map((done) => ({ done, total: 3, what: `layer${done}` }));

  function shown(terminal: boolean, elapsed: number): string[] {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    const written: string[] = [];
    const push = (text: string) => void written.push(text);
    const line = new ProgressLine({ out: push, err: push, line: terminal ? push : undefined });
    states.forEach((state, i) => {
      clock.mockReturnValue((i + 1) * elapsed);
      line.show(state);
    });
    line.clear();
    return written;
  }

  test('is one line on a terminal, which is removed at the end', () => {
    expect(shown(true, 100)).toEqual([...['  0 % layer0', ' 33 % layer1', ' 66 % layer2', '']]);
  });

  test('is not shown for short work or without a terminal', () => {
    expect(shown(true, 10)).toEqual([]);
    expect(shown(false, 100)).toEqual([]);
  });
});

describe('errors are one sentence', () => {
  test.for([
    [[], 2, 'quantize needs a model: give a .tflite or .circle file.'],
    [[toy], 2, 'quantize needs a file to write: give -o OUT.'],
    [[toy, '-o', 'made.bin'], 2, 'the output "made.bin" must end in .tflite or .circle.'],
    [
      [toy, '-o', at('x.circle'), '--granularity', 'layer'],
      2,
      'int16 with one scale per layer does not exist in ONE: use --granularity channel, or uint8.',
    ],
    [
      [toy, '-o', at('x.circle')],
      1,
      `cannot quantize ${toy}: 2 activations have no range in the file: "input" and "conv/output"; record them, or give them in a JSON file.`,
    ],
    [
      [toy, '-o', at('missing/x.circle'), '--ranges', ranges],
      1,
      `cannot write ${at('missing/x.circle')}: its folder does not exist.`,
    ],
  ] as const)('%j', async ([words, code, sentence]) => {
    expect(await quantize(...words)).toEqual({ code, out: '', err: `scalefloor: ${sentence}\n` });
    expect(existsSync(at('x.circle'))).toBe(false);
  });
});
