import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelLayout, type WeightedOp } from '../../../src/lib/quantizer/weightedOps';
import { weightExtremes } from '../../../src/lib/quantizer/weights';
import { finiteWeights, RUNS, weights } from '../arbitraries';

type Shape4 = readonly [number, number, number, number];

/** Which of the four indices names the channel: the layouts O,H,W,I; 1,H,W,C·m; O,H,W,I; O,I. */
const CHANNEL_OF: Record<WeightedOp, (index: Shape4) => number> = {
  CONV_2D: ([o]) => o,
  TRANSPOSE_CONV: ([o]) => o,
  DEPTHWISE_CONV_2D: ([, , , c]) => c,
  FULLY_CONNECTED: ([o]) => o,
};

const extent = fc.integer({ min: 1, max: 4 });
const shapes: Record<WeightedOp, fc.Arbitrary<Shape4>> = {
  CONV_2D: fc.tuple(extent, extent, extent, extent),
  TRANSPOSE_CONV: fc.tuple(extent, extent, extent, extent),
  DEPTHWISE_CONV_2D: fc.tuple(fc.constant(1), extent, extent, extent),
  FULLY_CONNECTED: fc.tuple(extent, fc.constant(1), fc.constant(1), extent),
};

const tensor = fc
  .constantFrom<WeightedOp>('CONV_2D', 'TRANSPOSE_CONV', 'DEPTHWISE_CONV_2D', 'FULLY_CONNECTED')
  .chain((op) => fc.record({ op: fc.constant(op), shape: shapes[op] }))
  .chain(({ op, shape }) =>
    fc.record({
      op: fc.constant(op),
      shape: fc.constant(shape),
      data: weights(shape.reduce((a, b) => a * b)),
    }),
  );

/** The elements of each channel in memory order, by four nested loops. */
function elementsOfChannels(op: WeightedOp, [A, B, C, D]: Shape4, data: Float32Array): number[][] {
  const channels: number[][] = [];
  let at = 0;
  for (let a = 0; a < A; a++)
    for (let b = 0; b < B; b++)
      for (let c = 0; c < C; c++)
        for (let d = 0; d < D; d++)
          (channels[CHANNEL_OF[op]([a, b, c, d])] ??= []).push(data[at++]);
  return channels;
}

const storedShape = (op: WeightedOp, shape: Shape4): readonly number[] =>
  op === 'FULLY_CONNECTED' ? [shape[0], shape[3]] : shape;

test('each element counts for its channel, in all four layouts', () => {
  fc.assert(
    fc.property(tensor, ({ op, shape, data }) => {
      const channels = elementsOfChannels(op, shape, data);
      const layout = channelLayout(op, storedShape(op, shape), 'channel');
      expect(layout.channels).toBe(channels.length);
      // NaN as first element poisons its channel; a later one is ignored.
      const known = channels.map((list) => list.filter((x) => !Number.isNaN(x)));
      const extremes = (pick: (...list: number[]) => number) =>
        channels.map((list, c) => (Number.isNaN(list[0]) ? NaN : pick(...known[c]) + 0));
      const { min, max } = weightExtremes(data, layout, 'channel');
      expect(Array.from(min, (x) => x + 0)).toEqual(extremes(Math.min));
      expect(Array.from(max, (x) => x + 0)).toEqual(extremes(Math.max));
    }),
    RUNS,
  );
});

test('the layer has the extremes of all channels; with one channel both agree', () => {
  fc.assert(
    fc.property(
      fc
        .tuple(extent, extent)
        .chain(([h, w]) => fc.tuple(finiteWeights(h * w), fc.constant([h, w]))),
      ([data, [h, w]]) => {
        for (const op of ['CONV_2D', 'DEPTHWISE_CONV_2D'] as const) {
          const shape = [1, h, w, 1];
          const layer = weightExtremes(data, channelLayout(op, shape, 'layer'), 'layer');
          const channel = weightExtremes(data, channelLayout(op, shape, 'channel'), 'channel');
          expect(layer).toEqual(channel);
        }
        const split = weightExtremes(
          data,
          channelLayout('FULLY_CONNECTED', [h, w], 'channel'),
          'channel',
        );
        const whole = weightExtremes(
          data,
          channelLayout('FULLY_CONNECTED', [h, w], 'layer'),
          'layer',
        );
        expect(whole.min[0] + 0).toBe(Math.min(...split.min) + 0);
        expect(whole.max[0] + 0).toBe(Math.max(...split.max) + 0);
      },
    ),
    RUNS,
  );
});

test('per layer NaN is ignored wherever it stands', () => {
  fc.assert(
    fc.property(finiteWeights(5), fc.nat(5), (data, at) => {
      const withNaN = Float32Array.of(...data.slice(0, at), NaN, ...data.slice(at));
      const layout = channelLayout('FULLY_CONNECTED', [1, 6], 'layer');
      const without = channelLayout('FULLY_CONNECTED', [1, 5], 'layer');
      expect(weightExtremes(withNaN, layout, 'layer')).toEqual(
        weightExtremes(data, without, 'layer'),
      );
    }),
    RUNS,
  );
});
