import { describe, expect, test } from 'vitest';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { list, runAll, runOne, value, type Params } from './values';

const reals = (shape: number[], ...elements: number[]) => value('FLOAT32', shape, elements);
const codes = (shape: number[], elements: number[] = [], params: Params = { scale: 1, zero: 9 }) =>
  value('UINT8', shape, elements, params);
const pairs = (...numbers: number[]) => ({
  ...value('INT32', [numbers.length / 2, 2], numbers),
  constant: true,
});

describe('SPACE_TO_BATCH_ND', () => {
  test('gives each place of the blocks an image, places before batches', () => {
    // Two images of 2×2; blocks of 1×2 part their columns.
    const x = reals([2, 2, 2, 1], 1, 2, 3, 4, 5, 6, 7, 8);
    expect(
      runOne('SPACE_TO_BATCH_ND', [x, list(1, 2), pairs(0, 0, 0, 0)], reals([4, 2, 1, 1])),
    ).toEqual([1, 3, 5, 7, 2, 4, 6, 8]);
  });

  test('pads with 0, and with the zero point of codes', () => {
    const edges = pairs(1, 0, 0, 1);
    const made = (x: ReturnType<typeof value>, out: ReturnType<typeof value>) =>
      runOne('SPACE_TO_BATCH_ND', [x, list(2, 1), edges], out);
    expect(made(reals([1, 3, 1, 1], 5, 6, 7), reals([2, 2, 2, 1]))).toEqual([
      ...[0, 0, 6, 0],
      ...[5, 0, 7, 0],
    ]);
    expect(made(codes([1, 1, 3, 1], [1, 2, 3]), codes([2, 1, 4, 1]))).toEqual([
      ...[9, 9, 9, 9],
      ...[1, 2, 3, 9],
    ]);
  });

  test('cuts rows alone of an image without columns', () => {
    const x = reals([1, 4, 2], 1, 2, 3, 4, 5, 6, 7, 8);
    expect(runOne('SPACE_TO_BATCH_ND', [x, list(2), pairs(0, 0)], reals([2, 2, 2]))).toEqual([
      ...[1, 2, 5, 6],
      ...[3, 4, 7, 8],
    ]);
  });

  test.each([
    ['a block of 0', list(0, 1), pairs(0, 0, 0, 0), /has blocks of \[0, 1\]/],
    ['too few blocks', list(2), pairs(0, 0, 0, 0), /has blocks of \[2\]/],
    ['an edge below 0', list(1, 1), pairs(-1, 0, 0, 0), /with the edges \[-1, 0, 0, 0\]/],
    ['blocks that leave a rest', list(2, 1), pairs(0, 0, 0, 0), /cannot cut 3×1 into blocks/],
    ['a huge block', list(2147483647, 1), pairs(0, 0, 0, 0), /cannot cut/],
  ])('refuses %s in one sentence', (_, blocks, edges, sentence) => {
    const run = () =>
      runOne('SPACE_TO_BATCH_ND', [reals([1, 3, 1, 1]), blocks, edges], reals([1, 3, 1, 1]));
    expect(run).toThrow(sentence);
    expect(run).toThrow(/^[^.]+\.$/);
  });
});

describe('BATCH_TO_SPACE_ND', () => {
  const join = (
    x: ReturnType<typeof value>,
    out: ReturnType<typeof value>,
    edges = pairs(0, 0, 0, 0),
  ) => runAll('BATCH_TO_SPACE_ND', [x, list(2, 1), edges], [out]);

  test('joins images to blocks, and cuts edges off', () => {
    const x = reals([2, 2, 1, 1], 1, 3, 2, 4);
    expect(join(x, reals([1, 4, 1, 1])).outputs[0]).toEqual([1, 2, 3, 4]);
    expect(join(x, reals([1, 2, 1, 1]), pairs(1, 1, 0, 0)).outputs[0]).toEqual([2, 3]);
    expect(join(codes([2, 1, 1, 1], [7, 8]), codes([1, 2, 1, 1]))).toEqual({
      outputs: [[7, 8]],
      marks: [],
    });
  });

  test('copies uint8 codes to another scale as luci-interpreter does; TFLite refuses int8', () => {
    const { outputs, marks } = join(codes([2, 1, 1, 1], [7, 8]), {
      ...codes([1, 2, 1, 1], [], { scale: 2 }),
    });
    expect(outputs).toEqual([[7, 8]]);
    expect(marks[0]).toMatch(/copies the codes/);
    const int8 = (shape: number[], scale: number) => value('INT8', shape, [], { scale });
    expect(() => join(int8([2, 1, 1, 1], 1), int8([1, 2, 1, 1], 2))).toThrow(/TFLite refuses/);
  });

  test('refuses batches that do not fill blocks, and int16', () => {
    expect(() => join(reals([3, 1, 1, 1]), reals([1, 2, 1, 1]))).toThrow(
      /cannot join 3 images to blocks of 2×1/,
    );
    const int16 = (shape: number[]) => value('INT16', shape, [], { scale: 1 });
    expect(() => join(int16([2, 1, 1, 1]), int16([1, 2, 1, 1]))).toThrow(
      'luci-interpreter has no BATCH_TO_SPACE_ND of INT16.',
    );
  });
});

