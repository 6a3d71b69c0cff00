import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountSteps, type Account } from '../../../src/lib/diagnosis/account/account';
import { CAUSES } from '../../../src/lib/diagnosis/account/causes';
import { pairGraphs } from '../../../src/lib/diagnosis/account/pairing';
import {
  departures,
  firstJump,
  largestPlaces,
  type Place,
} from '../../../src/lib/diagnosis/account/places';
import { RangeSums, type RangeFit } from '../../../src/lib/diagnosis/account/rangeFit';
import { sharesOf } from '../../../src/lib/diagnosis/account/shares';
import { accountSentence } from '../../../src/lib/diagnosis/account/words';
import { makeToy } from '../../../src/lib/examples/toys';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Subgraph } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import type { Npy } from '../../../src/lib/model/npy/npy';
import type { Opcode } from '../../../src/lib/model/schema/builtin';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { runToEnd, type Progress } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { WRAPPED_TAPS, wrappedFloat } from '../../wrappedPair';

/** A chain of operators of one operand, from an input named x. */
function chain(...steps: readonly (readonly [opcode: Opcode, name: string])[]): Subgraph {
  const builder = new GraphBuilder('main');
  let tensor = builder.input('x', [1, 4]);
  for (const [opcode, name] of steps)
    tensor = builder.operator(opcode, [tensor], { name, shape: [1, 4] });
  return builder.model('circle', [tensor]).subgraphs[0];
}

describe('two graphs are paired', () => {
  const float = chain(['RELU', 'a'], ['TANH', 'b'], ['RELU6', 'c']);

  test('by the names of what operators make, if at least half of them agree', () => {
    const other = chain(['QUANTIZE', 'q'], ['RELU', 'a'], ['ABS', 'b'], ['RELU6', 'c']);
    const { operators, activations } = pairGraphs(float, other);
    expect(operators).toEqual([
      { float: 0, quantized: 1 },
      { float: 2, quantized: 3 },
    ]);
    // The input is what the first pair reads, here behind QUANTIZE. ABS is no TANH, but what RELU6
    // reads is paired by its place.
    expect([...activations]).toEqual([
      [1, 2],
      [3, 4],
      [0, 1],
      [2, 3],
    ]);
  });

  test('by their order, without QUANTIZE and DEQUANTIZE at the ends, if the names are others', () => {
    const other = chain(
      ['QUANTIZE', 'p'],
      ['RELU', 'q'],
      ['TANH', 'r'],
      ['RELU6', 's'],
      ['DEQUANTIZE', 't'],
    );
    const { operators, activations } = pairGraphs(float, other);
    expect(operators.map(({ quantized }) => quantized)).toEqual([1, 2, 3]);
    expect([...activations]).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [0, 1],
    ]);
  });

  test.each([
    ['another operator', chain(['RELU', 'p'], ['ABS', 'q'], ['RELU6', 'r'])],
    ['another number of operators', chain(['RELU', 'p'], ['TANH', 'q'])],
    ['another order', chain(['TANH', 'p'], ['RELU', 'q'], ['RELU6', 'r'])],
  ])('not with %s under other names', (_, other) => {
    expect(() => pairGraphs(float, other)).toThrow(
      'Neither the names nor the order of the operators of the two models agree: give two forms of one model.',
    );
  });
});

const PLACE: Place = {
  tensor: 0,
  name: 'conv/output',
  opcode: 'CONV_2D',
  own: 0.1,
  simulated: 0,
  kernelSteps: null,
  arrives: 0,
  leaves: 0,
  mark: null,
};

const ACCOUNT: Account = {
  records: 1,
  error: 0.1,
  simulated: 0.1,
  kernel: 0,
  causes: [],
  main: { causes: [], error: 0 },
  places: [],
  first: null,
  ranges: [],
  wraps: [],
  leftOut: null,
};

const caused = (alone: readonly number[], kernel: number, error: number): Account => ({
  ...ACCOUNT,
  error,
  kernel,
  causes: alone.map((part, i) => ({ cause: CAUSES[i], alone: part, without: 0, channels: null })),
});

