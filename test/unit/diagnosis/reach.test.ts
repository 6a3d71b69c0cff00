import { describe, expect, test } from 'vitest';
import { reachSteps, type ReachReport } from '../../../src/lib/diagnosis/reach';
import { GraphBuilder, makeOperator } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import type { Npy } from '../../../src/lib/model/npy/npy';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { makeToy } from '../../../src/lib/examples/toys';
import { PassCancelled, PassError } from '../../../src/lib/pass/error';
import { runInSteps, runToEnd } from '../../../src/lib/pass/progress';
import { RUN_LIMITS } from '../../../src/lib/pass/run/run';
import { quantizeSteps, type QuantizeOptions } from '../../../src/lib/pass/quantize/quantize';
import type { Range } from '../../../src/lib/pass/quantize/ranges';

/** A channel of the first layer, with its use in the second. */
interface Given {
  readonly weight: number;
  readonly bias: number;
  /** Its weight in the second layer; 0.5 unless given */
  readonly consumer?: number;
}

const PIXELS = 3;
const healthy = (count: number, weight = 0.5): Given[] =>
  Array.from({ length: count }, (_, i) => ({ weight: (i % 2 ? -1 : 1) * weight, bias: 0.25 }));

/** x [1, 1, 3, 2] → CONV_2D with RELU6 → CONV_2D: the channels carry (w, −w) and a bias each. */
function network(channels: readonly Given[]): Model {
  const builder = new GraphBuilder('two-layers');
  const count = channels.length;
  const conv = (name: string, input: number, size: [number, number], values: number[][]) => {
    const [outputs, inputs] = size;
    const [weights, bias] = values.map((list) => Float32Array.from(list));
    return builder.operator(
      'CONV_2D',
      [
        input,
        builder.constant(`${name}/w`, [outputs, 1, 1, inputs], weights),
        builder.constant(`${name}/b`, [outputs], bias),
      ],
      { name, shape: [1, 1, PIXELS, outputs] },
      makeOptions('Conv2DOptions', {
        fusedActivationFunction: name === 'first' ? 'RELU6' : 'NONE',
        strideH: 1,
        strideW: 1,
      }),
    );
  };
  const input = builder.input('x', [1, 1, PIXELS, 2]);
  const first = conv(
    'first',
    input,
    [count, 2],
    [channels.flatMap(({ weight }) => [weight, -weight]), channels.map(({ bias }) => bias)],
  );
  const consumers = channels.map(({ consumer = 0.5 }) => consumer);
  const second = conv('second', first, [1, count], [consumers, [0]]);
  return builder.model('tflite', [second]);
}

const pixels = (values: readonly number[]): Npy[] => [
  { dtype: 'float32', shape: [1, 1, PIXELS, 2], data: Float32Array.from(values) },
];
const SOME = pixels([1, -2, 3, 0.5, -4, 4.5]);

interface Setting extends Omit<QuantizeOptions, 'ranges'> {
  readonly input?: number;
}

function quantized(model: Model, { input = 5, ...options }: Setting): Model {
  const ranges = new Map<string, Range>([
    ['x', { min: -input, max: input }],
    ['first', { min: 0, max: 6 }],
    ['second', { min: -20, max: 20 }],
  ]);
  return runToEnd(quantizeSteps(model, { ...options, ranges })).model;
}

function reached(
  channels: readonly Given[],
  setting: Setting,
  records: readonly Npy[][] = [SOME],
): ReachReport {
  const model = network(channels);
  const steps = reachSteps(model, quantized(model, setting), records, {
    machine: 'x86-64',
    count: records.length,
  });
  return runToEnd(steps);
}

const summary = ({ channels }: ReachReport) =>
  channels.map(({ layer, channel, reach, mechanism }) => [layer, channel, reach, mechanism]);

const JUNE = { dtype: 'int16', granularity: 'channel', state: 'june-2021' } as const;
const HEAD = { ...JUNE, state: 'head' } as const;
const UINT8 = { dtype: 'uint8', granularity: 'channel', state: 'head' } as const;

/** Behind six healthy channels: one of each fate in int16 without a floor. */
const DEAD: readonly Given[] = [
  ...healthy(6),
  { weight: 1e-9, bias: 2.25 },
  { weight: 1e-20, bias: -1.25 },
  { weight: 1e-20, bias: 0.09, consumer: 1e-21 },
  { weight: 1e-20, bias: 1.5 },
];

