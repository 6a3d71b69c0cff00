import { describe, expect, test } from 'vitest';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { randomInput } from '../../../src/lib/pass/input/random';

// All figures are NumPy 2.4.6's.
describe('the numbers are those of NumPy’s PCG64', () => {
  test.each<[bigint, string[]]>([
    [0n, ['a30febcfd9c2825f', '4510bdf882d9d721']],
    [2n ** 130n + 3n, ['c8619a6ad3f3015d', '2259e8ae5b2cc159', 'ec8e49e9a7fd6fbd']],
  ])('seed %d', (seed, expected) => {
    const generator = new Pcg64(seed);
    expect(expected.map(() => generator.next64().toString(16))).toEqual(expected);
  });

  test('random(5, dtype=np.float32) of seed 7', () => {
    const generator = new Pcg64(7);
    expect(Array.from({ length: 5 }, () => generator.float32())).toEqual([
      0.9449049234390259, 0.6250954270362854, 0.6841799020767212, 0.8972137570381165,
      0.5782924294471741,
    ]);
  });
});

describe('random inputs', () => {
  const scale = new Float32Array(0);
  const interval = { low: -5, high: 5 };

  test('reals are in the interval, and an input of codes gets reals too', () => {
    for (const [type, scales] of [
      ['FLOAT32', scale],
      ['INT16', Float32Array.of(0.1)],
    ] as const) {
      const value = { type, shape: [20, 50], scale: scales };
      const { dtype, data } = randomInput(new Pcg64(1), value, interval);
      const reals = Array.from(data, Number);
      expect(dtype).toBe('float32');
      expect(reals.length).toBe(1000);
      expect(Math.min(...reals)).toBeGreaterThanOrEqual(-5);
      expect(Math.min(...reals)).toBeLessThan(-4.9);
      expect(Math.max(...reals)).toBeLessThan(5);
      expect(Math.max(...reals)).toBeGreaterThan(4.9);
    }
  });

  test('integers go from 0 to 100, truth values are both', () => {
    for (const type of ['INT32', 'INT64'] as const) {
      const { data } = randomInput(new Pcg64(2), { type, shape: [5000], scale }, interval);
      const numbers = Array.from(data, Number);
      expect([Math.min(...numbers), Math.max(...numbers)]).toEqual([0, 100]);
    }
    const { dtype, data } = randomInput(
      new Pcg64(3),
      { type: 'BOOL', shape: [100], scale },
      interval,
    );
    expect(dtype).toBe('bool');
    expect([...new Set(Array.from(data, Number))].sort()).toEqual([0, 1]);
  });
});
