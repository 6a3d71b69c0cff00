import { describe, expect, test } from 'vitest';
import { countConditions } from '../../../src/lib/diagnosis/conditions';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { isAtLimit, storedChannels } from '../../../src/lib/diagnosis/stored';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import type { TensorType } from '../../../src/lib/model/schema/tensorType';
import { makeToy } from '../../../src/lib/examples/toys';
import { f32 } from '../../../src/lib/numeric/float32';
import { INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN } from '../../../src/lib/numeric/machine';
import { open } from '../../../src/lib/model/graph/open';
import { misplacedScales } from '../../../src/lib/model/graph/tensorData';
import { write } from '../../../src/lib/model/graph/write';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { rowsOfTable } from './models';

interface Given {
  readonly activations?: TensorType;
  readonly weights?: 'INT8' | 'UINT8' | 'INT16';
  readonly bias?: bigint[];
  readonly wide?: boolean;
  readonly scale?: readonly number[];
  /** In place of s_in·s_w */
  readonly biasScale?: number[];
  readonly outputScale?: number;
  readonly activation?: 'NONE' | 'RELU';
  readonly withoutBias?: boolean;
  readonly zeroPoint?: number;
  readonly biasQuantization?: { quantizedDimension: number };
}

const IN = f32(0.02);

/** A stored FULLY_CONNECTED with two weights, 3 and −4, in each channel. */
function stored(given: Given): Model {
  const { activations = 'INT8', weights = 'INT8', scale = [0.5], zeroPoint = 0 } = given;
  const channels = given.bias?.length ?? scale.length;
  const codes = Array.from({ length: 2 * channels }, (_, i) => zeroPoint + (i % 2 ? -4 : 3));
  const typed = { INT8: Int8Array, UINT8: Uint8Array, INT16: Int16Array }[weights].from(codes);
  const builder = new GraphBuilder('main');
  const quantize = (index: number, scales: readonly number[], zeros: number[] = [0]) => {
    builder.graph.tensors[index].quantization = makeQuantization({
      scale: Float32Array.from(scales),
      zeroPoint: BigInt64Array.from(scales, (_, i) => BigInt(zeros[i] ?? zeros[0])),
    });
  };
  const input = builder.input('x', [1, 2], activations);
  if (activations !== 'FLOAT32') quantize(input, [IN]);
  const filter = builder.constant('w', [channels, 2], typed, weights);
  quantize(filter, scale, [zeroPoint]);
  let bias = -1;
  if (given.withoutBias !== true) {
    const values = given.bias ?? scale.map(() => 5n);
    bias = given.wide
      ? builder.constant('b', [channels], BigInt64Array.from(values), 'INT64')
      : builder.constant('b', [channels], Int32Array.from(values, Number), 'INT32');
    quantize(bias, given.biasScale ?? scale.map((s) => f32(IN * f32(s))));
    Object.assign(builder.graph.tensors[bias].quantization ?? {}, given.biasQuantization);
  }
  const output = builder.operator(
    'FULLY_CONNECTED',
    [input, filter, bias],
    { name: 'y', shape: [1, channels], type: activations },
    makeOptions('FullyConnectedOptions', { fusedActivationFunction: given.activation ?? 'NONE' }),
  );
  if (activations !== 'FLOAT32') quantize(output, [given.outputScale ?? 0.1]);
  return builder.model('tflite', [output]);
}

const rows = (given: Given) => {
  const model = stored(given);
  return rowsOfTable(storedChannels(model, channelFacts(model)));
};

describe('biases', () => {
  test('at INT_MIN or ±(2^31 − 1) count as saturated, others as undecided', () => {
    const bias = [INT32_MIN, -INT32_MAX, INT32_MAX, INT32_MAX - 1, 0, 1073741825].map(BigInt);
    expect(rows({ bias }).map(({ status }) => status)).toEqual([
      ...['saturated', 'saturated', 'saturated'],
      ...[null, null, null],
    ]);
    const wide = [
      INT64_MIN,
      INT64_MAX,
      -INT64_MAX,
      BigInt(INT32_MAX),
      -BigInt(INT32_MAX),
      -(2n ** 31n),
    ];
    expect(
      rows({ bias: wide, wide: true, activations: 'INT16' }).map(({ status }) => status),
    ).toEqual(['saturated', 'saturated', 'saturated', 'saturated', 'saturated', null]);
  });

  test('an int64 may hold what an int32 may not', () => {
    expect(isAtLimit(BigInt(INT32_MIN), 32)).toBe(true);
    expect(isAtLimit(BigInt(INT32_MIN), 64)).toBe(false);
  });

  test('read back as stored: code, scale, product and bits', () => {
    const [row] = rows({ bias: [-9007199254740993n], wide: true, activations: 'INT16' });
    expect(row.code).toBe(-9007199254740993n);
    expect(row.biasScale).toBe(f32(IN * 0.5));
    expect(row.dequantized).toBe(Number(-9007199254740993n) * f32(IN * 0.5));
    expect(row.bits).toBe(55);
    expect([row.bias, row.rawWeightScale]).toEqual([null, null]);
  });

  test('a scale that is 0, infinite or NaN has its own status', () => {
    const biasScale = [0, Infinity, NaN, 1e-40];
    const scale = [1, 1, 1, 1];
    expect(rows({ scale, biasScale }).map(({ status }) => status)).toEqual([
      'underflowed',
      'inf',
      'nan',
      'inf',
    ]);
  });

  test.each([3, -1])('with scales along dimension %i are read as per channel', (dimension) => {
    const given = { scale: [0.5, 0.25], bias: [5n, 7n] };
    const biasQuantization = { quantizedDimension: dimension };
    const old = stored({ ...given, biasQuantization });
    const opened = open(write(old));
    expect(misplacedScales(opened).map(({ name }) => name)).toEqual(['b']);
    expect(rowsOfTable(storedChannels(opened, channelFacts(opened)))).toEqual(rows(given));
    const outputOf = (model: Model) => {
      const runner = prepareRun(model, { machine: 'x86-64' });
      runner.run([Int8Array.of(50, -20)]);
      return Array.from(runner.outputs[0].data, Number);
    };
    expect(outputOf(opened)).toEqual(outputOf(stored(given)));
  });

  test('without one its columns are null, the multiplier stands', () => {
    const [row] = rows({ withoutBias: true });
    expect([row.code, row.biasScale, row.bits, row.status, row.mismatched]).toEqual(
      new Array(5).fill(null),
    );
    expect(row.multiplier).toBeCloseTo(0.1, 6);
  });
});

