import fc from 'fast-check';
import { expect, test } from 'vitest';
import { broadcastShape, stretched, stridesOf } from '../../../src/lib/kernels/code/layout';
import { sliceOf } from '../../../src/lib/kernels/op/stridedSlice';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { elementCount } from '../../../src/lib/model/schema/tensorType';
import { list, runAll, runOne, value } from '../../unit/kernels/values';
import { RUNS } from '../arbitraries';

/** All positions of a shape, last dimension fastest. */
function positions(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (heads, size) => heads.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i])),
    [[]],
  );
}

const placeOf = (position: readonly number[], shape: readonly number[]): number => {
  const strides = stridesOf(shape);
  return position.reduce((sum, i, d) => sum + i * strides[d], 0);
};

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
/** A tensor whose elements are their own places. */
const numbered = (sizes: number[]) =>
  value(
    'INT32',
    sizes,
    Array.from({ length: elementCount(sizes) }, (_, i) => i),
  );

test('stretching repeats what has one element, at any rank', () => {
  const given = shape.chain((to) =>
    fc.tuple(
      fc.constant(to),
      fc.array(fc.boolean(), { minLength: to.length, maxLength: to.length }),
      fc.nat(to.length),
    ),
  );
  fc.assert(
    fc.property(given, ([to, ones, cut]) => {
      const from = to.map((size, d) => (ones[d] ? 1 : size)).slice(cut);
      expect(broadcastShape(from, to)).toEqual(to);
      const expected = positions(to).map((position) =>
        placeOf(
          position.slice(cut).map((i, d) => (from[d] === 1 ? 0 : i)),
          from,
        ),
      );
      expect([...stretched(() => undefined, from, to)]).toEqual(expected);
    }),
    RUNS,
  );
});

test('TRANSPOSE moves each element to its turned position', () => {
  const given = shape.chain((sizes) =>
    fc.tuple(
      fc.constant(sizes),
      fc.shuffledSubarray(
        sizes.map((_, d) => d),
        { minLength: sizes.length },
      ),
    ),
  );
  fc.assert(
    fc.property(given, ([sizes, order]) => {
      const turned = order.map((d) => sizes[d]);
      const made = runOne('TRANSPOSE', [numbered(sizes), list(...order)], value('INT32', turned));
      const expected = positions(turned).map((position) => {
        const from = sizes.map((_, d) => position[order.indexOf(d)]);
        return placeOf(from, sizes);
      });
      expect(made).toEqual(expected);
    }),
    RUNS,
  );
});

/** What Python's slices take, by walking. */
function slowSlice(size: number, begin: number | null, end: number | null, stride: number) {
  const fromEnd = (index: number) => (index < 0 ? index + size : index);
  const taken = [];
  const [least, most] = stride > 0 ? [0, size] : [-1, size - 1];
  let index =
    begin === null ? (stride > 0 ? 0 : size - 1) : Math.min(Math.max(fromEnd(begin), least), most);
  const isBefore = (i: number) => {
    if (end === null) return stride > 0 ? i < size : i >= 0;
    return stride > 0 ? i < fromEnd(end) : i > fromEnd(end);
  };
  while (isBefore(index) && index >= 0 && index < size) {
    taken.push(index);
    index += stride;
  }
  return taken;
}

test('a slice takes what Python’s slices take', () => {
  const end = fc.option(fc.integer({ min: -9, max: 9 }));
  const stride = fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), end, end, stride, (size, from, to, step) => {
      const slice = sliceOf(size, from, to, step);
      const taken = Array.from({ length: slice.count }, (_, i) => slice.start + i * step);
      expect(taken).toEqual(slowSlice(size, from, to, step));
    }),
    RUNS,
  );
});