describe('the shares of the squared error', () => {
  const part = fc.double({ min: 0, max: 10, noNaN: true });
  const positive = fc.double({ min: 1e-6, max: 10, noNaN: true });

  test('add up to 100, the interaction last', () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: CAUSES.length }),
        part,
        positive,
        (alone, kernel, error) => {
          const shares = sharesOf(caused(alone, kernel, error));
          expect(shares.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
          expect(shares.at(-1)?.of).toBe('interaction');
        },
      ),
    );
  });

  test('are whole hundredths of the squares, the largest first', () => {
    expect(sharesOf(caused([0.03, 0.08], 0.04, 0.1))).toEqual([
      { of: 'erased', percent: 64 },
      { of: 'kernel', percent: 16 },
      { of: 'lifted', percent: 9 },
      { of: 'interaction', percent: 11 },
    ]);
  });

  test('are negative for what hides another, and none without a size', () => {
    expect(sharesOf(caused([0.2], 0, 0.1)).at(-1)).toEqual({ of: 'interaction', percent: -300 });
    for (const error of [0, NaN, Infinity]) {
      for (const alone of [0, 1, NaN, Infinity])
        expect(sharesOf(caused([alone], 0, error))).toEqual([]);
    }
    expect(sharesOf(caused([Infinity], 0, 0.1))).toEqual([]);
  });
});

describe('how a range fits', () => {
  const builder = new GraphBuilder('main');
  const relu = builder.operator('RELU', [builder.input('x', [1, 4])], { name: 'y', shape: [1, 4] });
  const runner = prepareRun(builder.model('circle', [relu]), { keep: 'all' });
  const codes = (scale: number, zero: number) => ({
    type: 'UINT8' as const,
    scale: Float32Array.of(scale),
    zeroPoint: Int32Array.of(zero),
  });

  /** Of x, from 0 to 127.5, and of y, from −64 to 63.5, both in steps of .5. */
  function fitsOf(...records: number[][]): RangeFit[] {
    const sums = new RangeSums(
      new Map([
        [0, codes(0.5, 0)],
        [relu, codes(0.5, 128)],
      ]),
      runner,
    );
    for (const record of records) {
      runner.run([Float32Array.from(record)]);
      sums.add();
    }
    return sums.fits;
  }

  test('an element within half a step of the range is not clipped', () => {
    expect(fitsOf([-0.25, -0.375, 127.75, 128])).toEqual([
      { name: 'x', low: 0, high: 127.5, least: -0.375, most: 128, clipped: 0.5, idle: 0 },
      {
        name: 'y',
        low: -64,
        high: 63.5,
        least: 0,
        most: 128,
        clipped: 0.5,
        idle: 1 - 63.5 / 127.5,
      },
    ]);
  });

  test('all records count', () => {
    const [x] = fitsOf([0, 0, 0, 25.5], [51, 0, 0, 200]);
    expect(x).toMatchObject({ least: 0, most: 200, clipped: 1 / 8, idle: 0 });
    const [inner] = fitsOf([0, 0, 0, 25.5], [51, 25.5, 25.5, 25.5]);
    expect(inner).toMatchObject({ least: 0, most: 51, clipped: 0, idle: 0.6 });
  });

  test('a range beside all elements is idle as a whole', () => {
    const [x] = fitsOf([-3, -2, -1, -1]);
    expect(x).toMatchObject({ clipped: 1, idle: 1 });
  });
});

test('the error enters at the first operator with at least half of the largest that is left', () => {
  const places = [0.01, 0.05, 0.1, 0.09].map((own) => ({ ...PLACE, own }));
  expect(firstJump(places, 0.1)).toBe(places[1]);
  expect(firstJump(places.slice(0, 1), 0.1)).toBe(places[0]);
  expect(firstJump([{ ...PLACE, own: 0 }], 0.1)).toBeNull();
  expect(firstJump([], 0.1)).toBeNull();
  // Later operators take away an error far above that of the outputs.
  const lost = { ...PLACE, own: 0.41 };
  expect(firstJump([lost, ...places], 0.1)).toBe(places[1]);
  expect(firstJump([lost], 0.1)).toBeNull();
});