describe('REVERSE_SEQUENCE', () => {
  const options = makeOptions('ReverseSequenceOptions', { seqDim: 1, batchDim: 0 });
  const x = reals([2, 3], 1, 2, 3, 4, 5, 6);
  const turned = (lengths: ReturnType<typeof value>, given = options) =>
    runOne('REVERSE_SEQUENCE', [x, lengths], reals([2, 3]), given);

  test('turns the first elements of each sequence round', () => {
    expect(turned(list(2, 3))).toEqual([2, 1, 3, 6, 5, 4]);
    expect(turned(value('INT64', [2], [0, 1]))).toEqual([1, 2, 3, 4, 5, 6]);
    const columns = makeOptions('ReverseSequenceOptions', { seqDim: 0, batchDim: 1 });
    expect(turned(list(2, 1, 2), columns)).toEqual([4, 2, 6, 1, 5, 3]);
  });

  test('refuses other dimensions, types and lengths', () => {
    const same = makeOptions('ReverseSequenceOptions', { seqDim: 1, batchDim: 1 });
    expect(() => turned(list(2, 3), same)).toThrow(/along dimension 1 and batches along 1/);
    const outside = makeOptions('ReverseSequenceOptions', { seqDim: 2, batchDim: 0 });
    expect(() => turned(list(2, 3), outside)).toThrow(/along dimension 2 and batches along 0/);
    expect(() => turned(reals([2], 1, 2))).toThrow(/has lengths of type FLOAT32/);
    expect(() => turned(list(2, 4))).toThrow(/turns round 4 elements of 3\.$/);
    expect(() => turned(list(-1, 0))).toThrow(/turns round -1 elements of 3\.$/);
  });
});

describe('TOPK_V2', () => {
  const rows = reals([2, 3], 1, 3, 3, -1, -5, 0);
  const top = (k: number, x = rows, made = reals([2, k])) =>
    runAll('TOPK_V2', [x, list(k)], [made, value('INT32', [2, k])]);

  test('gives the greatest of each row and their places, of equals the first', () => {
    expect(top(2).outputs).toEqual([
      [3, 3, 0, -1],
      [1, 2, 2, 0],
    ]);
    expect(top(0).outputs).toEqual([[], []]);
  });

  test('takes int8 codes as they are; luci-interpreter has none of uint8', () => {
    const int8 = value('INT8', [2, 3], [1, 2, 3, 6, 5, 4], { scale: 0.5 });
    expect(top(1, int8, value('INT8', [2, 1], [], { scale: 0.5 })).outputs).toEqual([
      [3, 6],
      [2, 0],
    ]);
    expect(() => top(1, codes([2, 3]), codes([2, 1]))).toThrow(
      'luci-interpreter has no TOPK_V2 of UINT8.',
    );
  });

  test('refuses more than there are, and indices of another type', () => {
    expect(() => top(4)).toThrow(/takes the \[4\] greatest of 3\.$/);
    const k = [reals([1, 2]), list(1)];
    expect(() => runAll('TOPK_V2', k, [reals([1, 1]), reals([1, 1])])).toThrow(
      /makes indices of type FLOAT32/,
    );
    expect(() => runAll('TOPK_V2', k, [reals([1, 1])])).toThrow(/lacks its output 1/);
  });
});

test('luci-interpreter has no BROADCAST_TO and TILE of uint8, but SPLIT_V of int16', () => {
  expect(() => runOne('BROADCAST_TO', [codes([1]), list(2)], codes([2]))).toThrow(
    'luci-interpreter has no BROADCAST_TO of UINT8.',
  );
  expect(() => runOne('TILE', [codes([1]), list(2)], codes([2]))).toThrow(
    'luci-interpreter has no TILE of UINT8.',
  );
  const int16 = (...elements: number[]) =>
    value('INT16', [elements.length], elements, { scale: 1 });
  const cut = [int16(7, 8, 9), list(1, 2), list(0)];
  expect(runAll('SPLIT_V', cut, [int16(0), int16(0, 0)]).outputs).toEqual([[7], [8, 9]]);
});
