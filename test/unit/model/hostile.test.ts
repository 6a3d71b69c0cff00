import { Builder } from 'flatbuffers';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { ModelError } from '../../../src/lib/model/error';
import type { Model, Tensor } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';

function repeat(builder: Builder, offset: number, count: number): number {
  builder.startVector(4, count, 4);
  for (let i = 0; i < count; i++) builder.addOffset(offset);
  return builder.endVector();
}

/** A file with one subgraph `graphs` times, which has one empty tensor or operator `each` times. */
function repeated(what: 'tensors' | 'operators', each: number, graphs: number): Uint8Array {
  const builder = new Builder(1 << 20);
  builder.startObject(0);
  const list = repeat(builder, builder.endObject(), each);
  builder.startObject(4);
  builder.addFieldOffset(what === 'tensors' ? 0 : 3, list, 0);
  const subgraphs = repeat(builder, builder.endObject(), graphs);
  builder.startObject(0);
  const codes = repeat(builder, builder.endObject(), 1);
  builder.startObject(3);
  builder.addFieldInt32(0, 3, 0);
  builder.addFieldOffset(1, codes, 0);
  builder.addFieldOffset(2, subgraphs, 0);
  builder.finish(builder.endObject(), 'TFL3');
  return builder.asUint8Array();
}

describe('files that ask for more than they hold', () => {
  test.each(['tensors', 'operators'] as const)('a million times a million %s', (what) => {
    expect(() => open(repeated(what, 1_000_000, 1_000_000))).toThrow(/more tables than a model/);
  });

  test('a table of 20,000 operators is fine', () => {
    expect(open(repeated('operators', 20_000, 1)).subgraphs[0].operators).toHaveLength(20_000);
  });

  test('a model whose file could not be read again is not written', () => {
    const model = open(repeated('operators', 100_000, 1));
    const [graph] = model.subgraphs;
    // Twice as many operators as a file may have that spends a few bytes on each.
    const operators = [...graph.operators, ...graph.operators];
    expect(() => write({ ...model, subgraphs: [{ ...graph, operators }] })).toThrow(
      /^The file cannot be written so that it can be read: at offset \d+ \(subgraphs\[0\]\.operators\[\d+\]\) the file asks for more tables than a model can hold\.$/,
    );
  });

  test('unknown slots, tens of thousands in each of many tables', () => {
    const builder = new Builder(1 << 20);
    builder.startObject(30_000);
    for (let id = 20; id < 16_000; id++) builder.addFieldInt32(id, id, null);
    const subgraphs = repeat(builder, builder.endObject(), 500_000);
    builder.startObject(3);
    builder.addFieldInt32(0, 3, 0);
    builder.addFieldOffset(2, subgraphs, 0);
    builder.finish(builder.endObject(), 'TFL3');
    expect(() => open(builder.asUint8Array())).toThrow(/more tables than a model/);
  });

  test('unknown vectors whose elements lead to each other', () => {
    const builder = new Builder(1 << 20);
    builder.startObject(0);
    const leaf = builder.endObject();
    let level = repeat(builder, leaf, 100_000);
    for (let i = 0; i < 40; i++) level = repeat(builder, level, 100_000);
    builder.startObject(21);
    builder.addFieldInt32(0, 3, 0);
    builder.addFieldOffset(20, level, 0);
    builder.finish(builder.endObject(), 'TFL3');
    const bytes = builder.asUint8Array();
    let written: Uint8Array | null = null;
    try {
      written = write(open(bytes));
    } catch (error) {
      expect(error).toBeInstanceOf(ModelError);
    }
    expect(written?.length ?? 0).toBeLessThan(9 * bytes.length);
  });
});

/** A sound model of one convolution. */
function sound(): Model {
  const graph = new GraphBuilder('main');
  const x = graph.input('x', [1, 4, 4, 1]);
  const w = graph.constant('w', [2, 1, 1, 1], new Float32Array([1, 2]));
  const b = graph.constant('b', [2], new Float32Array([3, 4]));
  const y = graph.operator('CONV_2D', [x, w, b], { name: 'y', shape: [1, 4, 4, 2] });
  return graph.model('tflite', [y]);
}

