import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ChannelRow } from '../../../src/lib/diagnosis/channelTable';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { inspectModel } from '../../../src/lib/diagnosis/inspect';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { open } from '../../../src/lib/model/graph/open';
import { rowsOfTable } from './models';

const SETTING = { dtype: 'int16', granularity: 'channel', state: 'head' } as const;

function inspected(name: string): ChannelRow[] {
  const model = open(readFileSync(`test/cases/${name}.tflite`));
  return rowsOfTable(inspectModel(model, SETTING).table);
}

const collapsed = (name: string) => inspected(name).map((row) => row.collapsed);

/** Which channels of one FULLY_CONNECTED with one weight for each channel are dead. */
function deadOf(weights: number[]): number[] {
  const builder = new GraphBuilder('main');
  const input = builder.input('x', [1, 1], 'FLOAT32');
  const shape = [weights.length, 1];
  const filter = builder.constant('w', shape, Float32Array.from(weights), 'FLOAT32');
  const made = { name: 'y', shape: [1, weights.length], type: 'FLOAT32' as const };
  const output = builder.operator('FULLY_CONNECTED', [input, filter, -1], made);
  return Array.from(channelFacts(builder.model('tflite', [output])).collapsed);
}

test('channels are dead next to the largest, however many they are', () => {
  expect(collapsed('dead')).toEqual([false, true, true, true]);
  expect(deadOf([1, 0.999e-6, 1.001e-6, -1e-20])).toEqual([0, 1, 0, 1]);
});

test('a channel of zeros is dead, and so is a layer of them', () => {
  expect(collapsed('zero')).toEqual([true, true, true]);
  expect(deadOf([0, 1e-30])).toEqual([1, 0]);
});

test('channels that are no numbers are no measure for the others', () => {
  expect(deadOf([Infinity, NaN, 1, 1e-7])).toEqual([0, 0, 0, 1]);
});

test('biases at the limits of int32 are saturated', () => {
  expect(inspected('A_limit').map(({ status }) => status)).toEqual(Array(3).fill('saturated'));
});

test('biases next to weights of 1e-7 do not fit int32 without a floor', () => {
  const ranges = new Map(['x', 'y'].map((name) => [name, { min: -1, max: 1 }]));
  const options = { ...SETTING, dtype: 'uint8', floor: 'none', ranges } as const;
  const { table } = inspectModel(open(readFileSync('test/cases/B_ort.tflite')), options);
  expect(rowsOfTable(table).map(({ bias, status }) => [bias, status])).toEqual([
    [5, 'saturated'],
    [-4.5, 'saturated'],
  ]);
});

test('a bias scale that is not the product is named where the code is not 0', () => {
  const rows = inspected('D_timvx');
  expect(rows.map(({ mismatched }) => mismatched)).toEqual([true, true, true]);
  const [{ biasScale, inputScale, weightScale }] = rows;
  expect((biasScale ?? 0) / ((inputScale ?? 0) * (weightScale ?? 0))).toBeCloseTo(2623, -1);
});

test('a bias whose scale is 0 is lost', () => {
  expect(inspected('J_zerob').map(({ status }) => status)).toEqual([null, 'underflowed', null]);
});

test('a quantized model without a convolution is no float model, and its weights are counted', () => {
  const builder = new GraphBuilder('main');
  const input = builder.input('x', [2, 2], 'INT8');
  const weights = builder.constant('w', [2, 2], Int8Array.of(1, 2, 3, 4), 'INT8');
  const made = { name: 'y', shape: [2, 2], type: 'INT8' as const };
  const output = builder.operator('BATCH_MATMUL', [input, weights], made);
  for (const index of [input, weights, output]) {
    builder.graph.tensors[index].quantization = makeQuantization({ scale: Float32Array.of(0.1) });
  }
  const { stored, others, table } = inspectModel(builder.model('tflite', [output]), SETTING);
  expect({ stored, others, length: table.length }).toEqual({
    stored: true,
    others: [['BATCH_MATMUL', 1]],
    length: 0,
  });
});

test('the least int32 takes 32 bits, and the one above it as many', () => {
  expect(inspected('A_limit').map(({ bits }) => bits)).toEqual([32, 32, 32]);
});

test('a hybrid model: stored layers as they are, float layers as the ranges say', () => {
  const builder = new GraphBuilder('main');
  const input = builder.input('x', [1, 2]);
  const options = () => makeOptions('FullyConnectedOptions');
  const stored = builder.tensor('stored/w', 'INT8', [2, 2], {
    data: Uint8Array.of(1, 2, 3, 4),
    quantization: makeQuantization({ scale: Float32Array.of(0.5) }),
  });
  const first = builder.operator(
    'FULLY_CONNECTED',
    [input, stored, -1],
    { name: 'a', shape: [1, 2] },
    options(),
  );
  const floats = builder.constant('float/w', [1, 2], Float32Array.of(1, -2));
  const bias = builder.constant('float/b', [1], Float32Array.of(3));
  const last = builder.operator(
    'FULLY_CONNECTED',
    [first, floats, bias],
    { name: 'b', shape: [1, 1] },
    options(),
  );
  const model = builder.model('tflite', [last]);
  const ranges = new Map(['x', 'a', 'b'].map((name) => [name, { min: -8, max: 8 }]));
  const bare = inspectModel(model, SETTING);
  const ranged = inspectModel(model, { ...SETTING, ranges });
  expect([bare.floatLayers, ranged.ranged, ranged.stored]).toEqual([1, true, true]);
  const [storedRow, , floatRow] = rowsOfTable(ranged.table);
  expect(storedRow).toMatchObject({ weightScale: 0.5, inputScale: null });
  expect(floatRow).toMatchObject({ channel: 0, bias: 3, status: 'rounded', flushed: false });
  expect(rowsOfTable(bare.table)[2]).toMatchObject({
    status: null,
    weightScale: floatRow.weightScale,
  });
});