test('a kernel departs if it is more than two steps from its simulation', () => {
  const steps = [null, 0, 1, 2.0001, 3, 40];
  const places = steps.map((kernelSteps, i) => ({ ...PLACE, kernelSteps, own: i }));
  expect(departures(places)).toEqual([places[5], places[4]]);
});

test('the largest operators, and the first where the error enters, are shown', () => {
  const places = [0.02, 0.3, 0.1, 0.2].map((own) => ({ ...PLACE, own }));
  const [small, largest, , second] = places;
  expect(largestPlaces({ places, first: largest }, 2)).toEqual([largest, second]);
  expect(largestPlaces({ places, first: small }, 2)).toEqual([largest, second, small]);
});

describe('the account in a sentence', () => {
  const said = (given: Partial<Account>) =>
    accountSentence({ ...ACCOUNT, ...given }, (name) => `the layer ${name}`);

  test.each<[string, Partial<Account>, string]>([
    ['no error', { error: 0 }, 'The outputs are those of the float model.'],
    [
      'an error without a size',
      { error: Infinity },
      'The float outputs are all 0 or not finite, so the error has no relative size.',
    ],
    [
      'one cause',
      { main: { causes: ['flushed'], error: 0.0975 }, first: PLACE },
      'The outputs are 10.0 % off. Flushed multipliers alone give 9.8 %. It enters first at the layer conv/output, 10.0 % by itself.',
    ],
    [
      'two causes',
      { main: { causes: ['coarse', 'kernel'], error: 0.095 } },
      'The outputs are 10.0 % off. Coarse weights and the integer kernels together give 9.5 %.',
    ],
    [
      'a kernel with a reason',
      {
        main: { causes: ['kernel'], error: 0.1 },
        places: [
          {
            ...PLACE,
            kernelSteps: 7.9996,
            mark: { kind: 'as the reference', why: 'ADD shifts by a negative number of bits.' },
          },
        ],
      },
      'The outputs are 10.0 % off. The integer kernels alone give 10.0 %. The kernel of the layer conv/output departs by 8 steps of its output: ADD shifts by a negative number of bits.',
    ],
    [
      'a kernel without a known reason',
      { main: { causes: ['kernel'], error: 0.1 }, places: [{ ...PLACE, kernelSteps: 4 }] },
      'The outputs are 10.0 % off. The integer kernels alone give 10.0 %. The kernel of the layer conv/output departs by 4 steps of its output: more than rounding can do.',
    ],
    [
      'wrapped accumulators, with the first',
      {
        main: { causes: ['wrapped'], error: 0.1 },
        wraps: [
          {
            name: 'conv/output',
            accumulator: 32,
            elements: 3,
            channels: 2,
            first: { record: 0, element: 7, channel: 1, exact: 2n ** 31n },
          },
        ],
      },
      'The outputs are 10.0 % off. Wrapped accumulators alone give 10.0 %. The first, of element 7 of the layer conv/output, does not fit int32.',
    ],
    [
      'an accumulator that fits int64 while its product with the mantissa does not',
      {
        main: { causes: ['wrapped'], error: 0.1 },
        wraps: [
          {
            name: 'conv/output',
            accumulator: 64,
            elements: 3,
            channels: 2,
            // Times a mantissa of 15 bits or 16 that is 2^63 or more.
            first: { record: 0, element: 7, channel: 1, exact: 2n ** 49n },
          },
        ],
      },
      'The outputs are 10.0 % off. Wrapped accumulators alone give 10.0 %. The first, of element 7 of the layer conv/output, fits int64, but the multiply wraps.',
    ],
    [
      'a rest',
      { main: { causes: ['coarse', 'erased', 'rounded'], error: 0.08 } },
      'The outputs are 10.0 % off. Coarse weights, erased weights and rounded activations together give 8.0 %. The rest, 36.0 % of the squared error, they give only together with other causes.',
    ],
    [
      'a cause that others hide',
      { main: { causes: ['lost bias'], error: 0.27 } },
      'The outputs are 10.0 % off. Lost biases alone give 27.0 %, of which the other causes hide a part.',
    ],
    [
      'two causes of which each is enough',
      {
        main: { causes: ['lost bias'], error: 0.1 },
        causes: [
          { cause: 'lost bias', alone: 0.1, without: 0.1, channels: 2 },
          { cause: 'flushed', alone: 0.1, without: 0.1, channels: 2 },
        ],
      },
      'The outputs are 10.0 % off. Lost biases alone give 10.0 %. Flushed multipliers give as much, so to repair the one is not enough.',
    ],
    [
      'no cause alone',
      {},
      'The outputs are 10.0 % off. No cause that can be switched on alone gives any of it.',
    ],
  ])('%s', (_, account, sentence) => {
    expect(said(account)).toBe(sentence);
  });
});

