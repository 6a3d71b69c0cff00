import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ChannelRow } from '../../../src/lib/diagnosis/channelTable';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { inspectModel } from '../../../src/lib/diagnosis/inspect';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
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

test('a bias scale that is not the product is named where the code is not 0', () => {
  expect(inspected('D_timvx').map(({ mismatched }) => mismatched)).toEqual([true, true, true]);
});

test('a bias whose scale is 0 is lost', () => {
  expect(inspected('J_zerob').map(({ status }) => status)).toEqual([null, 'underflowed', null]);
});
