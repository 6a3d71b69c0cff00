import { ByteBuffer } from 'flatbuffers';
import { beforeEach, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/model/error';
import type { Model } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { newerModel, UNKNOWN } from './newer';

/** Reads tables straight from the bytes, without the code under test. */
class Bytes {
  private readonly buffer: ByteBuffer;
  constructor(bytes: Uint8Array) {
    this.buffer = new ByteBuffer(bytes);
  }
  root = () => this.buffer.readInt32(0);
  field(table: number, id: number): number {
    const offset = this.buffer.__offset(table, 4 + 2 * id);
    if (offset === 0) throw new Error(`field ${id} is missing`);
    return table + offset;
  }
  to = (at: number) => this.buffer.__indirect(at);
  follow = (table: number, id: number) => this.to(this.field(table, id));
  item = (vector: number, i: number) => this.to(vector + 4 + 4 * i);
  text(at: number): string {
    const length = this.buffer.readInt32(at);
    return new TextDecoder().decode(this.buffer.bytes().subarray(at + 4, at + 4 + length));
  }
  inner = (at: number) => [this.buffer.readInt32(this.field(at, 0)), this.text(this.follow(at, 2))];

  unknown(table: number): unknown {
    const { buffer } = this;
    const list = (id: number) => this.follow(table, id);
    const count = (id: number) => buffer.readInt32(list(id));
    const doubles = list(UNKNOWN.doubles);
    return {
      number: buffer.readInt32(this.field(table, UNKNOWN.number)),
      long: buffer.readInt64(this.field(table, UNKNOWN.long)),
      byte: buffer.readInt8(this.field(table, UNKNOWN.byte)),
      float: buffer.readFloat32(this.field(table, UNKNOWN.float)),
      text: this.text(list(UNKNOWN.text)),
      floats: [0, 1, 2].map((i) => buffer.readFloat32(list(UNKNOWN.floats) + 4 + 4 * i)),
      doubles: [0, 1].map((i) => buffer.readFloat64(doubles + 4 + 8 * i)),
      aligned: [
        (doubles + 4) % 8,
        this.field(table, UNKNOWN.long) % 8,
        this.field(table, UNKNOWN.number) % 4,
      ],
      table: this.inner(list(UNKNOWN.table)),
      texts: [0, 1, 2].map((i) => this.text(this.item(list(UNKNOWN.texts), i))),
      tables: [0, 1].map((i) => this.inner(this.item(list(UNKNOWN.tables), i))),
      counts: [
        count(UNKNOWN.floats),
        count(UNKNOWN.texts),
        count(UNKNOWN.tables),
        count(UNKNOWN.doubles),
        count(UNKNOWN.empty),
      ],
    };
  }

  everything(): unknown {
    const graph = this.item(this.follow(this.root(), 2), 0);
    const operator = this.item(this.follow(graph, 3), 0);
    const options = this.follow(operator, 4);
    return {
      model: this.unknown(this.root()),
      tensor: this.unknown(this.item(this.follow(graph, 0), 0)),
      operator: this.unknown(operator),
      options: this.unknown(options),
      optionsField: this.buffer.readInt32(this.field(options, 1)),
      kind: this.buffer.readUint8(this.field(operator, 3)),
    };
  }
}

describe('fields of a newer schema', () => {
  let model: Model;
  beforeEach(() => {
    model = open(newerModel(1));
  });

  test('survive reading and writing: numbers, texts, vectors, tables', () => {
    expect(new Bytes(write(model)).everything()).toEqual(new Bytes(newerModel(1)).everything());
  });

  test('survive a change to the tables that hold them, and a second round', () => {
    const [tensor] = model.subgraphs[0].tensors;
    tensor.shape = [2];
    tensor.data = new Uint8Array(new Float32Array([1, 2]).buffer);
    const again = write(open(write(model)));
    expect(new Bytes(again).everything()).toEqual(new Bytes(newerModel(1)).everything());
    expect(open(again).subgraphs[0].tensors[0].data).toEqual(tensor.data);
  });

  test('survive in options of a kind that is not known', () => {
    const bytes = newerModel(200);
    expect(open(bytes).subgraphs[0].operators[0].options?.kind).toBe('#200');
    expect(new Bytes(write(open(bytes))).everything()).toEqual(new Bytes(bytes).everything());
  });

  test('stop a conversion, because their meaning is unknown', () => {
    expect(() => write(model, 'circle')).toThrow(ModelError);
    expect(() => write(model, 'circle')).toThrow('too new');
  });
});
