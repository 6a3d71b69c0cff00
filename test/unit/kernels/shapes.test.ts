import { describe, expect, test } from 'vitest';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { list, runAll, runOne, value } from './values';

const params = { scale: 1, zero: 3 };
const pairs = (...numbers: number[]) => ({ ...list(...numbers), shape: [numbers.length / 2, 2] });

describe('PAD and PADV2', () => {
  test('put the input in the middle', () => {
    const x = value('FLOAT32', [2, 2], [1, 2, 3, 4]);
    const padded = [0, 1, 2, 0, 3, 4, 0, 0, 0];
    expect(runOne('PAD', [x, pairs(0, 1, 1, 0)], value('FLOAT32', [3, 3]))).toEqual(padded);
    const seven = value('FLOAT32', [], [7]);
    expect(runOne('PADV2', [x, pairs(0, 1, 1, 0), seven], value('FLOAT32', [3, 3]))).toEqual(
      padded.map((v) => (v === 0 ? 7 : v)),
    );
  });

  test('fill uint8 with the output’s zero point or the code that is given', () => {
    const x = value('UINT8', [2], [10, 20], params);
    const out = () => value('UINT8', [4], [], params);
    expect(runOne('PAD', [x, pairs(1, 1)], out())).toEqual([3, 10, 20, 3]);
    const code = value('UINT8', [1], [255], params);
    expect(runOne('PADV2', [x, pairs(2, 0), code], out())).toEqual([255, 255, 10, 20]);
  });

  test('copy codes even if the output has another scale, with a mark', () => {
    const x = value('UINT8', [1], [10], params);
    const out = value('UINT8', [2], [], { scale: 2, zero: 5 });
    const { outputs, marks } = runAll('PAD', [x, pairs(0, 1)], [out]);
    expect(outputs).toEqual([[10, 5]]);
    expect(marks).toEqual([expect.stringMatching(/copies the codes of .* as they are/)]);
    const code = value('UINT8', [1], [9], { scale: 7 });
    const same = value('UINT8', [2], [], params);
    expect(runAll('PADV2', [x, pairs(0, 1), code], [same]).marks).toEqual([
      expect.stringMatching(/pads with the code of .* as it is/),
    ]);
  });

  test('are refused for int16, for five dimensions of codes, for paddings that do not fit', () => {
    const wide = value('INT16', [1], [1], { scale: 1 });
    expect(() => runOne('PAD', [wide, pairs(0, 0)], wide)).toThrow(/no PAD of INT16/);
    const five = value('UINT8', [1, 1, 1, 1, 1], [1], params);
    expect(() => runOne('PAD', [five, pairs(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)], five)).toThrow(
      /5 dimensions, more than 4/,
    );
    const x = value('FLOAT32', [2], [1, 2]);
    expect(() => runOne('PAD', [x, pairs(0, -1)], value('FLOAT32', [1]))).toThrow(/paddings/);
    const computed = { ...pairs(0, 0), constant: false };
    expect(() => runOne('PAD', [x, computed], x)).toThrow(/must be a constant/);
  });
});

describe('RESHAPE, SQUEEZE and EXPAND_DIMS', () => {
  test.each(['RESHAPE', 'SQUEEZE', 'EXPAND_DIMS'] as const)('%s hands on any type', (opcode) => {
    for (const type of ['FLOAT32', 'INT64', 'INT16', 'BOOL'] as const) {
      const x = value(type, [1, 2], [1, 0]);
      expect(runOne(opcode, [x, null], value(type, [2]))).toEqual([1, 0]);
    }
    expect(() => runOne(opcode, [value('FLOAT32', [2])], value('FLOAT32', [3]))).toThrow(
      /cannot make \[3\] of \[2\]/,
    );
  });
});

