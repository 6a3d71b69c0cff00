import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { readNpy, writeNpy, type Npy } from '../../../src/lib/model/npy/npy';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const golden = fileURLToPath(new URL('../../golden/one/synthetic', import.meta.url));

const save = (name: string, array: Npy): string => {
  writeFileSync(at(name), writeNpy(array));
  return at(name);
};

const floats = (shape: number[], value = (i: number) => Math.sin(i)): Npy => {
  const count = shape.reduce((a, b) => a * b, 1);
  return {
    dtype: 'float32',
    shape,
    data: Float32Array.from({ length: count }, (_, i) => value(i)),
  };
};

const conv = at('conv.tflite');
writeFileSync(conv, write(makeToy('conv')));
const [input] = makeToy('conv').subgraphs[0].inputs;
const { name: inputName, shape } = makeToy('conv').subgraphs[0].tensors[input];

interface GoldenTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly scale: number[];
  readonly values: number[];
}
interface GoldenRun {
  readonly model: string;
  readonly quantized_dtype: string;
  readonly granularity: string;
  readonly ranges: string;
  readonly inputs: GoldenTensor[];
  readonly outputs: GoldenTensor[];
}

const ARRAYS = { UINT8: Uint8Array, INT16: Int16Array } as const;
const codes = ({ dtype, shape, values }: GoldenTensor): Npy =>
  dtype === 'UINT8'
    ? { dtype: 'uint8', shape, data: ARRAYS.UINT8.from(values) }
    : { dtype: 'int16', shape, data: ARRAYS.INT16.from(values) };

const files = readdirSync(join(golden, 'run')).filter((name) => name.includes('.head.'));

describe('run gives the codes that the reference gave, in --output and in --all-tensors', () => {
  test.each(files)('%s', async (name) => {
    const run = JSON.parse(readFileSync(join(golden, 'run', name), 'utf8')) as GoldenRun;
    const model = at(`${name}.circle`);
    const made = await runCommand(
      ...['quantize', join(golden, run.model), '-o', model],
      ...['--ranges', join(golden, run.ranges)],
      ...['--quantized_dtype', run.quantized_dtype, '--granularity', run.granularity],
    );
    expect(made.code).toBe(0);
    expect(made.err).toMatch(/^(warning: .*\n)*$/);
    const inputs = run.inputs.flatMap((tensor, i) => [
      '--input',
      `${tensor.name}=${save(`${name}.${i}.npy`, codes(tensor))}`,
    ]);
    const directory = at(`${name}.all`);
    const ran = await runCommand('run', model, ...inputs, '--all-tensors', directory, '--json');
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/^(warning: .*\n)*$/);
    const { tensors } = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as {
      tensors: { name: string; file: string; dtype: string; shape: number[]; emulated: boolean }[];
    };
    const computed = run.outputs.filter(({ values }) => Array.isArray(values));
    const refused = computed.length < run.outputs.length;
    expect(tensors.some(({ emulated }) => emulated)).toBe(refused);
    for (const expected of computed) {
      const entry = tensors.find((tensor) => tensor.name === expected.name);
      const file = entry?.file ?? '';
      const array = readNpy(new Uint8Array(readFileSync(join(directory, file))));
      expect(entry).toMatchObject({ shape: expected.shape, dtype: expected.dtype.toLowerCase() });
      expect([array.dtype, array.shape]).toEqual([entry?.dtype, entry?.shape]);
      expect(Array.from(array.data, Number), expected.name).toEqual(expected.values);
    }
    const report = JSON.parse(ran.out) as { outputs: { name: string; first: number[] }[] };
    for (const { name: output, first } of report.outputs) {
      const expected = computed.find((tensor) => tensor.name === output);
      if (expected) expect(first).toEqual(expected.values.slice(0, 16));
    }
  });
});

