import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sweepWeights } from '../../../src/lib/kernels/simd/quantizeWeights';
import { scaleFloor } from '../../../src/lib/quantizer/floor';
import { weightCodes, weightParams } from '../../../src/lib/quantizer/weights';
import { random } from './simdLayers';

const sketch = fc.record({
  channels: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 50 })),
  inner: fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    // Longer than one stretch of memory, which is 2^14 floats.
    fc.constantFrom(2 ** 14 - 1, 2 ** 14 + 3, 2 ** 15 + 5),
  ),
  granularity: fc.constantFrom('channel' as const, 'layer' as const),
  /** Whether the channels alternate, as in a depthwise filter */
  alternating: fc.boolean(),
  dtype: fc.constantFrom('int16' as const, 'uint8' as const),
  floor: fc.constantFrom(0, 1e-9, 1e-5),
  /** Largest decade of the weights, and how many the channels spread over */
  decade: fc.integer({ min: -44, max: 38 }),
  spread: fc.integer({ min: 0, max: 12 }),
  /** All of one sign, or of both */
  shift: fc.constantFrom(-1, 0, 1),
  /** A special value somewhere among the weights */
  special: fc.constantFrom(null, null, NaN, Infinity, -0, 2 ** -149),
  /** Weights exactly between two codes */
  halves: fc.boolean(),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
});

test(
  'weights in one sweep have the scales and codes of the plain loops',
  { timeout: 240_000 },
  () => {
    const took = { rows: 0, columns: 0 };
    fc.assert(
      fc.property(sketch, (drawn) => {
        const { channels, inner, granularity, alternating, dtype, special, halves } = drawn;
        const next = random(drawn.seed);
        const data = new Float32Array(channels * inner);
        for (let c = 0; c < channels; c++) {
          const size = 10 ** (drawn.decade - drawn.spread * next());
          for (let i = 0; i < inner; i++) {
            const x = 2 * next() - 1;
            const code = dtype === 'int16' ? 32767 : 127.5;
            const at = halves ? (Math.round(x * code) + 0.5) / code : x;
            data[alternating ? i * channels + c : c * inner + i] = size * (at + drawn.shift);
          }
        }
        if (special !== null) data[Math.floor(next() * data.length)] = special;
        const layout =
          granularity === 'layer'
            ? { channels: 1, inner: data.length }
            : { channels, inner: alternating ? 1 : inner };
        const floor = scaleFloor(dtype, drawn.floor);
        const setting = { dtype, granularity, floor, machine: 'x86-64' } as const;
        const swept = sweepWeights(data, layout, setting);
        if (swept === null) return;
        took[alternating && granularity === 'channel' ? 'columns' : 'rows'] += 1;
        const params = weightParams(data, layout, setting);
        const codes = weightCodes(data, params, true, 'x86-64');
        // Matchers are slow on so many.
        expect(codes.findIndex((code, i) => code !== swept.codes[i])).toBe(-1);
        for (const key of ['scale', 'zeroPoint', 'lo', 'hi'] as const) {
          expect(swept.params[key]).toEqual(params[key]);
        }
        // In a channel with both zeros, either may be the least or the greatest.
        const plus = (values: Float32Array) => values.map((x) => x + 0);
        expect(plus(swept.params.min)).toEqual(plus(params.min));
        expect(plus(swept.params.max)).toEqual(plus(params.max));
      }),
      { numRuns: 1000 },
    );
    expect(took.rows).toBeGreaterThan(200);
    expect(took.columns).toBeGreaterThan(50);
  },
);
