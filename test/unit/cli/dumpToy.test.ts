import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import { makeToy, TOY_NAMES } from '../../../src/lib/examples/toys';
import { open } from '../../../src/lib/model/graph/open';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { write } from '../../../src/lib/model/graph/write';
import { floats } from '../../../src/lib/model/graph/tensorData';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();

describe('toy', () => {
  test.each(TOY_NAMES)('%s is written, can be read, and is the same every time', async (name) => {
    const files = ['a.tflite', 'b.tflite', 'c.circle'].map((end) => join(folder, name + end));
    for (const file of files) {
      const { code, err } = await runCommand('toy', name, '-o', file);
      expect([code, err]).toEqual([0, '']);
    }
    const [a, b, circle] = files.map((file) => new Uint8Array(readFileSync(file)));
    expect(a).toEqual(b);
    expect(open(circle).format).toBe('circle');
    expect(open(a).subgraphs[0].operators).toEqual(
      open(write(makeToy(name))).subgraphs[0].operators,
    );
  });

  test('the dead filters of conv-batch-norm keep a bias near 1 and lose their weights', () => {
    const [, weights, bias] = makeToy('conv-batch-norm').subgraphs[0].tensors.map(floats);
    const largest = (filter: number) =>
      Math.max(...(weights?.subarray(27 * filter, 27 * filter + 27) ?? []).map(Math.abs));
    expect(largest(2)).toBeLessThan(1e-18);
    expect(largest(5)).toBeLessThan(1e-19);
    expect(largest(5)).toBeGreaterThan(0);
    expect(largest(0)).toBeGreaterThan(0.1);
    expect([bias?.[2], bias?.[5]]).toEqual([-1.2156529426574707, 0.08760754019021988]);
  });

  test.each([
    [['toy'], 'toy needs a name: give one of conv, '],
    [['toy', 'gru', '-o', 'x.tflite'], 'toy "gru" is unknown: use one of conv, '],
    [['toy', 'conv'], 'toy needs a file to write: give -o OUT.'],
    [['toy', 'conv', '-o', 'x.onnx'], 'the output "x.onnx" must end in .tflite or .circle.'],
  ])('bad usage: %j', async (words, sentence) => {
    const { code, out, err } = await runCommand(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a folder that does not exist fails', async () => {
    const { code, err } = await runCommand('toy', 'conv', '-o', join(folder, 'none', 'x.tflite'));
    expect(code).toBe(1);
    expect(err).toMatch(/^scalefloor: cannot write .*: its folder does not exist\.\n$/);
  });
});

describe('dump', () => {
  const scale = Float32Array.of(9.99999993922529e-9, 0.1, Infinity);
  const weights = Int16Array.of(1, -2, 3);
  const builder = new GraphBuilder('main');
  const input = builder.input('x', [1, 1], 'INT16');
  builder.graph.tensors[input].quantization = makeQuantization({
    scale: Float32Array.of(0.00015259254723787308),
    zeroPoint: BigInt64Array.of(9007199254740993n),
  });
  const filter = builder.constant('w', [3, 1], weights, 'INT16');
  builder.graph.tensors[filter].quantization = makeQuantization({
    scale,
    zeroPoint: new BigInt64Array(3),
  });
  const output = builder.operator(
    'FULLY_CONNECTED',
    [input, filter, -1],
    { name: 'y', shape: [1, 3], type: 'INT16' },
    makeOptions('FullyConnectedOptions', { fusedActivationFunction: 'RELU6' }),
  );
  const last = builder.operator('CUSTOM', [output], { name: 'z', shape: [1, 3] }, null, {
    customName: 'Mystery',
  });
  const file = join(folder, 'dump.circle');
  writeFileSync(file, write(builder.model('circle', [last])));

  test('gives every tensor as stored, numbers exactly', async () => {
    const { code, out } = await runCommand('dump', file, '--json');
    expect(code).toBe(0);
    expect(out).toContain('"zero_point":[9007199254740993]');
    const dumped: unknown = JSON.parse(out);
    const constant = {
      shape: [3, 1],
      scale: [9.99999993922529e-9, 0.10000000149011612, 'Infinity'],
    };
    expect(dumped).toMatchObject({
      inputs: ['x'],
      outputs: ['z'],
      tensors: [
        { name: 'x', type: 'INT16', shape: [1, 1], scale: [0.00015259254723787308], sha256: null },
        {
          name: 'w',
          type: 'INT16',
          ...constant,
          zero_point: [0, 0, 0],
          quantized_dimension: 0,
          sha256: createHash('sha256').update(Buffer.from(weights.buffer)).digest('hex'),
        },
        { name: 'y', scale: [], zero_point: [], quantized_dimension: 0, sha256: null },
        { name: 'z', type: 'FLOAT32', shape: [1, 3] },
      ],
      operators: ['FULLY_CONNECTED', 'Mystery'],
      operator_tensors: [
        [[0, 1, -1], [2]],
        [[2], [3]],
      ],
      fused_activations: ['RELU6', null],
    });
  });

  test('as text it names tensors and operators', async () => {
    const { code, out } = await runCommand('dump', file);
    expect(code).toBe(0);
    expect(out).toContain('4 tensors, 2 operators');
    expect(out).toMatch(
      /^ {3}1 {2}INT16 \[3, 1\] {2}data \w+\n {6}w\n {6}3 scales 9.99999993922529e-09 to/m,
    );
    expect(out).toContain('FULLY_CONNECTED 0  0 1 -1 -> 2  RELU6');
  });

  test('needs a model that can be read', async () => {
    expect(await runCommand('dump')).toMatchObject({ code: 2 });
    expect(await runCommand('dump', file, 'b')).toMatchObject({ code: 2 });
    const broken = join(folder, 'broken.tflite');
    writeFileSync(broken, write(builder.model('tflite', [last])).subarray(0, 200));
    const { code, err } = await runCommand('dump', broken, '--json');
    expect(code).toBe(1);
    expect(err).toMatch(/^scalefloor: cannot use the model .*broken\.tflite: .*\.\n$/);
  });
});
