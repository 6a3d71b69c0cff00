import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Builder } from 'flatbuffers';
import { expect, test, vi } from 'vitest';
import { makeToy } from '../../../src/lib/examples/toys';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { mapOf } from '../../../src/workers/fileMap';

/** In separate memory, so that a constant's place in memory is its place in the file. */
const whole = new Uint8Array(write(makeToy('residual')));

function messageOf(bytes: Uint8Array): string {
  try {
    open(bytes);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

test('every cut file is mapped from the file itself, and the map never promises more than there was', () => {
  for (let length = 12; length < whole.length; length++) {
    const bytes = whole.slice(0, length);
    const message = messageOf(bytes);
    if (message === '') continue;
    const map = mapOf(bytes, message);
    expect(map.size).toBe(length);
    expect(map.needed).toBeLessThanOrEqual(whole.length);
    for (const { from, to } of map.parts) {
      expect(from).toBeGreaterThan(0);
      expect(to ?? from).toBeLessThanOrEqual(map.needed);
    }
  }
});

test('constants are found where the reader finds them', () => {
  const model = open(whole);
  const at = new Map(
    model.subgraphs[0].tensors.map(({ data, buffer }) => [
      buffer,
      data === null ? null : { from: data.byteOffset - 4, to: data.byteOffset + data.length },
    ]),
  );
  let found = 0;
  for (let length = 200; length < whole.length; length++) {
    const bytes = whole.slice(0, length);
    for (const { buffer, from, to } of mapOf(bytes, messageOf(bytes)).parts) {
      if (to === null) continue;
      expect({ from, to }).toEqual(at.get(buffer));
      found += 1;
    }
  }
  expect(found).toBeGreaterThan(100);
});

test('bytes that are not a model give their end and nothing else', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256);
  expect(mapOf(bytes, 'At offset 4 the file says "x"')).toMatchObject({
    needed: 300,
    parts: [],
    at: 4,
  });
});

/** A file of `count` subgraphs that are one, with `count` tensors that are one, with a long name. */
function overlapping(count: number): Uint8Array {
  const builder = new Builder(1 << 20);
  const list = (offset: number) => {
    builder.startVector(4, count, 4);
    for (let i = 0; i < count; i++) builder.addOffset(offset);
    return builder.endVector();
  };
  const object = (fields: [id: number, offset: number][]) => {
    builder.startObject(5);
    for (const [id, offset] of fields) builder.addFieldOffset(id, offset, 0);
    return builder.endObject();
  };
  const name = builder.createString('n'.repeat(4 * count));
  builder.startObject(4);
  builder.addFieldInt32(2, 1, 0);
  builder.addFieldOffset(3, name, 0);
  const tensors = list(builder.endObject());
  const subgraphs = list(object([[0, tensors]]));
  const data = builder.createByteVector(new Uint8Array(count));
  const buffers = list(object([[0, data]]));
  builder.finish(
    object([
      [2, subgraphs],
      [4, buffers],
    ]),
    'TFL3',
  );
  // The end is missing, so the file counts as one that was cut short.
  return builder.asUint8Array().slice(0, -count);
}

test('the work grows with the file, whatever its tables say, and so does the map', () => {
  const seen = (count: number) => {
    const bytes = overlapping(count);
    const count32 = vi.spyOn(DataView.prototype, 'getUint32');
    const count16 = vi.spyOn(DataView.prototype, 'getUint16');
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    try {
      const { parts } = mapOf(bytes, 'At offset 8 (subgraphs) there is no table.');
      const read = decode.mock.calls.reduce((sum, [given]) => sum + (given?.byteLength ?? 0), 0);
      const looks = count32.mock.calls.length + count16.mock.calls.length + read;
      return { looks, bytes: bytes.length, parts: parts.length };
    } finally {
      for (const spy of [count32, count16, decode]) spy.mockRestore();
    }
  };
  const [few, many] = [seen(1000), seen(8000)];
  expect(few.looks).toBeGreaterThan(1000);
  expect(few.looks).toBeLessThan(4 * few.bytes);
  expect(many.looks).toBeLessThan(4 * many.bytes);
  expect(few.parts).toBeLessThanOrEqual(1);
  expect(many.parts).toBeLessThanOrEqual(1);
});

const features = path.join(process.env.SCALEFLOOR_MODELS ?? '', 'mobilenet_v2_features.tflite');
test.runIf(existsSync(features))(
  'a constant that the end cuts in two is named by its bytes',
  () => {
    const bytes = new Uint8Array(readFileSync(features)).slice(0, 5 * 2 ** 20);
    const map = mapOf(bytes, messageOf(bytes));
    expect(map.needed).toBeLessThanOrEqual(8847840);
    const cut = map.parts.find(({ from, to }) => from < map.size && to !== null && to > map.size);
    expect(cut).toMatchObject({ buffer: 89, from: 4810444, to: 5424848 });
  },
);
