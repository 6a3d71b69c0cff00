import { describe, expect, test } from 'vitest';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { list, runAll, runOne, value } from './values';

const f32 = Math.fround;
const real = (...x: number[]) => value('FLOAT32', [x.length], x);
const reals = (shape: number[], ...x: number[]) => value('FLOAT32', shape, x);
const truths = (...x: number[]) => value('BOOL', [x.length], x);

describe('curves of one real', () => {
  const of = (opcode: Parameters<typeof runOne>[0], ...x: number[]) =>
    runOne(opcode, [real(...x)], real(...x.map(() => 0)));

  test('have the values of their formulas', () => {
    expect(of('ABS', -2, 3)).toEqual([2, 3]);
    expect(of('NEG', -2, 3)).toEqual([2, -3]);
    expect(of('CEIL', 1.25, -1.25)).toEqual([2, -1]);
    expect(of('FLOOR', 1.25, -1.25)).toEqual([1, -2]);
    expect(of('ROUND', 0.5, 1.5, -0.5, 2.4)).toEqual([0, 2, 0, 2]);
    expect(of('SQUARE', -3, 0.5)).toEqual([9, 0.25]);
    expect(of('SQRT', 9, 2)).toEqual([3, f32(Math.SQRT2)]);
    expect(of('RSQRT', 4, 0.25)).toEqual([0.5, 2]);
    expect(of('EXP', 0, 1)).toEqual([1, f32(Math.E)]);
    expect(of('LOG', 1, 4)).toEqual([0, f32(2 * Math.LN2)]);
    expect(of('SIN', 0)).toEqual([0]);
    expect(of('COS', 0)).toEqual([1]);
    expect(of('ELU', 2, -1)).toEqual([2, f32(1 / Math.E - 1)]);
  });

  test('GELU is x times the normal distribution at x, or its approximation by tanh', () => {
    const gelu = (approximate: boolean) =>
      runOne('GELU', [real(0, 1, -1)], real(0, 0, 0), makeOptions('GeluOptions', { approximate }));
    // Φ(1) = 0.8413447460685429
    const [zero, one, minusOne] = gelu(false);
    expect(zero).toBe(0);
    expect(one).toBeCloseTo(0.841344746, 7);
    expect(minusOne).toBeCloseTo(-0.158655254, 7);
    // tanh(0.7978846·1.044715) = 0.6823839
    expect(gelu(true)[1]).toBeCloseTo(0.841192, 6);
  });

  test('LEAKY_RELU bends below 0', () => {
    const options = makeOptions('LeakyReluOptions', { alpha: 0.25 });
    expect(runOne('LEAKY_RELU', [real(-4, 4)], real(0, 0), options)).toEqual([-1, 4]);
  });

  test('of integers are refused', () => {
    const x = value('INT32', [1], [4]);
    expect(() => runOne('SQRT', [x], x)).toThrow(/of type INT32, not FLOAT32/);
  });
});

describe('pairs of tensors', () => {
  const of = (opcode: Parameters<typeof runOne>[0], a: number[], b: number[]) =>
    runOne(opcode, [real(...a), real(...b)], real(...a));

  test('are combined element by element', () => {
    expect(of('DIV', [1, -6], [4, 3])).toEqual([0.25, -2]);
    expect(of('SQUARED_DIFFERENCE', [1, -2], [4, 3])).toEqual([9, 25]);
    expect(of('MAXIMUM', [1, -2], [0, 3])).toEqual([1, 3]);
    expect(of('MINIMUM', [1, -2], [0, 3])).toEqual([0, -2]);
    expect(of('POW', [2, 9], [3, 0.5])).toEqual([8, 3]);
    expect(of('FLOOR_DIV', [7, -7], [2, 2])).toEqual([3, -4]);
    expect(of('FLOOR_MOD', [7, -7, 7], [3, 3, -3])).toEqual([1, 2, -2]);
    expect(of('ADD_N', [1, 2], [10, 20])).toEqual([11, 22]);
  });

  test('of integers cut the quotient, and stop at a divisor of 0', () => {
    const whole = (...x: number[]) => value('INT32', [x.length], x);
    expect(runOne('DIV', [whole(7, -7), whole(2, 2)], whole(0, 0))).toEqual([3, -3]);
    expect(() => runOne('DIV', [whole(7), whole(0)], whole(0))).toThrow(/division by 0/);
  });

  test('comparisons make truth values', () => {
    const compare = (opcode: Parameters<typeof runOne>[0]) =>
      runOne(opcode, [real(1, 2, 3), real(2, 2, 2)], truths(0, 0, 0));
    expect(compare('EQUAL')).toEqual([0, 1, 0]);
    expect(compare('NOT_EQUAL')).toEqual([1, 0, 1]);
    expect(compare('GREATER')).toEqual([0, 0, 1]);
    expect(compare('GREATER_EQUAL')).toEqual([0, 1, 1]);
    expect(compare('LESS')).toEqual([1, 0, 0]);
    expect(compare('LESS_EQUAL')).toEqual([1, 1, 0]);
    const logical = (opcode: 'LOGICAL_AND' | 'LOGICAL_OR') =>
      runOne(opcode, [truths(0, 0, 1, 1), truths(0, 1, 0, 1)], truths(0, 0, 0, 0));
    expect(logical('LOGICAL_AND')).toEqual([0, 0, 0, 1]);
    expect(logical('LOGICAL_OR')).toEqual([0, 1, 1, 1]);
    expect(runOne('LOGICAL_NOT', [truths(0, 1)], truths(0, 0))).toEqual([1, 0]);
  });

  test('SELECT_V2 takes from the one or the other, stretched', () => {
    const out = reals([2, 2]);
    const condition = value('BOOL', [2, 1], [1, 0]);
    expect(runOne('SELECT_V2', [condition, reals([2, 2], 1, 2, 3, 4), real(9)], out)).toEqual([
      1, 2, 9, 9,
    ]);
  });
});

