import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { TensorComparison } from '../../../src/lib/diagnosis/metrics';
import { OutputComparison } from '../../../src/lib/diagnosis/metricsOutput';
import { readNpy, writeNpy } from '../../../src/lib/model/npy/npy';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { f32 } from '../../../src/lib/numeric/float32';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { randomInput } from '../../../src/lib/pass/input/random';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const toy = makeToy('residual');
const [graph] = toy.subgraphs;
const { shape } = graph.tensors[graph.inputs[0]];
const outputName = graph.tensors[graph.outputs[0]].name;
const [float, int16, uint8, input] = ['f.tflite', 'i.circle', 'u.circle', 'in.npy'].map(at);

const RECORDS = ['--random', '2', '--seed', '3', '--range', '-1,1'];

beforeAll(async () => {
  writeFileSync(float, write(toy));
  const value = { type: 'FLOAT32', shape, scale: new Float32Array(0) } as const;
  const array = randomInput(new Pcg64(3), value, { low: -1, high: 1 });
  writeFileSync(input, writeNpy(array));
  await runCommand('calibrate', float, '-o', at('r.json'), ...RECORDS);
  const ranges = ['--ranges', at('r.json')];
  await runCommand('quantize', float, '-o', int16, ...ranges);
  const kind = ['--quantized_dtype', 'uint8', '--granularity', 'layer'];
  await runCommand('quantize', float, '-o', uint8, ...ranges, ...kind);
});

interface Figures {
  readonly [key: string]: number | string | null;
}
interface CompareJson {
  readonly records: number;
  readonly runs: string[];
  readonly outputs: { name: string; fake: Figures; integer: Figures; float: Figures }[];
  readonly tensors: { name: string; emulated: boolean; fake: Figures; integer: Figures }[];
  readonly unmatched: string[];
}

async function compared(...words: string[]): Promise<CompareJson> {
  const ran = await runCommand('compare', ...words, '--json');
  expect(ran).toMatchObject({ code: 0, err: '' });
  return JSON.parse(ran.out) as CompareJson;
}

/** Every tensor of a run as real numbers. */
async function tensorsOf(model: string, ...words: string[]): Promise<Map<string, Float32Array>> {
  const directory = at(`all${words.join('')}${model.slice(-8)}`);
  await runCommand('run', model, '--input', input, '--all-tensors', directory, ...words);
  const { tensors } = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as {
    tensors: { name: string; file: string }[];
  };
  const entries = tensors.map(({ name, file }) => {
    const { data } = readNpy(new Uint8Array(readFileSync(join(directory, file))));
    return [name, Float32Array.from(data, Number)] as const;
  });
  return new Map(entries);
}

describe('compare', () => {
  test('the figures are those of the runs that it names', async () => {
    const { records, runs, outputs, tensors, unmatched } = await compared(
      ...[float, int16, '--inputs', input],
    );
    expect({ records, runs, unmatched }).toEqual({
      records: 1,
      runs: ['fake', 'integer'],
      unmatched: [],
    });
    const a = await tensorsOf(float);
    const fake = await tensorsOf(int16, '--arithmetic', 'fake');
    const codes = await tensorsOf(int16);
    const dumped = await runCommand('dump', int16, '--json');
    const { tensors: stored } = JSON.parse(dumped.out) as {
      tensors: { name: string; scale: number[] }[];
    };
    expect(tensors.map(({ name }) => name)).toEqual([...a.keys()]);
    for (const tensor of tensors) {
      const scale = stored.find(({ name }) => name === tensor.name)?.scale[0] ?? NaN;
      const own = a.get(tensor.name) ?? new Float32Array(0);
      const sides = {
        fake: fake.get(tensor.name) ?? own,
        integer: Float32Array.from(codes.get(tensor.name) ?? [], (code) => f32(code * scale)),
      };
      for (const run of ['fake', 'integer'] as const) {
        const comparison = new TensorComparison();
        comparison.add(own, sides[run]);
        expect(tensor[run], `${tensor.name} ${run}`).toEqual(comparison.metrics(f32(scale)));
      }
    }
    const out = new OutputComparison(a.get(outputName)?.length ?? 0);
    out.add(a.get(outputName) ?? new Float32Array(0), fake.get(outputName) ?? new Float32Array(0));
    const { relativeRms, ...others } = out.metrics;
    expect(outputs[0].name).toBe(outputName);
    expect(outputs[0].fake).toEqual({ ...others, relative_rms: relativeRms });
  });

  test('a model has distance 0 from itself', async () => {
    const { runs, outputs } = await compared(float, float, ...RECORDS);
    expect(runs).toEqual(['float']);
    expect(outputs[0].float).toMatchObject({
      mae: 0,
      mse: 0,
      mpeir: 0,
      top1: 1,
      top5: 1,
      relative_rms: 0,
    });
  });

  test('8 bits are further away than 16', async () => {
    const [wide, narrow] = [
      await compared(float, int16, ...RECORDS),
      await compared(float, uint8, ...RECORDS),
    ];
    expect(wide.records).toBe(2);
    const rms = ({ outputs }: CompareJson) => Number(outputs[0].integer.relative_rms);
    expect(rms(wide)).toBeGreaterThan(0);
    expect(rms(narrow)).toBeGreaterThan(10 * rms(wide));
  });

  test('a person reads which run is which', async () => {
    const { code, out } = await runCommand('compare', float, int16, ...RECORDS);
    expect(code).toBe(0);
    expect(out).toMatch(/run fake-quantized and integer,\sagainst /);
    expect(out).toContain('2 random records in [-1, 1) from seed 3');
    expect(out).toMatch(/^ +MAE +MSE +MAPE +MPEIR +relative rms +top 1 +top 5$/m);
    expect(out).toMatch(/^ +MPEIR +MSE +TAE +SRMSE$/m);
    expect(out).toMatch(/ +fake-quantized +\d/);
    expect(out).toMatch(/ +integer +\d/);
  });

  test.each<[string, () => string[], number, RegExp]>([
    ['one model', () => [float], 2, /compare needs two models/],
    ['the wrong order', () => [int16, float, ...RECORDS], 1, /The first model is quantized/],
    ['nothing to run', () => [float, int16], 2, /give --inputs FILE or --random N/],
    ['no file', () => [float, int16, '--inputs', at('none')], 1, /it does not exist/],
  ])('sentences: %s', async (_, words, code, sentence) => {
    const ran = await runCommand('compare', ...words());
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toMatch(/^scalefloor: [^\n]+\n$/);
    expect(ran.err).toMatch(sentence);
  });

  test('two models that do not belong together are refused', async () => {
    const other = at('other.tflite');
    writeFileSync(other, write(makeToy('fully-connected')));
    const ran = await runCommand('compare', float, other, ...RECORDS);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/give two forms of one model\.\n$/);
  });
});

