import { describe, expect, test } from 'vitest';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { list, runAll, runOne, value } from './values';

type How = { alignCorners?: boolean; halfPixelCenters?: boolean };
const bilinear = (how: How) => makeOptions('ResizeBilinearOptions', how);
const nearest = (how: How) => makeOptions('ResizeNearestNeighborOptions', how);

/** A row of four pixels, or of two, stretched or shrunk. */
const row = [0, 10, 20, 30];
const image = (pixels: number[]) => value('FLOAT32', [1, 1, pixels.length, 1], pixels);

describe('RESIZE_BILINEAR of floats', () => {
  const resized = (pixels: number[], width: number, how: How) =>
    runOne(
      'RESIZE_BILINEAR',
      [image(pixels), list(1, width)],
      value('FLOAT32', [1, 1, width, 1]),
      bilinear(how),
    );

  test('lays pixels from the corner, corner to corner, or centre to centre', () => {
    expect(resized([0, 10], 4, {})).toEqual([0, 5, 10, 10]);
    expect(resized([0, 30], 4, { alignCorners: true })).toEqual([0, 10, 20, 30]);
    expect(resized([0, 10], 4, { halfPixelCenters: true })).toEqual([0, 2.5, 7.5, 10]);
    expect(resized(row, 2, {})).toEqual([0, 20]);
    expect(resized(row, 2, { halfPixelCenters: true })).toEqual([5, 25]);
  });

  test('refuses both alignments at once, and a size of 0', () => {
    const both = { alignCorners: true, halfPixelCenters: true };
    expect(() => resized(row, 2, both)).toThrow(/aligns corners and centres/);
    expect(() => resized(row, 0, {})).toThrow(/cannot make an image of size \[1, 0\]/);
  });

  test('works in both directions, on each channel separately', () => {
    const x = value('FLOAT32', [1, 2, 2, 2], [0, 100, 4, 104, 8, 108, 12, 112]);
    const out = value('FLOAT32', [1, 3, 3, 2]);
    const values = runOne(
      'RESIZE_BILINEAR',
      [x, list(3, 3)],
      out,
      bilinear({ alignCorners: true }),
    );
    const first = values.filter((_, i) => i % 2 === 0);
    expect(first).toEqual([0, 2, 4, 4, 6, 8, 8, 10, 12]);
    expect(values.filter((_, i) => i % 2 === 1)).toEqual(first.map((v) => v + 100));
  });
});

describe('RESIZE_BILINEAR of codes', () => {
  test('rounds halves up in uint8, away from zero in int8', () => {
    const bytes = value('UINT8', [1, 1, 2, 1], [254, 255], { scale: 1 });
    const out = value('UINT8', [1, 1, 4, 1], [], { scale: 1 });
    expect(runOne('RESIZE_BILINEAR', [bytes, list(1, 4)], out, bilinear({}))).toEqual([
      254, 255, 255, 255,
    ]);
    const small = value('INT8', [1, 1, 2, 1], [-128, -127], { scale: 1 });
    const low = value('INT8', [1, 1, 4, 1], [], { scale: 1 });
    expect(runOne('RESIZE_BILINEAR', [small, list(1, 4)], low, bilinear({}))).toEqual([
      -128, -128, -127, -127,
    ]);
  });

  test('ignores the scale, and marks an output with another one', () => {
    const bytes = value('UINT8', [1, 1, 1, 1], [7], { scale: 1 });
    const out = value('UINT8', [1, 1, 1, 1], [], { scale: 2 });
    const { outputs, marks } = runAll('RESIZE_BILINEAR', [bytes, list(1, 1)], [out], bilinear({}));
    expect(outputs).toEqual([[7]]);
    expect(marks).toEqual([expect.stringMatching(/copies the codes/)]);
  });

  test('is refused for int16', () => {
    const wide = value('INT16', [1, 1, 1, 1], [], { scale: 1 });
    expect(() => runOne('RESIZE_BILINEAR', [wide, list(1, 1)], wide, bilinear({}))).toThrow(
      /no RESIZE_BILINEAR of INT16/,
    );
  });
});

describe('RESIZE_NEAREST_NEIGHBOR', () => {
  const resized = (pixels: number[], width: number, how: How) =>
    runOne(
      'RESIZE_NEAREST_NEIGHBOR',
      [image(pixels), list(1, width)],
      value('FLOAT32', [1, 1, width, 1]),
      nearest(how),
    );

  test('lays pixels from the corner, corner to corner, or centre to centre', () => {
    expect(resized(row, 3, {})).toEqual([0, 10, 20]);
    expect(resized(row, 3, { alignCorners: true })).toEqual([0, 20, 30]);
    expect(resized(row, 3, { halfPixelCenters: true })).toEqual([0, 20, 30]);
    expect(resized([1, 2], 5, {})).toEqual([1, 1, 1, 2, 2]);
  });

  test('works in both directions, on all channels and batches', () => {
    const x = value('UINT8', [2, 1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], { scale: 1 });
    const out = value('UINT8', [2, 2, 2, 2], [], { scale: 1 });
    expect(runOne('RESIZE_NEAREST_NEIGHBOR', [x, list(2, 2)], out, nearest({}))).toEqual([
      1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7, 8,
    ]);
  });
});
