import { describe, expect, test } from 'vitest';
import { ChoiceError } from '../../../src/lib/numeric/choice';
import type { QuantizedDtype } from '../../../src/lib/quantizer/dtype';
import { scaleFloor } from '../../../src/lib/quantizer/floor';
import type { FloorName } from '../../../src/lib/quantizer/floors/policies';
import { scalesAtBias, type ChannelAtBias } from '../../../src/lib/quantizer/floors/scaleFloor';
import { weightCodes, weightParams, weightScale } from '../../../src/lib/quantizer/weights';

/*
 * Each policy of another stack, and this project's own, at figures that are computed here by hand
 * from the rule in its source.
 */

const f32 = Math.fround;

/** The scale of symmetric weights up to `most`, before the bias step. */
const ofWeights = (id: FloorName, most: number, dtype: QuantizedDtype, layerLargest = most) =>
  weightScale(-most, most, dtype, scaleFloor(dtype, id), 'x86-64', layerLargest);

/** Powers of two, so that every product and quotient below is exact. */
const CHANNEL: ChannelAtBias = {
  inputScale: 2 ** -8,
  weightScale: 2 ** -40,
  outputScale: 2 ** -6,
  bias: 1,
  taps: 27,
  sumAbsWeight: 27 * 2 ** -34,
};

const atBias = (id: FloorName, change: Partial<ChannelAtBias>, dtype: QuantizedDtype = 'uint8') =>
  scalesAtBias(scaleFloor(dtype, id), { ...CHANNEL, ...change });

describe('rules for the bias', () => {
  test('TFLite raises s_w to 2|b| / ((2^31 − 1)·s_in) from half of an int32 on', () => {
    const raised = f32(2 / ((2 ** 31 - 1) * 2 ** -8));
    expect(atBias('tflite-legacy', {})).toEqual({
      weightScale: raised,
      biasScale: f32(raised * 2 ** -8),
    });
    // With s_w = 2^-22, s_b is 2^-30, and 1 is 2^30 steps: half of 2^31 − 1 is less than that.
    expect(atBias('tflite-legacy', { weightScale: 2 ** -22 }).weightScale).toBe(2 ** -22);
    expect(f32(2 / ((2 ** 31 - 1) * 2 ** -8))).toBe(2 ** -22);
    // 2^29 steps are within it.
    expect(atBias('tflite-legacy', { weightScale: 2 ** -21 }).weightScale).toBe(2 ** -21);
    expect(atBias('tflite-legacy', { bias: 0 }).weightScale).toBe(2 ** -40);
  });

  test('LiteRT raises s_b to |b| / ((2^31 − 1)/2), for int32 biases only', () => {
    const raised = f32(3 / ((2 ** 31 - 1) / 2) / 2 ** -8);
    expect(atBias('litert', { bias: -3 })).toEqual({
      weightScale: raised,
      biasScale: f32(raised * 2 ** -8),
    });
    expect(atBias('litert', { weightScale: 2 ** -21 }).weightScale).toBe(2 ** -21);
    expect(atBias('litert', { bias: -3 }, 'int16').weightScale).toBe(2 ** -40);
  });

  test('ONNX Runtime leaves 0.01 % of an int32', () => {
    const smallest = (1.0001 * 2 * 5) / (2 ** 32 - 2);
    const { weightScale, biasScale } = atBias('ort', { bias: -5 });
    expect(weightScale).toBe(f32(smallest / 2 ** -8));
    // The figure of a hand calculation: 5 / 2147268949 is this scale to float32.
    expect(Math.abs(Math.round(5 / biasScale) - 2147268897)).toBeLessThanOrEqual(128);
    expect(atBias('ort', { weightScale: 0 }).weightScale).toBe(0);
    expect(atBias('ort', { bias: 0 }).weightScale).toBe(2 ** -40);
    // One float32 above the smallest product nothing changes.
    const enough = f32((smallest / 2 ** -8) * (1 + 2 ** -22));
    expect(atBias('ort', { bias: 5, weightScale: enough }).weightScale).toBe(enough);
  });

  test('Glow raises s_w to |b| / ((2^30 − 1)·s_in)', () => {
    expect(atBias('glow', { bias: 3 }).weightScale).toBe(f32(3 / (2 ** 30 - 1) / 2 ** -8));
    // 2^-22 makes s_b 2^-30, where 1 takes 2^30 steps: one more than there are.
    expect(atBias('glow', { weightScale: 2 ** -22 }).weightScale).toBe(f32(2 ** 8 / (2 ** 30 - 1)));
    const enough = f32(2 ** -22 * (1 + 2 ** -20));
    expect(atBias('glow', { weightScale: enough }).weightScale).toBe(enough);
  });
});