describe('trace', () => {
  const { name } = graph.tensors[graph.operators[0].outputs[0]];
  const words = (model: string) => ['trace', model, '--input', input, '--tensor', name];

  test('the steps lead from the codes to the code of the run', async () => {
    for (const model of [int16, uint8]) {
      const ran = await runCommand(...words(model), '--at', '0,1,2,1', '--json');
      expect(ran).toMatchObject({ code: 0, err: '' });
      const json = JSON.parse(ran.out) as {
        kind: string;
        sum: string;
        bias: string;
        accumulator: string;
        code: number;
        input_zero_point: number;
        weight_zero_point: number;
        terms: { input: number; weight: number; product: number }[];
      };
      expect(json.kind).toBe('integer');
      const products = json.terms.map(({ input, weight, product }) => {
        expect(product).toBe((input - json.input_zero_point) * (weight - json.weight_zero_point));
        return BigInt(product);
      });
      expect(json.sum).toBe(String(products.reduce((a, b) => a + b, 0n)));
      expect(json.accumulator).toBe(String(BigInt(json.sum) + BigInt(json.bias)));
      const all = await tensorsOf(model);
      const { shape: made } = graph.tensors[graph.operators[0].outputs[0]];
      const index = [0, 1, 2, 1].reduce((place, i, d) => place * made[d] + i, 0);
      expect(json.code).toBe(all.get(name)?.[index]);
    }
  });

  test('the text shows the products, the sum and the following steps', async () => {
    const { code, out } = await runCommand(...words(int16), '--at', '0,1,2,1');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^ {2}-?\d+ · -?\d+ = -?\d+ {2}\(input \[0, 1, 2, 0\], weight \[1, 0, 0, 0\]\)$/m,
    );
    for (const label of ['sum of products', 'bias', 'accumulator (int64)', 'mantissa', 'shift']) {
      expect(out).toContain(`\n${label} `);
    }
  });

  test('a product of codes is an integer, which has no -0', async () => {
    const zeros = at('zeros.npy');
    const data = new Int16Array(shape.reduce((a, b) => a * b, 1));
    writeFileSync(zeros, writeNpy({ dtype: 'int16', shape, data }));
    const { code, out } = await runCommand(
      ...['trace', int16, '--input', zeros, '--tensor', name, '--at', '0,1,2,1'],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}0 · -\d+ = 0 /m);
    expect(out).not.toMatch(/= -0 /);
  });

  test('a float model is traced in float', async () => {
    const { code, out } = await runCommand(...words(float), '--at', '0,0,0,0');
    expect(code).toBe(0);
    expect(out).toContain('in float');
    expect(out).not.toContain('mantissa');
  });

  test.each<[string, () => string[], number, RegExp]>([
    ['no model', () => ['trace', '--at', '0'], 2, /trace needs a model/],
    ['no element', () => words(int16), 2, /trace needs an element/],
    ['no tensor', () => ['trace', int16, '--input', input, '--at', '0'], 2, /trace needs a tensor/],
    [
      'no such tensor',
      () => [...words(int16).slice(0, -1), 'x', '--at', '0'],
      2,
      /has no tensor "x"/,
    ],
    [
      'no such element',
      () => [...words(int16), '--at', '0,99,0,0'],
      1,
      /has no element \[0, 99, 0, 0\]/,
    ],
    ['too few indices', () => [...words(int16), '--at', '0'], 1, /has no element \[0\]/],
    [
      'no indices',
      () => [...words(int16), '--at', '0,-1,0,0'],
      2,
      /index of --at, "-1" is below 0, the smallest allowed/,
    ],
    [
      'an addition',
      () => [...words(int16).slice(0, -1), outputName, '--at', '0,0,0,0'],
      1,
      /only convolutions/,
    ],
  ])('sentences: %s', async (_, of, code, sentence) => {
    const ran = await runCommand(...of());
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toMatch(/^scalefloor: [^\n]+\n$/);
    expect(ran.err).toMatch(sentence);
  });
});

test('each command has its help, and is in the list', async () => {
  const { out } = await runCommand('--help');
  for (const name of ['calibrate', 'run', 'trace', 'compare']) {
    expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    const help = await runCommand(name, '--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(new RegExp(`^Usage: scalefloor ${name} .*Exit status: 0 done`, 's'));
  }
});