describe('int16 without a floor', () => {
  const report = reached(DEAD, JUNE);

  test('distinguishes the flushed, the hidden, the one with a dead consumer and the doubly broken', () => {
    expect(summary(report)).toEqual([
      ['first', 6, 'visible', 'flushed'],
      ['first', 7, 'hidden', null],
      ['first', 8, 'dead consumer', 'overflowed and flushed'],
      ['first', 9, 'visible', 'overflowed and flushed'],
    ]);
    expect(report.channels.map(({ status }) => status)).toEqual([
      'rounded',
      'saturated',
      'saturated',
      'saturated',
    ]);
  });

  test('a change that live weights swallow is rounded away downstream', () => {
    const faint = DEAD.map((one) =>
      one.consumer === undefined ? one : { ...one, consumer: 1e-6 },
    );
    expect(summary(reached(faint, JUNE))[2]).toEqual([
      'first',
      8,
      'rounded away',
      'overflowed and flushed',
    ]);
  });

  test('counts the codes that a repair changes, and the error that it takes away', () => {
    const [flushed, hidden, unread, both] = report.channels;
    expect([flushed, hidden, unread, both].map(({ ownCodes }) => ownCodes)).toEqual([3, 0, 3, 3]);
    expect([flushed, hidden, unread, both].map((one) => one.outputCodes)).toEqual([3, 0, 0, 3]);
    expect(hidden.repairedError).toBe(report.outputError);
    expect(unread.repairedError).toBe(report.outputError);
    // The missing 2.25 outweighs 1.5.
    expect(flushed.repairedError).toBeLessThan(both.repairedError);
    expect(both.repairedError).toBeLessThan(report.outputError);
  });

  test('leaves the run as it was: the same again gives the same', () => {
    expect(reached(DEAD, JUNE, [SOME, SOME]).channels.map((one) => one.repairedError)).toEqual(
      report.channels.map((one) => one.repairedError),
    );
  });

  test('lists the error of each tensor in the order in which it is made', () => {
    expect(report.layers.map(({ name, opcode }) => [name, opcode])).toEqual([
      ['x', null],
      ['first', 'CONV_2D'],
      ['second', 'CONV_2D'],
    ]);
    const [input, first, second] = report.layers.map(({ relativeRms }) => relativeRms);
    expect(input).toBeLessThan(1e-4);
    expect(first).toBeGreaterThan(0.1);
    expect(second).toBe(report.outputError);
  });

  test('with a floor they are intact, and the error is that of rounding', () => {
    const lifted = reached(DEAD, HEAD);
    expect(lifted.channels.map(({ reach }) => reach)).toEqual(Array(4).fill('intact'));
    expect(lifted.outputError).toBeLessThan(1e-3);
    expect(report.outputError).toBeGreaterThan(0.1);
  });
});

describe('uint8', () => {
  test('an int32 bias that overflows behind a multiplier that lives: overflowed', () => {
    const channels = [...healthy(4), { weight: 3e-7, bias: 2.25 }];
    const report = reached(channels, { ...UINT8, floor: 'none' });
    expect(summary(report)).toEqual([['first', 4, 'visible', 'overflowed']]);
    expect(report.channels[0]).toMatchObject({ status: 'saturated', flushed: false });
    expect(reached(channels, UINT8).channels[0].reach).toBe('intact');
  });

  const lost: readonly Given[] = [...healthy(4, 100), { weight: 5e-5, bias: 0 }];
  const LAYER = { ...UINT8, granularity: 'layer', input: 1e5 } as const;
  const still = pixels([0, 0, 0, 0, 0, 0]);
  const loud = pixels([4e4, 0, 6e4, -3e4, 0, 9e4]);

  test('weights that a layer’s one scale cannot hold: lost resolution', () => {
    const report = reached(lost, LAYER, [loud]);
    expect(summary(report)).toEqual([['first', 4, 'visible', 'lost resolution']]);
    expect(report.channels[0]).toMatchObject({ status: 'exact', flushed: false, collapsed: true });
    expect(report.channels[0].repairedError).toBeLessThan(report.outputError);
  });

  test('one record on which it is seen is enough', () => {
    expect(summary(reached(lost, LAYER, [still]))).toEqual([['first', 4, 'intact', null]]);
    const both = reached(lost, LAYER, [still, loud]);
    expect(summary(both)).toEqual([['first', 4, 'visible', 'lost resolution']]);
    expect(both.records).toBe(2);
  });
});

