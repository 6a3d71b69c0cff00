import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
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
