import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps, type QuantizeOptions } from '../../../src/lib/pass/quantize/quantize';
import { parseRanges } from '../../../src/lib/pass/quantize/ranges';
import { WeightMemory } from '../../../src/lib/pass/quantize/weightMemory';

const folder = fileURLToPath(new URL('../../golden/one/synthetic', import.meta.url));
const read = (name: string) => readFileSync(`${folder}/${name}`);
const modelOf = (name: string) => open(new Uint8Array(read(`${name}.tflite`)));
const rangesOf = (name: string) =>
  parseRanges(JSON.parse(read(`ranges/${name}.json`).toString()) as unknown);

/** Settings in an order that a reader of the lab may choose. */
const WALK: Omit<QuantizeOptions, 'ranges'>[] = [
  { dtype: 'int16', granularity: 'channel', state: 'june-2021' },
  { dtype: 'int16', granularity: 'channel', state: 'june-2021', floor: 1e-20 },
  { dtype: 'int16', granularity: 'channel', state: 'head' },
  { dtype: 'int16', granularity: 'channel', state: 'head', floor: 'pr-6971' },
  { dtype: 'int16', granularity: 'channel', state: 'head', floor: 'pr-7017' },
  { dtype: 'uint8', granularity: 'channel', state: 'head' },
  { dtype: 'uint8', granularity: 'channel', state: 'head', floor: 1e-3 },
  { dtype: 'uint8', granularity: 'layer', state: 'head', floor: 1e-3 },
  { dtype: 'int16', granularity: 'channel', state: 'head', floor: 'none', machine: 'aarch64' },
  { dtype: 'int16', granularity: 'channel', state: 'head', floor: 'none' },
];

test.each(['degenerate_a', 'dw_tconv_fc_a', 'conv_a'])(
  'a memory of earlier passes changes no byte of a model: %s',
  (name) => {
    const model = modelOf(name);
    const ranges = rangesOf(name);
    const memory = new WeightMemory();
    for (const options of WALK) {
      const fresh = runToEnd(quantizeSteps(model, { ...options, ranges }));
      const again = runToEnd(quantizeSteps(model, { ...options, ranges, memory }));
      expect(write(again.model, 'circle')).toEqual(write(fresh.model, 'circle'));
      expect(again.tally).toEqual(fresh.tally);
    }
  },
);

test('only channels that a floor lifts are rounded again', () => {
  const model = modelOf('degenerate_a');
  const ranges = rangesOf('degenerate_a');
  const memory = new WeightMemory();
  const quantized = (floor: number) =>
    runToEnd(
      quantizeSteps(model, {
        ...{ dtype: 'int16', granularity: 'channel', state: 'head', ranges, memory, floor },
      }),
    ).tally;
  const all = quantized(0).channels;
  expect(memory.rounded).toBe(all);
  const { lifted } = quantized(1e-12);
  expect(lifted).toBeGreaterThan(0);
  expect(lifted).toBeLessThan(all);
  expect(memory.rounded).toBe(all + lifted);
  quantized(1e-12);
  expect(memory.rounded).toBe(all + lifted);
});