/** The sentence with which a ModelError refuses; any other error fails the test. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
  return 'accepted';
}

function withTensor(index: number, change: Partial<Tensor>): Model {
  const model = sound();
  Object.assign(model.subgraphs[0].tensors[index], change);
  return model;
}

const quantization = (scales: number, zeros: number, quantizedDimension: number) => ({
  scale: new Float32Array(scales).fill(1),
  zeroPoint: new BigInt64Array(zeros),
  min: new Float32Array(0),
  max: new Float32Array(0),
  quantizedDimension,
  details: null,
});

describe('tables that must agree', () => {
  test('the model without a fault is accepted', () => {
    expect(refusal(() => open(write(sound())))).toBe('accepted');
  });

  test.each<[string, Model, string]>([
    [
      'too few bytes',
      withTensor(1, { shape: [3, 1, 1, 1] }),
      'which is 12 bytes, but its data has 8',
    ],
    ['too many bytes', withTensor(1, { shape: [1] }), 'which is 4 bytes, but its data has 8'],
    ['a negative size', withTensor(3, { shape: [1, -2] }), 'with a negative size'],
    ['an unknown size of a constant', withTensor(1, { shape: [-1] }), 'yet is a constant'],
    ['too many elements', withTensor(3, { shape: Array<number>(8).fill(2 ** 30) }), 'more than'],
    [
      'scales and zero points',
      withTensor(1, { quantization: quantization(2, 1, 0) }),
      'has 2 scales but 1 zero points',
    ],
    [
      'scales and shape',
      withTensor(1, { quantization: quantization(2, 2, 1) }),
      'has 2 scales along dimension 1 of shape [2, 1, 1, 1]',
    ],
    [
      'a dimension that is not there',
      withTensor(1, { quantization: quantization(2, 2, -1) }),
      'along dimension -1',
    ],
    [
      'a vector whose scales do not fit',
      withTensor(1, { shape: [2], quantization: quantization(3, 3, 3) }),
      'has 3 scales along dimension 3 of shape [2]',
    ],
  ])('%s', (_, model, message) => {
    const text = refusal(() => write(model));
    expect(text).toContain(message);
    expect(text).toMatch(/^Tensor \d "\w" of subgraph 0 .*\.$/);
  });

  test.each<[string, (model: Model) => void, string]>([
    ['inputs', (m) => (m.subgraphs[0].inputs = [9]), 'Subgraph 0 names tensor 9 of 4.'],
    ['outputs', (m) => (m.subgraphs[0].outputs = [-1]), 'Subgraph 0 names tensor -1 of 4.'],
    [
      'operator inputs',
      (m) => (m.subgraphs[0].operators[0].inputs = [0, 1, -2]),
      'Operator 0 (CONV_2D) of subgraph 0 names tensor -2 of 4.',
    ],
    [
      'operator outputs',
      (m) => (m.subgraphs[0].operators[0].outputs = [4]),
      'Operator 0 (CONV_2D) of subgraph 0 names tensor 4 of 4.',
    ],
    [
      'metadata',
      (m) => (m.metadata = [{ name: 'note', buffer: 7 }]),
      'Metadata "note" names buffer 7 of 0.',
    ],
    [
      'signatures',
      (m) =>
        (m.signatureDefs = [
          { inputs: [], outputs: [], signatureKey: '', deprecatedTag: '', subgraphIndex: 1 },
        ]),
      'Signature 0 names subgraph 1 of 1.',
    ],
  ])('indices of %s', (_, spoil, message) => {
    const model = sound();
    spoil(model);
    expect(refusal(() => write(model))).toBe(message);
  });

  test('an optional input left out, sizes of 0 and -1, and repeated names are tolerated', () => {
    const model = sound();
    model.subgraphs[0].operators[0].inputs[2] = -1;
    for (const tensor of model.subgraphs[0].tensors) tensor.name = 'same';
    model.subgraphs[0].tensors[0].shape = [-1, 4, 4, 1];
    model.subgraphs[0].tensors[3].shape = [0, 4, 4, 2];
    expect(refusal(() => open(write(model)))).toBe('accepted');
  });
});

describe('files that are not models', () => {
  const bytes = write(sound());
  test('too short', () => {
    expect(refusal(() => open(bytes.subarray(0, 7)))).toBe(
      'The file has 7 bytes, too few for a model.',
    );
  });
  test('another identifier', () => {
    const other = bytes.slice();
    other[7] = 0x34;
    expect(refusal(() => open(other))).toBe(
      'At offset 4 the file says "TFL4", not "TFL3" (.tflite) or "CIR0" (.circle).',
    );
  });
  test('every truncation is refused in one sentence', () => {
    let refused = 0;
    for (let length = 0; length < bytes.length; length++) {
      const text = refusal(() => open(bytes.slice(0, length)));
      if (text === 'accepted') continue;
      refused += 1;
      expect(text).toMatch(/^[A-Z].*\d.*\.$/);
    }
    // The last bytes may be padding.
    expect(refused).toBeGreaterThan(bytes.length - 16);
  });
  test('another schema version', () => {
    const model = sound();
    model.version = 2;
    expect(refusal(() => open(write(model)))).toContain('schema version 2');
  });
});

describe('large models', () => {
  test('200 MB open without a copy: constants are views on the file', () => {
    const graph = new GraphBuilder('large');
    const data = new Uint8Array(100 << 20);
    for (const name of ['a', 'b']) {
      graph.constant(
        name,
        [25 << 20],
        new Float32Array(name === 'a' ? data.buffer : data.slice().buffer),
      );
    }
    const bytes = write(graph.model('tflite', []));
    expect(bytes.length).toBeGreaterThan(200 << 20);
    const before = process.memoryUsage().arrayBuffers;
    const model = open(bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
    for (const tensor of model.subgraphs[0].tensors) {
      expect(tensor.data?.length).toBe(100 << 20);
      expect(tensor.data?.buffer).toBe(bytes.buffer);
    }
  });
});