describe('a float model', () => {
  const source = save('in.npy', floats(shape));

  test('its output is written, and a line says so', async () => {
    const ran = await runCommand('run', conv, '--input', source, '-o', at('out.npy'));
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/float run, 1 operator, .*FLOAT32 \[.*wrote .*out\.npy\n$/s);
    const { dtype, data } = readNpy(new Uint8Array(readFileSync(at('out.npy'))));
    expect(dtype).toBe('float32');
    expect(Array.from(data, Number).every((x) => x >= 0 && x <= 6)).toBe(true);
  });

  test('float64 arrays are taken too, and an input can be named', async () => {
    const array = floats(shape);
    const wide = {
      ...array,
      dtype: 'float64',
      data: Float64Array.from(array.data, Number),
    } as const;
    const word = `${inputName}=${save('wide.npy', wide)}`;
    const [a, b] = [
      await runCommand('run', conv, '--input', word, '--json'),
      await runCommand('run', conv, '--input', source, '--json'),
    ];
    expect(a).toEqual(b);
    expect(a.code).toBe(0);
  });

  test('a second run leaves no file of the first in the index', async () => {
    const directory = at('twice');
    mkdirSync(directory);
    writeFileSync(join(directory, 'index.json'), 'old');
    const ran = await runCommand('run', conv, '--input', source, '--all-tensors', directory);
    expect(ran).toMatchObject({ code: 0 });
    const index = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as {
      tensors: { name: string; emulated: boolean }[];
    };
    expect(index.tensors.map(({ emulated }) => emulated)).toEqual([false, false]);
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a folder in the place of the index is not removed', async () => {
    const directory = at('taken');
    mkdirSync(join(directory, 'index.json'), { recursive: true });
    const { code, err } = await runCommand(
      ...['run', conv, '--input', source, '--all-tensors', directory],
    );
    expect(code).toBe(1);
    expect(err).toBe(
      `scalefloor: cannot remove ${join(directory, 'index.json')}: it is a folder.\n`,
    );
  });
});

describe('sentences', () => {
  const good = save('good.npy', floats(shape));
  const bytes = (name: string, data: Uint8Array | string): string => {
    writeFileSync(at(name), data);
    return at(name);
  };
  const cut = bytes('cut.npy', readFileSync(good).subarray(0, 200));
  const other = save('other.npy', floats([1, 2, 3]));
  const integers = save('integers.npy', {
    dtype: 'int32',
    shape,
    data: new Int32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const text = bytes('text.npy', '0.5 0.25');
  const model = bytes('no.tflite', 'no model');
  test.each<[string, string[], number, RegExp]>([
    ['no model', [], 2, /run needs a model/],
    ['no input', [conv], 2, /the input ".*" has no file: give --input FILE/],
    ['two inputs', [conv, '--input', good, '--input', good], 2, /is one too many/],
    ['a wrong name', [conv, '--input', `nobody=${good}`], 2, /the model has no input "nobody"/],
    ['a broken model', [model, '--input', good], 1, /cannot use the model .*no\.tflite/],
    [
      'no file',
      [conv, '--input', at('none.npy')],
      1,
      /cannot read the input .*: it does not exist/,
    ],
    [
      'a cut file',
      [conv, '--input', cut],
      1,
      /cannot use the input .*cut\.npy: Its shape .* needs/,
    ],
    [
      'a text',
      [conv, '--input', text],
      1,
      /does not begin like a \.npy file or like a PNG or JPEG image/,
    ],
    ['another shape', [conv, '--input', other], 1, /takes the shape \[.*\], not \[1, 2, 3\]/],
    ['another type', [conv, '--input', integers], 1, /takes float32, not int32: convert/],
    ['an arithmetic', [conv, '--input', good, '--arithmetic', 'x'], 2, /arithmetic "x" is unknown/],
    ['an output', [conv, '--input', good, '-o', at('a'), '-o', at('b')], 2, /one too many/],
    ['no folder', [conv, '--input', good, '-o', at('x/y.npy')], 1, /its folder does not exist/],
    [
      'a file for a folder',
      [conv, '--input', good, '--all-tensors', good],
      1,
      /a file has that name/,
    ],
    ['pixels', [conv, '--input', good, '--pixels', '1'], 2, /--pixels "1" is not a pair/],
  ])('%s', async (_, words, code, sentence) => {
    const ran = await runCommand('run', ...words);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toMatch(/^scalefloor: [^\n]+\n$/);
    expect(ran.err).toMatch(sentence);
  });

  test('a model too large for the memory', async () => {
    const builder = new GraphBuilder('main');
    const size = [1, 20000, 20000, 5];
    const output = builder.operator('RELU', [builder.input('x', size)], { name: 'y', shape: size });
    const large = bytes('large.tflite', write(builder.model('tflite', [output])));
    const commands = [
      ['run', large, '--input', good],
      ['calibrate', large, '-o', at('large.json'), '--random', '1'],
    ];
    for (const words of commands) {
      const ran = await runCommand(...words);
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toMatch(/^scalefloor: cannot \w+ .*large\.tflite: [^\n]* MB[^\n]*\.\n$/);
    }
  });

  test('NaN has no code', async () => {
    const quantized = at('q.circle');
    const ranges = at('ranges.json');
    await runCommand('calibrate', conv, '-o', ranges, '--random', '2');
    await runCommand('quantize', conv, '-o', quantized, '--ranges', ranges);
    const bad = save(
      'nan.npy',
      floats(shape, (i) => (i === 5 ? NaN : 0)),
    );
    const ran = await runCommand('run', quantized, '--input', bad);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/Element 5 for the input ".*" is NaN, which has no int16 code/);
  });
});