describe('rules for the weights', () => {
  test.each([
    ['mlx', 1e-7],
    ['pytorch', 2 ** -23],
    ['pytorch-xnnpack', 2 ** -12],
    ['brevitas', 1e-10],
  ] as const)('%s is a smallest scale of %s', (id, minimum) => {
    for (const dtype of ['uint8', 'int16'] as const) {
      expect(scaleFloor(dtype, id)).toMatchObject({ minimum, changesBelow: minimum });
      expect(ofWeights(id, f32(1e-20), dtype).scale).toBe(f32(minimum));
    }
    expect(ofWeights(id, 32, 'int16').scale).toBe(f32(32 / 32767));
  });

  test('LiteRT widens a range of at most 1e-6 to ±5e-7', () => {
    expect(ofWeights('litert', f32(1e-19), 'int16')).toMatchObject({
      scale: f32(5e-7 / 32767),
      own: f32(f32(1e-19) / 32767),
    });
    expect(ofWeights('litert', f32(6e-7), 'int16').scale).toBe(f32(f32(6e-7) / 32767));
    // Asymmetric: [−9e-7, 0] becomes [−9e-7, 5e-7], and the zero point is that of this range.
    const floor = scaleFloor('uint8', 'litert');
    const low = f32(-9e-7);
    const made = weightScale(low, 0, 'uint8', floor, 'x86-64');
    expect(made).toMatchObject({ scale: f32((5e-7 - low) / 255), own: f32(-low / 255) });
    expect(made.zeroPoint).toBe(Math.round(-low / ((5e-7 - low) / 255)));
    // [−1.1e-6, 0] is wide enough.
    expect(weightScale(f32(-1.1e-6), 0, 'uint8', floor, 'x86-64').scale).toBe(
      f32(-f32(-1.1e-6) / 255),
    );
  });

  test("NNCF takes 1 % of the layer's largest weight, and at least 8e-5", () => {
    expect(ofWeights('nncf', f32(1e-9), 'int16', 2).scale).toBe(f32((0.01 * 2) / 32767));
    expect(ofWeights('nncf', f32(0.03), 'int16', 2).scale).toBe(f32(f32(0.03) / 32767));
    expect(ofWeights('nncf', f32(1e-9), 'int16', 1e-3).scale).toBe(f32(8e-5 / 32767));
  });

  test('AI Edge Quantizer takes max|w| of at least 1e-9', () => {
    expect(ofWeights('ai-edge', f32(1e-20), 'int16').scale).toBe(f32(1e-9 / 32767));
    expect(ofWeights('ai-edge', f32(1.1e-9), 'int16').scale).toBe(f32(f32(1.1e-9) / 32767));
  });

  const codesOf = (id: FloorName, data: readonly number[]) => {
    const floats = Float32Array.from(data);
    const setting = {
      dtype: 'int16',
      granularity: 'channel',
      floor: scaleFloor('int16', id),
      machine: 'x86-64',
    } as const;
    const params = weightParams(floats, { channels: 1, inner: data.length }, setting);
    return { scale: params.scale[0], codes: [...weightCodes(floats, params, true, 'x86-64')] };
  };

  test('ModelOpt zeroes weights up to 2^-24 and stores the scale 1', () => {
    expect(codesOf('modelopt', [2 ** -24, -(2 ** -25)])).toEqual({ scale: 1, codes: [0, 0] });
    const above = f32(2 ** -24 * (1 + 2 ** -23));
    expect(codesOf('modelopt', [above, 0])).toEqual({
      scale: f32(above / 32767),
      codes: [32767, 0],
    });
  });

  test('ggml zeroes weights below 1e-15', () => {
    expect(codesOf('ggml', [9e-16, -1e-16])).toEqual({
      scale: f32(f32(9e-16) / 32767),
      codes: [0, 0],
    });
    expect(codesOf('ggml', [0, 0])).toEqual({ scale: 2 ** -126, codes: [0, 0] });
    expect(codesOf('ggml', [2e-15, 0]).codes).toEqual([32767, 0]);
  });

  test('ONNX Runtime stores 1 for a scale below the smallest normal float32', () => {
    expect(codesOf('ort', [1e-38, 0])).toEqual({ scale: 1, codes: [0, 0] });
    expect(codesOf('ort', [1e-30, 0])).toEqual({
      scale: f32(f32(1e-30) / 32767),
      codes: [32767, 0],
    });
  });
});