test('PAD surrounds the input, and a slice takes it out again', () => {
  const given = shape.chain((sizes) =>
    fc.tuple(
      fc.constant(sizes),
      fc.array(fc.nat(2), { minLength: 2 * sizes.length, maxLength: 2 * sizes.length }),
    ),
  );
  fc.assert(
    fc.property(given, ([sizes, paddings]) => {
      const larger = sizes.map((size, d) => size + paddings[2 * d] + paddings[2 * d + 1]);
      const x = numbered(sizes);
      const seven = value('INT32', [1], [-7]);
      const padded = value('INT32', larger);
      const made = runOne('PADV2', [x, list(...paddings), seven], padded);
      const fill = made.filter((element) => element === -7).length;
      expect(fill).toBe(elementCount(larger) - elementCount(sizes));
      const begin = sizes.map((_, d) => paddings[2 * d]);
      const back = runOne(
        'STRIDED_SLICE',
        [
          padded,
          list(...begin),
          list(...begin.map((at, d) => at + sizes[d])),
          list(...sizes.map(() => 1)),
        ],
        value('INT32', sizes),
      );
      expect(back).toEqual(Array.from(x.data, Number));
    }),
    RUNS,
  );
});

test('CONCATENATION puts together what SPLIT cut, along any axis', () => {
  const given = fc.tuple(shape, fc.nat(4), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(given, ([sizes, at, parts]) => {
      const axis = at % sizes.length;
      const whole = sizes.with(axis, sizes[axis] * parts);
      const x = numbered(whole);
      const pieces = Array.from({ length: parts }, () => value('INT32', sizes));
      const { outputs } = runAll('SPLIT', [list(axis), x], pieces);
      expect(outputs[0][0]).toBe(0);
      const options = makeOptions('ConcatenationOptions', { axis: axis - sizes.length });
      const made = runOne('CONCATENATION', pieces, value('INT32', whole), options);
      expect(made).toEqual(Array.from(x.data, Number));
    }),
    RUNS,
  );
});

test('a slice along the new axis undoes PACK', () => {
  const given = fc.tuple(shape, fc.nat(5), fc.integer({ min: 1, max: 3 }));
  fc.assert(
    fc.property(given, ([sizes, at, count]) => {
      const axis = at % (sizes.length + 1);
      const stacked = [...sizes.slice(0, axis), count, ...sizes.slice(axis)];
      const elements = elementCount(sizes);
      const parts = Array.from({ length: count }, (_, part) =>
        value(
          'INT32',
          sizes,
          Array.from({ length: elements }, (_, i) => part * elements + i),
        ),
      );
      const options = makeOptions('PackOptions', { axis, valuesCount: count });
      const made = runOne('PACK', parts, value('INT32', stacked), options);
      const expected = positions(stacked).map(
        (position) => position[axis] * elements + placeOf(position.toSpliced(axis, 1), sizes),
      );
      expect(made).toEqual(expected);
    }),
    RUNS,
  );
});

test('RESIZE_BILINEAR of bytes is that of their floats, to the rounding of each', () => {
  const how = fc.constantFrom({}, { alignCorners: true }, { halfPixelCenters: true });
  const size = fc.integer({ min: 1, max: 9 });
  const pixels = fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 81, maxLength: 81 });
  fc.assert(
    fc.property(how, size, size, size, size, pixels, (how, height, width, rows, columns, all) => {
      const options = makeOptions('ResizeBilinearOptions', how);
      const resized = (type: 'FLOAT32' | 'UINT8' | 'INT8') => {
        const params = type === 'FLOAT32' ? {} : { scale: 1 };
        const x = value(type, [1, height, width, 1], all.slice(0, height * width), params);
        const out = value(type, [1, rows, columns, 1], [], params);
        return runOne('RESIZE_BILINEAR', [x, list(rows, columns)], out, options);
      };
      const floats = resized('FLOAT32');
      resized('UINT8').forEach((code, i) => {
        expect(Math.abs(code - floats[i])).toBeLessThanOrEqual(0.5001);
      });
      // Steps of 2^-10 of a pixel: nine of them off by half a step, in both directions.
      resized('INT8').forEach((code, i) => {
        expect(Math.abs(code - floats[i])).toBeLessThanOrEqual(0.5001 + (2 * 9 * 127) / 2048);
      });
    }),
    { numRuns: 500 },
  );
});
