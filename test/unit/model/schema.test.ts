import { ByteBuffer } from 'flatbuffers';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { opcodeFields, type Opcode } from '../../../src/lib/model/schema/builtin';
import { makeOptions, type OptionsKind } from '../../../src/lib/model/schema/options';
import { write } from '../../../src/lib/model/graph/write';

/** The number by which a file names these options, read straight from its bytes. */
function numberOf(kind: OptionsKind): number {
  const graph = new GraphBuilder('main');
  graph.operator('ABS', [graph.input('x', [1])], { name: 'y', shape: [1] }, makeOptions(kind));
  const file = new ByteBuffer(write(graph.model('circle', [])));
  const follow = (table: number, id: number) => {
    const field = table + file.__offset(table, 4 + 2 * id);
    return field + file.readInt32(field);
  };
  const first = (vector: number) => vector + 4 + file.readInt32(vector + 4);
  const subgraph = first(follow(file.readInt32(0), 2));
  const operator = first(follow(subgraph, 3));
  return file.readUint8(operator + file.__offset(operator, 4 + 2 * 3));
}

// Both lists are long and in order: an extra or missing name shifts all names behind it.
describe('numbers of the public schemas', () => {
  test.each<[OptionsKind, number]>([
    ['Conv2DOptions', 1],
    ['Pool2DOptions', 5],
    ['AddOptions', 11],
    ['ReshapeOptions', 17],
    ['ReducerOptions', 27],
    ['StridedSliceOptions', 32],
    ['TransposeConvOptions', 49],
    ['PackOptions', 59],
    ['FloorModOptions', 72],
    ['QuantizeOptions', 89],
    ['BatchMatMulOptions', 101],
    ['HashtableOptions', 107],
    ['RightShiftOptions', 126],
    ['AttentionOptions', 247],
    ['BCQGatherOptions', 252],
    ['InstanceNormOptions', 254],
  ])('%s are %i', (kind, number) => expect(numberOf(kind)).toBe(number));

  test.each<[Opcode, number]>([
    ['ADD', 0],
    ['CONV_2D', 3],
    ['CUSTOM', 32],
    ['TRANSPOSE_CONV', 67],
    ['PACK', 83],
    ['LEAKY_RELU', 98],
    ['QUANTIZE', 114],
    ['BATCH_MATMUL', 126],
    ['GELU', 150],
    ['STABLEHLO_SCATTER', 190],
    ['STABLEHLO_CASE', 209],
    ['INSTANCE_NORM', -2],
    ['BCQ_GATHER', -4],
    ['ATTENTION', -9],
  ])('%s is %i', (opcode, code) => {
    expect(opcodeFields(opcode, 'circle')?.builtinCode).toBe(code);
  });
});