describe('TRANSPOSE', () => {
  test('turns dimensions', () => {
    const x = value('INT64', [1, 2, 3], [1, 2, 3, 4, 5, 6]);
    const turned = value('INT64', [3, 1, 2]);
    expect(runOne('TRANSPOSE', [x, list(2, 0, 1)], turned)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(() => runOne('TRANSPOSE', [x, list(0, 0, 1)], turned)).toThrow(/order \[0, 0, 1\]/);
  });
});

describe('STRIDED_SLICE', () => {
  const x = value('FLOAT32', [2, 3], [1, 2, 3, 4, 5, 6]);
  const slice = (
    given: Parameters<typeof makeOptions<'StridedSliceOptions'>>[1],
    [begin, end, strides]: number[][],
    shape: number[],
  ) =>
    runOne(
      'STRIDED_SLICE',
      [x, list(...begin), list(...end), list(...strides)],
      value('FLOAT32', shape),
      makeOptions('StridedSliceOptions', given),
    );

  test('takes from begin up to end, counted from behind where negative', () => {
    expect(
      slice(
        {},
        [
          [0, 1],
          [2, 3],
          [1, 1],
        ],
        [2, 2],
      ),
    ).toEqual([2, 3, 5, 6]);
    expect(
      slice(
        {},
        [
          [-1, -3],
          [9, -1],
          [1, 1],
        ],
        [1, 2],
      ),
    ).toEqual([4, 5]);
    expect(slice({}, [[1], [2], [1]], [1, 3])).toEqual([4, 5, 6]);
  });

  test('goes backwards, as far as its masks say', () => {
    const masks = { beginMask: 2, endMask: 2 };
    expect(
      slice(
        masks,
        [
          [0, 0],
          [2, 0],
          [1, -2],
        ],
        [2, 2],
      ),
    ).toEqual([3, 1, 6, 4]);
  });

  test('loses an axis, adds one, leaves those under an ellipsis', () => {
    const shrink = { shrinkAxisMask: 1, endMask: 2 };
    expect(
      slice(
        shrink,
        [
          [-1, 0],
          [0, 0],
          [1, 1],
        ],
        [3],
      ),
    ).toEqual([4, 5, 6]);
    const more = { ellipsisMask: 1, newAxisMask: 2, shrinkAxisMask: 4 };
    expect(
      slice(
        more,
        [
          [0, 0, 1],
          [0, 0, 2],
          [1, 1, 1],
        ],
        [2, 1],
      ),
    ).toEqual([2, 5]);
  });

  test('can be empty', () => {
    expect(
      slice(
        {},
        [
          [1, 2],
          [1, 1],
          [1, 1],
        ],
        [0, 0],
      ),
    ).toEqual([]);
  });

  test('refuses a stride of 0 and an element that is not there', () => {
    expect(() => slice({}, [[0], [1], [0]], [1, 3])).toThrow(/stride of 0/);
    expect(() => slice({ shrinkAxisMask: 1 }, [[2], [3], [1]], [3])).toThrow(/element 2 of 2/);
  });

  test('of uint8 refuses an ellipsis', () => {
    const bytes = value('UINT8', [2], [1, 2], params);
    const options = makeOptions('StridedSliceOptions', { ellipsisMask: 1 });
    expect(() =>
      runOne('STRIDED_SLICE', [bytes, list(0), list(0), list(1)], bytes, options),
    ).toThrow(/ellipsis/);
  });
});

describe('SPLIT, PACK and CONCATENATION', () => {
  test('SPLIT cuts along an axis', () => {
    const x = value('UINT8', [2, 4], [1, 2, 3, 4, 5, 6, 7, 8], params);
    const halves = () => [value('UINT8', [2, 2], [], params), value('UINT8', [2, 2], [], params)];
    expect(runAll('SPLIT', [list(-1), x], halves())).toEqual({
      outputs: [
        [1, 2, 5, 6],
        [3, 4, 7, 8],
      ],
      marks: [],
    });
    const thirds = [1, 2, 3].map(() => value('UINT8', [2, 1], [], params));
    expect(() => runAll('SPLIT', [list(1), x], thirds)).toThrow(/cannot cut 4 elements into 3/);
  });

  test('PACK stacks along a new axis', () => {
    const [a, b] = [value('INT32', [2], [1, 2]), value('INT32', [2], [3, 4])];
    const along = (axis: number) =>
      runOne(
        'PACK',
        [a, b],
        value('INT32', [2, 2]),
        makeOptions('PackOptions', { axis, valuesCount: 2 }),
      );
    expect(along(0)).toEqual([1, 2, 3, 4]);
    expect(along(-1)).toEqual([1, 3, 2, 4]);
  });

  test('PACK refuses codes of another scale', () => {
    const [a, b] = [value('INT8', [1], [1], params), value('INT8', [1], [1], { scale: 2 })];
    const options = makeOptions('PackOptions', { axis: 0, valuesCount: 2 });
    expect(() => runOne('PACK', [a, b], value('INT8', [2, 1], [], params), options)).toThrow(
      /needs one scale and zero point for all/,
    );
  });

  test('CONCATENATION joins along an axis and clamps floats to the fused activation', () => {
    const a = value('FLOAT32', [2, 1], [1, -2]);
    const b = value('FLOAT32', [2, 2], [3, 9, -5, 6]);
    const joined = (fusedActivationFunction: 'NONE' | 'RELU6') =>
      runOne(
        'CONCATENATION',
        [a, b],
        value('FLOAT32', [2, 3]),
        makeOptions('ConcatenationOptions', { axis: -1, fusedActivationFunction }),
      );
    expect(joined('NONE')).toEqual([1, 3, 9, -2, -5, 6]);
    expect(joined('RELU6')).toEqual([1, 3, 6, 0, 0, 6]);
  });

  test('CONCATENATION of uint8 rescales in float32, to both ends', () => {
    const same = value('UINT8', [2], [0, 255], params);
    const other = value('UINT8', [4], [0, 10, 11, 255], { scale: 2.5, zero: 10 });
    const options = makeOptions('ConcatenationOptions', { axis: 0 });
    // 2.5 rounds away from zero
    expect(
      runOne('CONCATENATION', [same, other], value('UINT8', [6], [], params), options),
    ).toEqual([0, 255, 0, 3, 6, 255]);
  });

  test('CONCATENATION of uint8 multiplies by the float32 inverse of the output’s scale', () => {
    // 11 · 0.1 / 2.2 is half a step, which the inverse leaves just below.
    const x = value('UINT8', [1], [11], { scale: 0.1 });
    const out = value('UINT8', [1], [], { scale: 2.2 });
    const options = makeOptions('ConcatenationOptions', { axis: 0 });
    expect(runOne('CONCATENATION', [x], out, options)).toEqual([0]);
  });

  test('CONCATENATION refuses int16, a fused activation of codes, int8 of many scales', () => {
    const none = makeOptions('ConcatenationOptions', { axis: 0 });
    const relu = makeOptions('ConcatenationOptions', { axis: 0, fusedActivationFunction: 'RELU' });
    const wide = value('INT16', [1], [], { scale: 1 });
    expect(() => runOne('CONCATENATION', [wide], wide, none)).toThrow(/no CONCATENATION of INT16/);
    const byte = value('UINT8', [1], [], params);
    expect(() => runOne('CONCATENATION', [byte], byte, relu)).toThrow(/fused RELU/);
    const small = value('INT8', [1], [], { scale: 2 });
    expect(() => runOne('CONCATENATION', [small], value('INT8', [1], [], params), none)).toThrow(
      /needs one scale and zero point/,
    );
  });
});