describe('scales', () => {
  test('s_b is tested relative to s_in·s_w, however small both are', () => {
    const scale = [1e-9, 1e-9, 1e-9];
    const product = f32(IN * f32(1e-9));
    const biasScale = [product, f32(product * (1 + 2 ** -22)), f32(product * 1.001)];
    expect(rows({ scale, biasScale }).map(({ mismatched }) => mismatched)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('s_b does not matter to a code of 0', () => {
    const given = { scale: [1e-9, 1e-9], bias: [0n, 1n], biasScale: [1e-3, 1e-3] };
    expect(rows(given).map(({ mismatched }) => mismatched)).toEqual([false, true]);
  });

  test("the converter's rule is recognised within 300 steps of 2^30, in int32 alone", () => {
    const bias = [300n, -300n, 301n, -301n].map((distance) => 2n ** 30n + distance);
    const scale = bias.map(() => 0.3);
    const rule = { id: 'bias-rule' };
    expect(rows({ scale, bias }).map(({ floor }) => floor)).toMatchObject([rule, rule, null, null]);
    const wide = rows({ scale, bias, wide: true, activations: 'INT16' });
    expect(wide.map(({ floor }) => floor)).toEqual([null, null, null, null]);
  });

  test('known floors are recognised, and the rule that fits the bias into 30 bits', () => {
    const scale = [1e-5, 1e-8, 1e-9, 1e-6, 1, 0.3, 0.3, 0.3];
    const bias = [1n, 1n, 1n, 1n, 1n, -(2n ** 30n), 2n ** 30n - 1n, 2n ** 29n];
    expect(rows({ scale, bias }).map(({ floor }) => floor?.id ?? null)).toEqual([
      ...['pr-3480', 'pr-10111', 'pr-7063', 'tflite-1e-6', 'one'],
      ...['bias-rule', 'bias-rule', null],
    ]);
  });

  test('a multiplier below 2^-32 is flushed', () => {
    const [dead, live] = rows({ scale: [1e-9, 1], outputScale: 0.1 });
    expect([dead.flushed, dead.mantissa, dead.shift]).toEqual([true, 0, 0]);
    expect(live.flushed).toBe(false);
    expect(live.mantissa).toBeGreaterThan(0);
  });

  test('TFLite multiplies in double, luci per channel in float32', () => {
    const [int8] = rows({ scale: [0.3, 0.7] });
    expect(int8.multiplier).toBe((IN * f32(0.3)) / f32(0.1));
    const [int16] = rows({ scale: [0.3, 0.7], weights: 'INT16', activations: 'INT16', wide: true });
    expect(int16.multiplier).toBe(f32(IN * f32(0.3)) / f32(0.1));
  });

  test('float activations leave null what needs their scales', () => {
    const [row] = rows({ activations: 'FLOAT32', withoutBias: true });
    expect([row.inputScale, row.multiplier, row.flushed, row.hidden]).toEqual(
      new Array(4).fill(null),
    );
    expect(row.weightScale).toBe(0.5);
  });
});

test('max|w| counts from the zero point', () => {
  const [row] = rows({ weights: 'UINT8', activations: 'UINT8', zeroPoint: 100, scale: [0.25] });
  expect(row.maxAbsWeight).toBe(1);
});

test('hidden: a bias too negative to be reached, unless it was lost', () => {
  const far = { activation: 'RELU', scale: [0.001], outputScale: 0.01 } as const;
  expect(rows({ ...far, bias: [-1000000n] })[0].hidden).toBe(true);
  expect(rows({ ...far, bias: [-10n] })[0].hidden).toBe(false);
  expect(rows({ ...far, bias: [BigInt(INT32_MIN)] })[0].hidden).toBeNull();
});

test('a float layer has no answers, and the counts see only what is known', () => {
  const model = makeToy('conv-batch-norm');
  const table = storedChannels(model, channelFacts(model));
  const counts = countConditions(table);
  expect(counts.collapsed).toBe(2);
  expect([counts.saturated, counts.flushed, counts.floored, counts.rounded]).toEqual([0, 0, 0, 0]);
});
