import { Builder } from 'flatbuffers';

/** Ids that no known schema uses. */
export const UNKNOWN = {
  number: 20,
  long: 21,
  byte: 22,
  text: 23,
  floats: 24,
  table: 25,
  texts: 26,
  tables: 27,
  doubles: 28,
  float: 29,
  empty: 30,
};

function offsets(builder: Builder, items: number[]): number {
  builder.startVector(4, items.length, 4);
  for (const item of [...items].reverse()) builder.addOffset(item);
  return builder.endVector();
}

function inner(builder: Builder, word: string, value: number): number {
  const text = builder.createString(word);
  builder.startObject(3);
  builder.addFieldInt32(0, value, null);
  builder.addFieldOffset(2, text, 0);
  return builder.endObject();
}

/** A table, begun by the caller's own fields, with one unknown field of each kind. */
function withUnknown(builder: Builder, known: () => void): number {
  const text = builder.createString('kept as it is');
  builder.startVector(4, 3, 4);
  for (const value of [1.5, -2.25, 3]) builder.addFloat32(value);
  const floats = builder.endVector();
  builder.startVector(8, 2, 8);
  for (const value of [Math.PI, -1]) builder.addFloat64(value);
  const doubles = builder.endVector();
  const table = inner(builder, 'within', 77);
  const texts = offsets(
    builder,
    ['one', 'two', 'three'].map((s) => builder.createString(s)),
  );
  const tables = offsets(builder, [inner(builder, 'a', 1), inner(builder, 'b', 2)]);
  builder.startVector(4, 0, 4);
  const empty = builder.endVector();
  builder.startObject(31);
  known();
  builder.addFieldInt32(UNKNOWN.number, 1234, null);
  builder.addFieldInt64(UNKNOWN.long, -5_000_000_000n, null);
  builder.addFieldInt8(UNKNOWN.byte, -7, null);
  builder.addFieldOffset(UNKNOWN.text, text, 0);
  builder.addFieldOffset(UNKNOWN.floats, floats, 0);
  builder.addFieldOffset(UNKNOWN.table, table, 0);
  builder.addFieldOffset(UNKNOWN.texts, texts, 0);
  builder.addFieldOffset(UNKNOWN.tables, tables, 0);
  builder.addFieldOffset(UNKNOWN.doubles, doubles, 0);
  builder.addFieldFloat32(UNKNOWN.float, 0.1, null);
  builder.addFieldOffset(UNKNOWN.empty, empty, 0);
  return builder.endObject();
}

/** A model of one operator; unknown fields in the model, a tensor, the operator and its options. */
export function newerModel(unionKind: number): Uint8Array {
  const builder = new Builder(1024);
  const name = builder.createString('x');
  const options = withUnknown(builder, () => builder.addFieldInt32(1, 2, null));
  const tensor = withUnknown(builder, () => builder.addFieldOffset(3, name, 0));
  const operator = withUnknown(builder, () => {
    builder.addFieldInt8(3, unionKind, null);
    builder.addFieldOffset(4, options, 0);
  });
  const tensors = offsets(builder, [tensor]);
  const operators = offsets(builder, [operator]);
  builder.startObject(5);
  builder.addFieldOffset(0, tensors, 0);
  builder.addFieldOffset(3, operators, 0);
  const graphs = offsets(builder, [builder.endObject()]);
  builder.startObject(4);
  builder.addFieldInt8(0, 3, null);
  const codes = offsets(builder, [builder.endObject()]);
  builder.finish(
    withUnknown(builder, () => {
      builder.addFieldInt32(0, 3, null);
      builder.addFieldOffset(1, codes, 0);
      builder.addFieldOffset(2, graphs, 0);
    }),
    'TFL3',
  );
  return builder.asUint8Array().slice();
}