describe('fit', () => {
  test('raises s_w until the bias and K·q_x·q_w fit the accumulator', () => {
    const room = 2 ** 31 - 1 - 27 * 255 * 255 - 1;
    const { weightScale, biasScale } = atBias('fit', {});
    expect(Math.abs(weightScale / (1 / (2 ** -8 * room)) - 1)).toBeLessThan(2 ** -22);
    expect(Math.round(1 / biasScale)).toBeLessThanOrEqual(room);
    expect(atBias('fit', { weightScale: 2 ** -22 }).weightScale).toBe(2 ** -22);
    expect(atBias('fit', { bias: 0 }).weightScale).toBe(2 ** -40);
  });

  test.each([
    ['fit-40', 2 ** 39],
    ['fit', 2 ** 47],
    ['fit-64', 2 ** 63],
  ] as const)('%s of int16 has the room of its accumulator', (id, end) => {
    // b = 2^30 at s_in = 2^-8: a scale of 2^-60 needs raising for each width.
    const { biasScale } = atBias(id, { bias: 2 ** 30, weightScale: 2 ** -60 }, 'int16');
    const room = end - 27 * 32768 * 32767;
    expect(Math.abs(2 ** 30 / biasScale / room - 1)).toBeLessThan(2 ** -21);
    expect(2 ** 30 / biasScale).toBeLessThan(room * (1 + 2 ** -24));
  });

  test('int16 codes fill 32 bits from 3 taps on: no scale is safe, and none is changed', () => {
    // 2 · 2^15 · 32767 = 2147418112 leaves 65534 below 2^31 − 2; a third product leaves nothing.
    expect(2 ** 31 - 2 - 2 * 32768 * 32767).toBe(65534);
    const { biasScale } = atBias('fit-32', { taps: 2 }, 'int16');
    expect(Math.round(1 / biasScale)).toBe(65534);
    expect(atBias('fit-32', { taps: 3 }, 'int16').weightScale).toBe(2 ** -40);
  });
});

describe('output-aware', () => {
  // b/s_out = 64.25, a quarter from 64.5 − … : the nearest half-integers are 63.5 and 64.5.
  const bias = 64.25 / 64;
  const perStep = 2 ** -6 / (2 ** -8 * 32768);

  test('zeroes weights that move the output by less than the way to the next half step', () => {
    // r = Σ|w|·s_in·32768 in steps of s_out; 0.25 is the distance.
    const silent = { bias, sumAbsWeight: 0.24 * perStep };
    expect(atBias('output-aware', silent, 'int16')).toEqual({
      weightScale: 4,
      biasScale: 2 ** -6,
    });
    const heard = { bias, sumAbsWeight: 0.26 * perStep, weightScale: 2 ** -20 };
    expect(atBias('output-aware', heard, 'int16').weightScale).toBe(2 ** -20);
    expect(atBias('output-aware-one', heard, 'int16').weightScale).toBe(4);
    const loud = { ...heard, sumAbsWeight: 0.51 * perStep };
    expect(atBias('output-aware-one', loud, 'int16').weightScale).toBe(2 ** -20);
  });

  test('otherwise raises s_w to the larger of fit and 2^-31·s_out/s_in', () => {
    const heard = { bias, sumAbsWeight: 1 };
    expect(atBias('output-aware', heard, 'int16').weightScale).toBe(2 ** -31 * 4);
    const long = { ...heard, bias: 2 ** 30 };
    expect(atBias('output-aware', long, 'int16')).toEqual(atBias('fit', long, 'int16'));
    expect(atBias('fit', long, 'int16').weightScale).toBeGreaterThan(2 ** -29);
  });

  test('does not zero a channel of a layer with one scale', () => {
    const layer = { bias, sumAbsWeight: Infinity };
    expect(atBias('output-aware', layer, 'int16').weightScale).toBe(2 ** -29);
  });
});

test.each(['nncf', 'ai-edge', 'modelopt', 'ggml', 'fit-32', 'fit-40', 'fit-64'] as const)(
  '%s has no meaning with uint8, and says what has',
  (id) => {
    expect(() => scaleFloor('uint8', id)).toThrow(ChoiceError);
    expect(() => scaleFloor('uint8', id)).toThrow(
      `floor ${id} has no meaning with uint8: that policy changes int16 weights only; use none, pr-3480,`,
    );
  },
);
