import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { oneOf } from '../../../src/lib/numeric/choice';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { combined, PERCENTILE } from '../../../src/lib/pass/input/combine';
import { fakeQuantizeSteps } from '../../../src/lib/pass/quantize/fakeQuantize';
import { randomInput } from '../../../src/lib/pass/input/random';
import { runToEnd } from '../../../src/lib/pass/progress';
import { parseRanges, type Ranges } from '../../../src/lib/pass/quantize/ranges';
import { Recorder } from '../../../src/lib/pass/input/record';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { GRANULARITIES, QUANTIZED_DTYPES } from '../../../src/lib/quantizer/dtype';
import { outsideFolders } from '../oneFiles';

interface GoldenRecord {
  readonly model: string;
  readonly min_percentile: number;
  readonly max_percentile: number;
  readonly inputs: {
    readonly seed: number;
    readonly shape: number[];
    readonly inputs: { sha256: string; first: number[]; last: number }[];
  };
  readonly ranges: unknown;
  readonly moving_average: {
    readonly batch: number;
    readonly const: number;
    readonly ranges: unknown;
  };
  readonly per_input: Record<string, [number, number][]>;
}

/** The largest difference between the reference's kernels and ours, relative to the larger end. */
const TOLERANCE = 1e-4;

/** A network takes a while on a busy machine. */
const SLOW = 300_000;

/** Makes the inputs of a record again. */
function inputsOf({ inputs: { seed, shape, inputs } }: GoldenRecord): Float32Array[] {
  const generator = new Pcg64(seed);
  const interval = { low: -1, high: 1 };
  return inputs.map(() => {
    const value = { type: 'FLOAT32', shape, scale: new Float32Array(0) } as const;
    const { data } = randomInput(generator, value, interval);
    if (!(data instanceof Float32Array)) throw new Error('no reals');
    return data;
  });
}

const folders = outsideFolders();

if (folders === null) {
  test.skip(
    'recorded ranges: set SCALEFLOOR_MODELS to the real models and SCALEFLOOR_REFERENCE to their dumps',
  );
} else {
  const folder = join(folders.reference, 'record');
  const records = readdirSync(folder).map((name) => {
    const golden = JSON.parse(readFileSync(join(folder, name), 'utf8')) as GoldenRecord;
    return { name, golden };
  });

  test('there are two models with four kinds of weights each', () => {
    expect(records.length).toBe(8);
  });

  describe('the extremes of the records become the reference’s ranges, bit for bit', () => {
    test.each(records)('$name', ({ golden }) => {
      const { min_percentile: min, max_percentile: max, moving_average, per_input } = golden;
      const percentiles = parseRanges(golden.ranges);
      const averages = parseRanges(moving_average.ranges);
      const { batch, const: constant } = moving_average;
      const names = Object.keys(per_input);
      expect([...percentiles.keys()]).toEqual(names);
      expect([...averages.keys()]).toEqual(names);
      for (const [name, pairs] of Object.entries(per_input)) {
        const extremes = { name, min: pairs.map(([a]) => a), max: pairs.map(([, b]) => b) };
        const percentile = combined(extremes, { mode: 'percentile', min, max }, 'x86-64');
        const average = combined(extremes, { mode: 'moving_average', batch, constant }, 'x86-64');
        expect({ name, percentile, average }).toEqual({
          name,
          percentile: percentiles.get(name),
          average: averages.get(name),
        });
      }
    });
  });

  test.each(records)('$name: the random inputs are made again', ({ golden }) => {
    const made = inputsOf(golden);
    golden.inputs.inputs.forEach(({ sha256, first, last }, i) => {
      expect([...made[i].subarray(0, first.length)]).toEqual(first);
      expect(made[i][made[i].length - 1]).toBe(last);
      const bytes = new Uint8Array(made[i].buffer);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    });
  });

  /** The model whose ranges a record holds. */
  const modelOf = (name: string, golden: GoldenRecord): Model => {
    const source = open(new Uint8Array(readFileSync(join(folders.models, golden.model))));
    if (name.endsWith('.float.json')) return source;
    const [dtype, granularity] = name.slice(0, -'.json'.length).split('.').slice(-2);
    const steps = fakeQuantizeSteps(source, {
      dtype: oneOf('dtype', dtype, QUANTIZED_DTYPES),
      granularity: oneOf('granularity', granularity, GRANULARITIES),
      state: 'head',
    });
    return runToEnd(steps).model;
  };

  const expectClose = (found: Ranges, expected: Ranges) => {
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [tensor, { min, max }] of expected) {
      const room = TOLERANCE * Math.max(Math.abs(min), Math.abs(max));
      const ours = found.get(tensor);
      const distances = [(ours?.min ?? NaN) - min, (ours?.max ?? NaN) - max].map(Math.abs);
      expect(Math.max(...distances), tensor).toBeLessThanOrEqual(room);
    }
  };

  describe('our own kernels come within 1e-4 of the reference’s extremes and ranges', () => {
    test.each(records)('$name', { timeout: SLOW }, ({ name, golden }) => {
      const model = modelOf(name, golden);
      const { tensors } = model.subgraphs[0];
      const runner = prepareRun(model);
      const recorder = new Recorder();
      const inputs = inputsOf(golden);
      for (const input of inputs) {
        runner.run([input], (index, value) => recorder.observe(index, value));
      }
      inputs.forEach((_, i) => {
        const found = [...recorder.extremes.values()].map(
          ({ name, min, max }) => [name, { min: min[i], max: max[i] }] as const,
        );
        const expected = Object.entries(golden.per_input).map(
          ([
            tensor,
            {
              [i]: [min, max],
            },
          ]) => [tensor, { min, max }] as const,
        );
        expectClose(new Map(found), new Map(expected));
      });
      const ranges = [...recorder.extremes].map(
        ([index, extremes]) =>
          [tensors[index].name, combined(extremes, PERCENTILE, 'x86-64')] as const,
      );
      expectClose(new Map(ranges), parseRanges(golden.ranges));
    });
  });
}