describe('moves', () => {
  const x = reals([2, 3], 1, 2, 3, 4, 5, 6);

  test('SLICE, TILE, BROADCAST_TO and REVERSE_V2', () => {
    expect(runOne('SLICE', [x, list(0, 1), list(2, -1)], reals([2, 2]))).toEqual([2, 3, 5, 6]);
    expect(() => runOne('SLICE', [x, list(0, 2), list(2, 2)], reals([2, 2]))).toThrow(/takes/);
    expect(runOne('TILE', [reals([1, 2], 1, 2), list(2, 2)], reals([2, 4]))).toEqual([
      1, 2, 1, 2, 1, 2, 1, 2,
    ]);
    expect(runOne('BROADCAST_TO', [reals([2, 1], 1, 2), list(2, 2)], reals([2, 2]))).toEqual([
      1, 1, 2, 2,
    ]);
    expect(runOne('REVERSE_V2', [x, list(1)], reals([2, 3]))).toEqual([3, 2, 1, 6, 5, 4]);
  });

  test('MIRROR_PAD reflects with or without the edge', () => {
    const padded = (mode: 'REFLECT' | 'SYMMETRIC') =>
      runOne(
        'MIRROR_PAD',
        [real(1, 2, 3), value('INT32', [1, 2], [2, 1])].map((given, i) =>
          i === 1 ? { ...given, constant: true } : given,
        ),
        reals([6]),
        makeOptions('MirrorPadOptions', { mode }),
      );
    expect(padded('REFLECT')).toEqual([3, 2, 1, 2, 3, 2]);
    expect(padded('SYMMETRIC')).toEqual([2, 1, 1, 2, 3, 3]);
  });

  test('GATHER takes slices, in batches too, and stops at an index outside', () => {
    const gather = (indices: ReturnType<typeof value>, shape: number[], batchDims = 0) =>
      runOne(
        'GATHER',
        [x, indices],
        reals(shape),
        makeOptions('GatherOptions', { axis: 1, batchDims }),
      );
    expect(gather(list(2, 0), [2, 2])).toEqual([3, 1, 6, 4]);
    expect(gather(value('INT32', [2, 1], [2, 0]), [2, 1], 1)).toEqual([3, 4]);
    expect(() => gather(list(3, 0), [2, 2])).toThrow(/takes element 3 of 3/);
  });

  test('UNPACK and SPLIT_V cut along an axis', () => {
    const parts = runAll(
      'UNPACK',
      [x],
      [reals([2]), reals([2]), reals([2])],
      makeOptions('UnpackOptions', { num: 3, axis: 1 }),
    );
    expect(parts.outputs).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    const cut = runAll('SPLIT_V', [x, list(1, -1), list(1)], [reals([2, 1]), reals([2, 2])]);
    expect(cut.outputs).toEqual([
      [1, 4],
      [2, 3, 5, 6],
    ]);
  });

  test('SPACE_TO_DEPTH and DEPTH_TO_SPACE are each other’s inverse', () => {
    const image = reals([1, 2, 2, 1], 1, 2, 3, 4);
    const deep = reals([1, 1, 1, 4]);
    const toDepth = makeOptions('SpaceToDepthOptions', { blockSize: 2 });
    expect(runOne('SPACE_TO_DEPTH', [image], deep, toDepth)).toEqual([1, 2, 3, 4]);
    const toSpace = makeOptions('DepthToSpaceOptions', { blockSize: 2 });
    const wide = reals([1, 1, 1, 8], 1, 2, 3, 4, 5, 6, 7, 8);
    expect(runOne('DEPTH_TO_SPACE', [wide], reals([1, 2, 2, 2]), toSpace)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });

  test('copy codes of 8 bits as they are, and leave int16 to emulation', () => {
    const codes = value('UINT8', [3], [7, 8, 9], { scale: 0.5, zero: 3 });
    const out = (scale: number) => value('UINT8', [2], [], { scale, zero: 3 });
    expect(runOne('SLICE', [codes, list(1), list(2)], out(0.5))).toEqual([8, 9]);
    expect(runAll('SLICE', [codes, list(1), list(2)], [out(0.25)]).marks).toHaveLength(1);
    const wide = value('INT16', [3], [7, 8, 9], { scale: 0.5 });
    const half = value('INT16', [2], [], { scale: 0.5 });
    expect(() => runOne('SLICE', [wide, list(1), list(2)], half)).toThrow(/no SLICE of INT16/);
  });
});

describe('reductions', () => {
  const x = reals([2, 2], 1, 2, 3, 4);
  const along = (opcode: Parameters<typeof runOne>[0]) =>
    runOne(opcode, [x, list(1)], reals([2]), makeOptions('ReducerOptions', {}));

  test('SUM, REDUCE_PROD, REDUCE_MAX and REDUCE_MIN', () => {
    expect(along('SUM')).toEqual([3, 7]);
    expect(along('REDUCE_PROD')).toEqual([2, 12]);
    expect(along('REDUCE_MAX')).toEqual([2, 4]);
    expect(along('REDUCE_MIN')).toEqual([1, 3]);
    const any = runOne(
      'REDUCE_ANY',
      [value('BOOL', [2, 2], [0, 0, 0, 1]), list(1)],
      value('BOOL', [2]),
      makeOptions('ReducerOptions', {}),
    );
    expect(any).toEqual([0, 1]);
  });

  test('ARG_MAX and ARG_MIN give the first place, also of codes', () => {
    const places = value('INT32', [2]);
    const rows = reals([2, 3], 1, 5, 5, -1, -3, 0);
    expect(runOne('ARG_MAX', [rows, list(1)], places)).toEqual([1, 2]);
    expect(runOne('ARG_MIN', [rows, list(1)], places)).toEqual([0, 1]);
    const codes = value('UINT8', [1, 3], [4, 9, 2], { scale: 0.5 });
    expect(runOne('ARG_MAX', [codes, list(-1)], value('INT64', [1]))).toEqual([1]);
  });
});

describe('rows', () => {
  test('LOG_SOFTMAX and L2_NORMALIZATION', () => {
    expect(runOne('LOG_SOFTMAX', [reals([1, 2], 0, 0)], reals([1, 2]))).toEqual([
      f32(-Math.LN2),
      f32(-Math.LN2),
    ]);
    expect(runOne('L2_NORMALIZATION', [reals([1, 2], 3, 4)], reals([1, 2]))).toEqual([
      f32(0.6),
      f32(0.8),
    ]);
  });

  test('LOCAL_RESPONSE_NORMALIZATION leaves out the last neighbour, as TFLite does', () => {
    const options = makeOptions('LocalResponseNormalizationOptions', {
      radius: 1,
      bias: 1,
      alpha: 1,
      beta: 1,
    });
    // 1/(1 + 1), 2/(1 + 1 + 4)
    expect(
      runOne('LOCAL_RESPONSE_NORMALIZATION', [reals([1, 2], 1, 2)], reals([1, 2]), options),
    ).toEqual([0.5, f32(2 * f32(1 / 6))]);
  });

  test('RMS_NORM divides by the root of the mean square', () => {
    // √((1 + 49)/2) = 5
    const given = [reals([1, 1, 2], 1, 7), real(1, 2)];
    const options = makeOptions('RmsNormOptions', { epsilon: 0 });
    expect(runOne('RMS_NORM', given, reals([1, 1, 2]), options)).toEqual([f32(0.2), f32(2.8)]);
  });

  test('INSTANCE_NORM brings a channel to mean 0 and variance 1', () => {
    const options = makeOptions('InstanceNormOptions', { epsilon: 0 });
    const image = reals([1, 1, 2, 1], 1, 5);
    // Mean 3, deviation 2; then ·4 + 10
    expect(
      runOne('INSTANCE_NORM', [image, real(4), real(10)], reals([1, 1, 2, 1]), options),
    ).toEqual([6, 14]);
  });
});

test('BATCH_MATMUL multiplies matrices, transposed where it is told, one batch for many', () => {
  const multiply = (b: ReturnType<typeof value>, adjY: boolean) =>
    runOne(
      'BATCH_MATMUL',
      [reals([2, 1, 2], 1, 2, 3, 4), b],
      reals([2, 1, 2]),
      makeOptions('BatchMatMulOptions', { adjY }),
    );
  expect(multiply(reals([2, 2], 1, 10, 100, 1000), false)).toEqual([201, 2010, 403, 4030]);
  expect(multiply(reals([1, 2, 2], 1, 10, 100, 1000), true)).toEqual([21, 2100, 43, 4300]);
});

test('CAST, SHAPE and ONE_HOT make plain numbers', () => {
  expect(runOne('CAST', [real(-1.5, 2.75)], value('INT32', [2]))).toEqual([-1, 2]);
  expect(runOne('CAST', [truths(0, 1)], reals([2]))).toEqual([0, 1]);
  expect(runOne('SHAPE', [reals([2, 3])], value('INT32', [2]))).toEqual([2, 3]);
  const scalar = (x: number) => ({ ...value('INT32', [], [x]), constant: true });
  expect(
    runOne(
      'ONE_HOT',
      [list(1, 0), scalar(3), reals([], 5), reals([], -5)],
      reals([2, 3]),
      makeOptions('OneHotOptions', { axis: -1 }),
    ),
  ).toEqual([-5, 5, -5, 5, -5, -5]);
});
