import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { opcodeName } from '../../../src/lib/model/schema/builtin';
import type { Operator } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { write } from '../../../src/lib/model/graph/write';
import { plain } from './plain';
import { rich } from './rich';

const bytesOf = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);

describe('the contents of a file other than its layers', () => {
  test('survives, field by field', () => {
    const model = open(write(rich()));
    expect(plain(open(write(model)))).toEqual(plain(model));
    const [graph] = model.subgraphs;
    const made = rich().subgraphs[0];
    expect(model.subgraphs.map((g) => g.name)).toEqual(['main', 'second']);
    expect(graph.tensors.map((t) => t.quantization)).toEqual([
      null,
      { ...made.tensors[1].quantization, absent: undefined },
      null,
      null,
    ]);
    expect(graph.tensors[2].sparsity).toEqual(made.tensors[2].sparsity);
    expect(graph.tensors[3].shapeSignature).toEqual([-1, 2]);
    expect(graph.operators.map((o) => [o.opcode, o.version, o.customName])).toEqual([
      ['CONV_2D', 5, ''],
      ['CUSTOM', 1, 'TFLite_Detection_PostProcess'],
      ['STABLEHLO_PAD', 1, ''],
    ]);
    expect(graph.operators[0].options).toEqual(made.operators[0].options);
    expect(graph.operators[1].customOptions).toEqual(Uint8Array.of(9, 8, 7));
    expect(graph.operators[1].mutatingVariableInputs).toEqual([true]);
    expect(graph.operators[2].options2).toEqual(made.operators[2].options2);
    expect(model.metadata.map((m) => m.name)).toEqual(['min_runtime_version']);
    const note = model.buffers[model.metadata[0].buffer].data;
    expect(new TextDecoder().decode(note ?? undefined)).toBe('1.5.0');
    expect(model.signatureDefs[0].outputs).toEqual([{ name: 'out', tensorIndex: 3 }]);
    expect(model.signatureDefs[0].deprecatedTag).toBe('tag');
    expect(model.externalBuffers[0].offset).toBe(16n);
  });

  test('absent lists stay absent, empty lists stay empty', () => {
    const model = open(write(rich()));
    model.subgraphs[1].tensors[0].absent = ['shape', 'name', 'shapeSignature', 'variantTensors'];
    model.subgraphs[1].tensors[0].name = '';
    const [tensor] = open(write(model)).subgraphs[1].tensors;
    expect(tensor.absent).toEqual(['shape', 'name', 'shapeSignature', 'variantTensors']);
    model.subgraphs[1].tensors[0].absent = [];
    expect(open(write(model)).subgraphs[1].tensors[0].absent).toBeUndefined();
    expect(open(write(rich())).buffers[0].data).toBeNull();
  });

  test('an archive behind the model stays behind it', () => {
    const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3);
    const bytes = write(rich());
    const file = new Uint8Array(bytes.length + zip.length);
    file.set(bytes);
    file.set(zip, bytes.length);
    const model = open(file);
    expect(model.trailing).toEqual(zip);
    model.description = 'longer than it was before, so that everything moves';
    expect(write(model).subarray(-zip.length)).toEqual(zip);
    expect(open(bytes).trailing).toBeNull();
  });
});

describe('where constant data goes', () => {
  const two = () => {
    const graph = new GraphBuilder('main');
    const shared = new Float32Array([1, 2]);
    graph.constant('a', [2], shared);
    graph.constant('b', [2], new Float32Array([3, 4]));
    graph.tensor('c', 'FLOAT32', [2]);
    const model = graph.model('tflite', []);
    model.subgraphs[0].tensors[2].data = model.subgraphs[0].tensors[0].data;
    return model;
  };

  test('each begins at a multiple of 16, in the file and in memory', () => {
    for (const outside of [false, true]) {
      const model = open(write({ ...two(), dataOutside: outside }));
      for (const { data } of model.buffers) expect((data?.byteOffset ?? 0) % 16).toBe(0);
    }
  });

  test('the first buffer is empty, and tensors with the same bytes share one', () => {
    const model = open(write(two()));
    expect(model.buffers.map((b) => b.data?.length ?? null)).toEqual([null, 8, 8]);
    expect(model.subgraphs[0].tensors.map((t) => t.buffer)).toEqual([1, 2, 1]);
  });

  test('new data takes the place of the old, which leaves the file', () => {
    const model = open(write(two()));
    model.subgraphs[0].tensors[1].data = bytesOf(5, 6);
    const again = open(write(model));
    expect(again.subgraphs[0].tensors.map((t) => t.buffer)).toEqual([1, 2, 1]);
    expect(again.subgraphs[0].tensors[1].data).toEqual(bytesOf(5, 6));
    expect(again.buffers).toHaveLength(3);
  });

  test('new data of one of two sharing tensors gets its own place', () => {
    const model = open(write(two()));
    model.subgraphs[0].tensors[0].data = bytesOf(5, 6);
    const again = open(write(model));
    expect(again.subgraphs[0].tensors.map((t) => t.buffer)).toEqual([3, 2, 1]);
    expect(again.subgraphs[0].tensors[2].data).toEqual(bytesOf(1, 2));
  });

  test('data that no tensor uses any more is dropped, metadata is not', () => {
    const model = open(write(rich()));
    model.subgraphs[0].tensors[1].data = null;
    const again = open(write(model));
    expect(again.subgraphs[0].tensors[1].data).toBeNull();
    expect(again.buffers.flatMap((b) => (b.data ? [b.data.length] : []))).toEqual([5]);
    expect(again.metadata[0].buffer).toBe(1);
  });

  test('behind the flatbuffer, as in models above 2 GB, custom options included', () => {
    const inside = open(write(rich()));
    const bytes = write({ ...inside, dataOutside: true });
    const outside = open(bytes);
    expect(outside.dataOutside).toBe(true);
    expect(plain({ ...outside, dataOutside: false })).toEqual(plain(inside));
    const last = outside.subgraphs[0].operators[1].customOptions;
    expect((last?.byteOffset ?? 0) + (last?.length ?? 0) - bytes.byteOffset).toBe(bytes.length);
    expect(plain(open(write(outside)))).toEqual(plain(outside));
    expect(() => open(bytes.subarray(0, bytes.length - 1))).toThrow(/ends before the data/);
  });

  test('written twice, the bytes are the same', () => {
    expect(write(rich())).toEqual(write(rich()));
  });
});