test('an emulated layer has no multiplier to be flushed: overflowed', () => {
  const builder = new GraphBuilder('dense');
  const weights = [0.5, -0.5, 0.25, 0.5, -0.25, 0.75, 1e-20, -1e-20];
  const input = builder.input('x', [1, 2]);
  const output = builder.operator(
    'FULLY_CONNECTED',
    [
      input,
      builder.constant('w', [4, 2], Float32Array.from(weights)),
      builder.constant('b', [4], Float32Array.of(0.5, 0.5, 0.5, 2.25)),
    ],
    { name: 'y', shape: [1, 4] },
    makeOptions('FullyConnectedOptions', { fusedActivationFunction: 'RELU' }),
  );
  const model = builder.model('tflite', [output]);
  const ranges = new Map<string, Range>([
    ['x', { min: -5, max: 5 }],
    ['y', { min: 0, max: 6 }],
  ]);
  const dense = runToEnd(quantizeSteps(model, { ...JUNE, ranges })).model;
  const record: Npy[] = [{ dtype: 'float32', shape: [1, 2], data: Float32Array.of(1, -2) }];
  const steps = reachSteps(model, dense, [record], { machine: 'x86-64', count: 1 });
  const report = runToEnd(steps);
  expect(report.layers[1].mark?.kind).toBe('emulated');
  expect(summary(report)).toEqual([['y', 3, 'visible', 'overflowed']]);
  expect(report.channels[0]).toMatchObject({ ownCodes: 1, outputCodes: 1, flushed: false });
});

test('layers behind an operator that cannot be run are left out', () => {
  const parted = (model: Model): Model => {
    const [graph] = model.subgraphs;
    const first = graph.tensors.findIndex(({ name }) => name === 'first');
    const between = graph.tensors.push({ ...graph.tensors[first], name: 'between' }) - 1;
    const [before, behind] = graph.operators;
    behind.inputs[0] = between;
    const custom = makeOperator('CUSTOM', [first], [between], null, { customName: 'Magic' });
    graph.operators = [before, custom, behind];
    graph.outputs.push(first);
    return model;
  };
  const made = parted(quantized(network(DEAD), JUNE));
  const steps = reachSteps(parted(network(DEAD)), made, [SOME], { machine: 'x86-64', count: 1 });
  const report = runToEnd(steps);
  expect(report.layers.map(({ name }) => name)).toEqual(['x', 'first']);
  expect(summary(report).map(([layer, channel, reach]) => [layer, channel, reach])).toEqual([
    ['first', 6, 'visible'],
    ['first', 7, 'hidden'],
    ['first', 8, 'visible'],
    ['first', 9, 'visible'],
  ]);
});

describe('as work in steps', () => {
  const model = network(DEAD);
  const stepsOf = (records: readonly Npy[][], other = quantized(model, JUNE)) =>
    reachSteps(model, other, records, { machine: 'x86-64', count: records.length });

  test('the last step is the total, and none goes back', () => {
    const seen: number[] = [];
    let total = 0;
    runToEnd(stepsOf([SOME, SOME]), (state) => {
      seen.push(state.done);
      ({ total } = state);
    });
    // The preparation comes before the first step.
    const start = seen.lastIndexOf(0) + 1;
    expect(seen.slice(0, start)).toEqual(Array.from({ length: start }, () => 0));
    expect(seen.slice(start)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  });

  test('it can be cancelled', async () => {
    let asked = 0;
    const control = {
      onProgress: () => undefined,
      cancelled: () => ++asked > 5,
      pause: () => Promise.resolve(),
    };
    await expect(runInSteps(stepsOf([SOME]), control)).rejects.toThrow(PassCancelled);
    expect(asked).toBe(6);
  });

  test('more repairs than it may compare are refused before the first run', () => {
    const compared = (records: readonly Npy[][], work: number) =>
      runToEnd(
        reachSteps(model, quantized(model, JUNE), records, {
          machine: 'x86-64',
          count: records.length,
          limits: { ...RUN_LIMITS, work },
        }),
      );
    // Each of four repairs looks at ten channels of its layer and one of the output, three pixels each.
    const once = 4 * (10 + 1) * PIXELS;
    expect(compared([SOME], once).channels).toHaveLength(4);
    expect(() => compared([SOME], once - 1)).toThrow(
      'Repairing 4 channels one by one on 1 records compares 132 elements, and the reach may compare 131: give fewer records, or cut the model.',
    );
    expect(() => compared([SOME, SOME], once)).toThrow(/on 2 records compares 264 elements/);
  });

  test('two models that do not go together, or no record, are refused in a sentence', () => {
    expect(() => runToEnd(stepsOf([SOME], makeToy('conv')))).toThrow(/two forms of one model/);
    expect(() => runToEnd(stepsOf([]))).toThrow(PassError);
  });
});
