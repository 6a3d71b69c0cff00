import { describe, expect, test } from 'vitest';
import { ChoiceError } from '../../../src/lib/numeric/choice';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import type { QuantizedDtype } from '../../../src/lib/quantizer/dtype';
import { defaultFloor, STATES } from '../../../src/lib/quantizer/floor';
import { codesOf, HEAD_INT16, JUNE_INT16, quantized, scaleOf, tensorOf } from './made';

const f32 = Math.fround;
const toy = makeToy('conv-batch-norm');

/** One FULLY_CONNECTED: channel 0 is nearly dead, channel 1 is not. */
function layer(): ReturnType<typeof toy.subgraphs.at> extends never ? never : typeof toy {
  const builder = new GraphBuilder('layer');
  const x = builder.input('x', [1, 2]);
  const w = builder.constant('w', [2, 2], Float32Array.of(1e-19, -5e-20, 0.5, -0.25));
  const b = builder.constant('b', [2], Float32Array.of(-1.25, 0.75));
  const y = builder.operator('FULLY_CONNECTED', [x, w, b], { name: 'y', shape: [1, 2] });
  return builder.model('tflite', [y]);
}

describe('a state with its own floor named gives the same bytes', () => {
  const kinds: readonly [QuantizedDtype, 'layer' | 'channel'][] = [
    ['uint8', 'layer'],
    ['uint8', 'channel'],
    ['int16', 'channel'],
  ];
  for (const state of STATES) {
    test.each(kinds)(`${state}, %s per %s`, (dtype, granularity) => {
      const options = { dtype, granularity, state };
      const plain = write(quantized(toy, options).model);
      const named = quantized(toy, { ...options, floor: defaultFloor(state, dtype) });
      expect(write(named.model)).toEqual(plain);
    });
  }
});

test('a floor as a number is the floor of that name', () => {
  const named = quantized(toy, { ...JUNE_INT16, floor: 'pr-7063' });
  const number = quantized(toy, { ...JUNE_INT16, floor: 1e-9 });
  expect(write(number.model)).toEqual(write(named.model));
  expect(write(named.model)).not.toEqual(write(quantized(toy, JUNE_INT16).model));
});

test('on a graph without propagation, pr-7063 is june-2021 with its floor', () => {
  const merged = quantized(toy, { ...JUNE_INT16, state: 'pr-7063' });
  expect(write(quantized(toy, { ...JUNE_INT16, floor: 'pr-7063' }).model)).toEqual(
    write(merged.model),
  );
});

test('the floor counts the scales that it raised, and the biases it saved', () => {
  const bare = quantized(toy, { ...HEAD_INT16, floor: 'none' });
  expect([bare.tally.channels, bare.tally.lifted, bare.tally.biases.saturated]).toEqual([8, 0, 2]);
  const floored = quantized(toy, HEAD_INT16);
  expect([floored.tally.lifted, floored.tally.biases.saturated]).toEqual([2, 0]);
});

test('pr-6971 replaces the scale by 1 and does not change activations', () => {
  const ranges = new Map([
    ['x', { min: f32(-1e-7), max: f32(1e-7) }],
    ['y', { min: -1, max: 1 }],
  ]);
  const { model, tally } = quantized(layer(), { ...HEAD_INT16, floor: 'pr-6971', ranges });
  expect(Array.from(tensorOf(model, 'w').quantization?.scale ?? [])).toEqual([1, f32(0.5 / 32767)]);
  expect(codesOf(model, 'w')).toEqual([0, 0, 32767, -16384]);
  expect(scaleOf(model, 'x')).toBe(f32(f32(1e-7) / 32767));
  expect(scaleOf(model, 'b')).toBe(scaleOf(model, 'x'));
  expect(tally.lifted).toBe(1);
});

test('pr-7017 raises s_in · s_w at the bias and quantizes the weights again', () => {
  const { model } = quantized(layer(), { ...HEAD_INT16, floor: 'pr-7017' });
  const least = f32(1e-15);
  const sIn = scaleOf(model, 'x');
  const bias = tensorOf(model, 'b').quantization?.scale ?? [];
  const weights = tensorOf(model, 'w').quantization?.scale ?? [];
  expect(bias[0]).toBe(least);
  expect(weights[0]).toBe(f32(least / sIn));
  expect([weights[1], bias[1]]).toEqual([f32(0.5 / 32767), f32(sIn * f32(0.5 / 32767))]);
  // 1e-19 is nothing in steps of 1e-11; the healthy channel stays as it was.
  expect(codesOf(model, 'w')).toEqual([0, 0, 32767, -16384]);
  expect(codesOf(model, 'b')[0]).toBe(Math.round(f32(-1.25 * f32(1 / least))));
});

test.each([
  ['pr-6971 with uint8', { dtype: 'uint8', floor: 'pr-6971' }],
  ['pr-7017 with uint8', { dtype: 'uint8', floor: 'pr-7017' }],
  ['int16 per layer', { granularity: 'layer' }],
  ['a negative number', { floor: -1 }],
] as const)('%s has no meaning', (_, change) => {
  expect(() => quantized(toy, { ...HEAD_INT16, ...change })).toThrow(ChoiceError);
});
