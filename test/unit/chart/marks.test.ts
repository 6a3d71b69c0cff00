import { describe, expect, test } from 'vitest';
import {
  bitLayout,
  bitString,
  BITS_WIDTH,
  littleEndianBytes,
} from '../../../src/lib/chart/mark/bits';
import { drawDots } from '../../../src/lib/chart/mark/drawDots';
import { spread } from '../../../src/lib/chart/mark/spread';
import { fileName } from '../../../src/lib/chart/export/save';
import { linear, log, makeScale } from '../../../src/lib/chart/frame/scale';
import { nearestPoint, stripPoints, stripSteps } from '../../../src/lib/chart/strip/points';
import { tableToCsv } from '../../../src/lib/chart/frame/saveFigure';
import { num } from '../../../src/lib/text/number';

describe('bits', () => {
  test('of a float32, in its three groups', () => {
    expect(bitString('float32', -1.2156529426574707)).toBe('10111111100110111001101010000100');
    const { cells } = bitLayout('float32', 1);
    expect(cells.filter(({ one }) => one).map(({ part }) => part)).toEqual(
      Array.from({ length: 7 }, () => 'exponent'),
    );
    expect(cells.filter(({ part }) => part === 'fraction')).toHaveLength(23);
    expect(cells[31].x + 8).toBe(BITS_WIDTH);
  });

  test('of the most negative int64: one bit, in the last byte of the file', () => {
    const code = -(2n ** 63n);
    const ones = (inMemory: boolean) =>
      bitLayout('int64', code, inMemory).cells.flatMap(({ one, part }, i) =>
        one ? [[i, part]] : [],
      );
    expect(ones(false)).toEqual([[0, 'sign']]);
    expect(ones(true)).toEqual([[56, 'sign']]);
    expect(littleEndianBytes('int64', code).join(' ')).toBe('00 00 00 00 00 00 00 80');
    expect(littleEndianBytes('int32', -2).join(' ')).toBe('fe ff ff ff');
  });
});

describe('the strip', () => {
  const points = stripPoints([
    { label: 'a', values: [1e-3, 1e-4] },
    { label: 'b', values: Float32Array.of(1e-5) },
  ]);
  const x = makeScale(linear(0, 2), 0, 40);
  const y = makeScale(log(1e-6, 1), 60, 0);

  test('places channels by their index inside a column', () => {
    expect([...points.starts]).toEqual([0, 2, 3]);
    expect([...points.xs].map((at) => Number(at.toFixed(2)))).toEqual([0.29, 0.71, 1.5]);
  });

  test('finds the nearest point of the column, within reach', () => {
    expect(nearestPoint(points, 14, 41, x, y)).toBe(1);
    expect(nearestPoint(points, 30, 51, x, y)).toBe(2);
    expect(nearestPoint(points, 30, 20, x, y)).toBeNull();
    expect(nearestPoint(points, -5, 40, x, y)).toBeNull();
  });

  test('limits are level from edge to edge of each column', () => {
    const { xs, ys } = stripSteps([3, 5]);
    expect([[...xs], [...ys]]).toEqual([
      [0, 1, 1, 2],
      [3, 3, 5, 5],
    ]);
  });

  test('dots are squares about their place; those without a place are left out', () => {
    const drawn: number[][] = [];
    const context = {
      fillStyle: '',
      globalAlpha: 1,
      fillRect: (...box: number[]) => void drawn.push(box),
    };
    const look = { colour: '#a85a28', alpha: 0.5, size: 2 };
    drawDots(context, [0, 1, 2], [1, 0, 1e-6], x, y, look);
    expect(drawn).toEqual([
      [-1, -1, 2, 2],
      [39, 59, 2, 2],
    ]);
    expect(context).toMatchObject({ fillStyle: '#a85a28', globalAlpha: 0.5 });
  });
});

test('labels spread apart, stay in order and inside', () => {
  const labels = [
    { at: 5, size: 40 },
    { at: 60, size: 40 },
    { at: 62, size: 40 },
    { at: 198, size: 20 },
  ];
  expect(spread(labels, 0, 200, 10)).toEqual([20, 70, 120, 190]);
});

test('a table as CSV quotes what needs it and keeps every digit', () => {
  const csv = tableToCsv({
    columns: [{ label: ['scale ', ...num(1e-9, { power: true })] }, { label: 'a "b", c' }],
    rows: [
      [4.992152805245108e-24, { status: 'nan' }],
      [null, -(2n ** 63n)],
      ['x\ny', -0],
    ],
  });
  expect(csv).toBe(
    'scale 10⁻⁹,"a ""b"", c"\r\n4.992152805245108e-24,NaN\r\n,-9223372036854775808\r\n"x\ny",-0\r\n',
  );
});

test('file names have only letters, digits and hyphens', () => {
  expect(fileName('Below 8.6 × 10⁻¹⁶, int64 runs out', 'svg')).toBe(
    'below-8-6-10-16-int64-runs-out.svg',
  );
  expect(fileName('…', 'csv')).toBe('figure.csv');
});
