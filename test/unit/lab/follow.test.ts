import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { modelActivations } from '../../../src/lib/diagnosis/modelActivations';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { TableFollower } from '../../../src/lib/diagnosis/follower';
import { predictChannels, type PredictedLayers } from '../../../src/lib/diagnosis/predict';
import type { ChannelTable } from '../../../src/lib/diagnosis/channelTable';
import type { Model } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { makeToy } from '../../../src/lib/examples/toys';
import { settingsOf } from '../../../src/lib/pass/quantize/settings';
import { appliesTo, type FloorChoice } from '../../../src/lib/quantizer/floor';
import { assumedRanges } from '../../../src/lib/lab/assumedRanges';

/** Up, down, far above all scales (activations move too), away, and through rules of other kinds. */
const WALK: FloorChoice[] = [
  'none',
  1e-20,
  1e-8,
  1e-9,
  3e-4,
  2e-7,
  'none',
  0.5,
  'pr-6971',
  1e-8,
  'pr-7017',
  1e-6,
  1e-24,
];

/** The columns as bytes: comparing 17,056 rows element by element takes half a minute. */
const bytesOf = (table: ChannelTable) =>
  Object.entries(table).map(([name, column]: [string, unknown]) => [
    name,
    ArrayBuffer.isView(column)
      ? Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString('base64')
      : column,
  ]);

function walk(model: Model, codes: 'int16' | 'uint8' | 'layer'): void {
  const facts = channelFacts(model);
  const ranges = assumedRanges(model, 6);
  let before: PredictedLayers | undefined;
  for (const floor of WALK) {
    const dtype = codes === 'int16' ? 'int16' : 'uint8';
    const setting = settingsOf({
      dtype,
      granularity: codes === 'layer' ? 'layer' : 'channel',
      state: 'june-2021',
      floor: appliesTo(floor, dtype) ? floor : 'none',
    });
    const { layers: activations } = modelActivations(model, facts, setting, ranges);
    const table = predictChannels(facts, activations, setting, [], before);
    expect(bytesOf(table)).toEqual(bytesOf(predictChannels(facts, activations, setting)));
    before = { table, activations, setting };
  }
}

test.each(['int16', 'uint8', 'layer'] as const)(
  'a table that follows the floor equals one made anew, %s',
  (codes) => {
    walk(makeToy('residual'), codes);
    walk(makeToy('conv-batch-norm'), codes);
  },
);

test('a table without ranges does not follow one with them, nor the other way round', () => {
  const model = makeToy('residual');
  const facts = channelFacts(model);
  const setting = settingsOf({ dtype: 'int16', granularity: 'channel', state: 'head' });
  const { layers } = modelActivations(model, facts, setting, assumedRanges(model, 6));
  const unknown = facts.layers.map(() => null);
  const again = predictChannels(facts, layers, setting);
  const ranged = { table: predictChannels(facts, layers, setting), activations: layers, setting };
  const bare = predictChannels(facts, unknown, setting);
  expect(predictChannels(facts, unknown, setting, [], ranged)).toEqual(bare);
  const from = { table: bare, activations: unknown, setting };
  expect(predictChannels(facts, layers, setting, [], from)).toEqual(again);
});

const features = path.join(process.env.SCALEFLOOR_MODELS ?? '', 'mobilenet_v2_features.tflite');
test.runIf(existsSync(features))('the same on all 17,056 channels of MobileNetV2', () => {
  walk(open(new Uint8Array(readFileSync(features))), 'int16');
});

/** A floor that goes up and down, a tenth of a decade a step. */
const DRAG = Array.from({ length: 60 }, (_, i) => 10 ** -(4 + Math.abs(i - 30) / 2));

/** Follows a drag; `onstep` gets each table and the setting that it is of. */
function drag(
  model: Model,
  onstep: (follower: TableFollower, table: ChannelTable, anew: () => ChannelTable) => void,
): void {
  const facts = channelFacts(model);
  const ranges = assumedRanges(model, 6);
  const follower = new TableFollower(facts);
  for (const floor of DRAG) {
    const setting = settingsOf({ dtype: 'int16', granularity: 'channel', state: 'head', floor });
    const { layers } = modelActivations(model, facts, setting, ranges);
    const table = follower.follow(layers, setting);
    onstep(follower, table, () => predictChannels(facts, layers, setting));
  }
}

test('the table of a step is whole and unchanged after the next one, in two buffers', () => {
  const buffers = new Set<Float32Array>();
  let before: { table: ChannelTable; bytes: unknown } | null = null;
  drag(makeToy('residual'), (_, table, anew) => {
    if (before !== null) expect(bytesOf(before.table)).toEqual(before.bytes);
    expect(bytesOf(table)).toEqual(bytesOf(anew()));
    before = { table, bytes: bytesOf(table) };
    buffers.add(table.weightScale);
  });
  expect(buffers.size).toBe(2);
});

test('a table that is held stays as it is, and then there are three buffers', () => {
  const buffers = new Set<Float32Array>();
  let held: { table: ChannelTable; bytes: unknown } | null = null;
  let step = 0;
  drag(makeToy('residual'), (follower, table, anew) => {
    expect(bytesOf(table)).toEqual(bytesOf(anew()));
    if (held !== null) expect(bytesOf(held.table)).toEqual(held.bytes);
    // Two tables are held, one after the other.
    if (step === 5 || step === 30) {
      follower.hold(table);
      held = { table, bytes: bytesOf(table) };
    }
    step += 1;
    buffers.add(table.weightScale);
  });
  expect(buffers.size).toBe(3);
});

test.runIf(existsSync(features))(
  'a drag over 17,056 rows allocates no columns after its start',
  () => {
    const model = open(new Uint8Array(readFileSync(features)));
    const memory: number[] = [];
    drag(model, () => memory.push(process.memoryUsage().arrayBuffers));
    // Collecting only lowers it; a table has more than a megabyte.
    const grown = memory.slice(2).map((bytes, i) => bytes - memory[i + 1]);
    expect(Math.max(...grown)).toBeLessThan(100_000);
  },
);