describe('the other format', () => {
  const only = (opcode: Operator['opcode'], change: Partial<Operator> = {}) => {
    const graph = new GraphBuilder('main');
    const x = graph.input('x', [1, 2]);
    graph.operator(opcode, [x], { name: 'y', shape: [1, 2] }, null, change);
    return graph.model('circle', []);
  };

  test('operators, types and options of only one format are refused in the other', () => {
    expect(() => write(only('INSTANCE_NORM'), 'tflite')).toThrow(
      'Operator 0 (INSTANCE_NORM) of subgraph 0 does not exist in a .tflite file.',
    );
    const norm = only('ABS', { options: makeOptions('InstanceNormOptions', { epsilon: 1 }) });
    expect(() => write(norm, 'tflite')).toThrow(
      'subgraphs[0].operators[0].options is InstanceNormOptions, which this format does not have',
    );
    const typed = only('ABS');
    typed.subgraphs[0].tensors[0].type = 'MXFP4';
    expect(() => write(typed, 'tflite')).toThrow('tensors[0].type is MXFP4');
    typed.subgraphs[0].tensors[0].type = 'FLOAT8_E5M2';
    expect(() => write(typed, 'circle')).toThrow('tensors[0].type is FLOAT8_E5M2');
    typed.subgraphs[0].tensors[0].type = 'FLOAT32';
    typed.subgraphs[0].dataFormat = 'CHANNELS_FIRST';
    expect(() => write(typed, 'tflite')).toThrow('subgraphs[0].dataFormat has no place');
  });

  test("Circle's own operators keep their codes and options", () => {
    const model = only('INSTANCE_NORM', {
      options: makeOptions('InstanceNormOptions', { epsilon: 0.25 }),
    });
    const again = open(write(model));
    expect(again.operatorCodes[0].builtinCode).toBe(-2);
    expect(again.operatorCodes[0].deprecatedBuiltinCode).toBe(-2);
    expect(again.subgraphs[0].operators[0]).toMatchObject({
      opcode: 'INSTANCE_NORM',
      options: { kind: 'InstanceNormOptions', epsilon: 0.25 },
    });
  });

  test('UINT4 has another number in each format, and means the same', () => {
    const model = only('ABS');
    model.subgraphs[0].tensors[0].type = 'UINT4';
    const circle = open(write(model));
    expect(circle.subgraphs[0].tensors[0].type).toBe('UINT4');
    expect(open(write(circle, 'tflite')).subgraphs[0].tensors[0].type).toBe('UINT4');
  });
});

describe('operator codes', () => {
  test.each([
    [19, 0, 'RELU'],
    [19, 19, 'RELU'],
    [0, 0, 'ADD'],
    [127, 150, 'GELU'],
    [-2, -2, 'INSTANCE_NORM'],
    [-4, 0, 'BCQ_GATHER'],
    [0, -9, 'ATTENTION'],
    [127, 4000, '#4000'],
  ])('old field %d, new field %d: %s', (old, code, name) => {
    expect(opcodeName(old, code)).toBe(name);
  });

  test('an old file’s code stays in the one-byte field only', () => {
    const graph = new GraphBuilder('main');
    graph.operator('RELU', [graph.input('x', [1])], { name: 'y', shape: [1] });
    const model = open(write(graph.model('tflite', [])));
    model.operatorCodes[0].builtinCode = 0;
    const again = open(write(model));
    expect(again.subgraphs[0].operators[0].opcode).toBe('RELU');
    expect(again.operatorCodes).toEqual(model.operatorCodes);
    expect(again.operatorCodes[0]).toMatchObject({ deprecatedBuiltinCode: 19, builtinCode: 0 });
  });

  test('codes above 126 are read from the other field', () => {
    const graph = new GraphBuilder('main');
    const x = graph.input('x', [1]);
    graph.operator('GELU', [x], { name: 'y', shape: [1] });
    const model = open(write(graph.model('tflite', [])));
    expect(model.operatorCodes[0]).toMatchObject({ deprecatedBuiltinCode: 127, builtinCode: 150 });
    expect(model.subgraphs[0].operators[0].opcode).toBe('GELU');
  });
});