test('an accumulator that passes its width is named with its first element', () => {
  const quantized = open(readFileSync('test/cases/fc32.tflite'));
  const float = wrappedFloat();
  // 0.98301 is the real of 32767 at the scale 3e-5.
  const record = (x: number): readonly Npy[] => [
    { dtype: 'float32', shape: [1, WRAPPED_TAPS], data: new Float32Array(WRAPPED_TAPS).fill(x) },
  ];
  const records = [record(0), record(0.98301), record(0.98301)];
  const options = { machine: 'x86-64', count: 3 } as const;
  const account = runToEnd(accountSteps(float, quantized, records, options));
  const exact = 600n * 32767n * 127n;
  expect(account.wraps).toEqual([
    {
      name: 'y',
      accumulator: 32,
      elements: 2,
      channels: 1,
      first: { record: 1, element: 0, channel: 0, exact },
    },
  ]);
  expect(account.main.causes).toEqual(['wrapped']);
  const [wrapped] = account.causes;
  expect(wrapped).toMatchObject({ cause: 'wrapped', channels: 1 });
  // The kernel gives the code -17981 at the scale 0.03, where 600 · 0.98301 · 1.27 is right.
  const right = 600 * 0.98301 * 1.27;
  expect(wrapped.alone).toBeCloseTo((right + 17981 * 0.03) / right, 5);
  expect(account.error).toBeCloseTo(wrapped.alone, 6);
  expect(wrapped.without).toBeLessThan(1e-4);
  expect(account.kernel).toBeLessThan(1e-4);
  // Half of the input stays within int32.
  const half = runToEnd(accountSteps(float, quantized, [record(0.49)], { ...options, count: 1 }));
  expect(half.wraps).toEqual([]);
  expect(half.causes.map(({ cause }) => cause)).not.toContain('wrapped');
});

describe('an account in steps', () => {
  const float = makeToy('residual');
  const { tensors, inputs } = float.subgraphs[0];
  const { shape } = tensors[inputs[0]];
  const noise = new Pcg64(7).noise(shape.reduce((a, b) => a * b));
  const record: Npy = { dtype: 'float32', shape: [...shape], data: noise };
  const activations = tensors.filter(({ data }) => data === null);
  const ranges = new Map(activations.map(({ name }) => [name, { min: -4, max: 4 }]));
  const setting = { dtype: 'uint8', granularity: 'layer', state: 'head' } as const;
  const { model } = runToEnd(quantizeSteps(float, { ...setting, ranges }));
  const steps = () =>
    accountSteps(float, model, [[record], [record]], { machine: 'x86-64', count: 2 });

  test('never goes back, nor beyond its end', () => {
    const seen: Progress[] = [];
    runToEnd(steps(), (progress) => seen.push(progress));
    // A preparation counts its tensors first, and then their places in memory.
    const counted = seen.filter(({ what }) => what !== 'a place in memory');
    const parts = counted.map(({ done, total }) => done / total);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect(parts[parts.length - 1]).toBeLessThanOrEqual(1);
  });

  test('can be stopped between any two, and changes neither model', () => {
    const whole = runToEnd(steps());
    let count = 0;
    runToEnd(steps(), () => (count += 1));
    for (let stop = 1; stop < count; stop += 17) {
      const stopped = steps();
      for (let i = 0; i < stop; i++) expect(stopped.next().done).toBe(false);
      stopped.return({ ...whole });
      expect(stopped.next().done).toBe(true);
    }
    expect(runToEnd(steps())).toEqual(whole);
  });
});
