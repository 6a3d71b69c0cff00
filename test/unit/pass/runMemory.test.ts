import { describe, expect, test } from 'vitest';
import { GraphBuilder, makeOperator, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { PassError } from '../../../src/lib/pass/error';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { emulatedLayer } from './emulated';

describe('the limit of memory counts all that a run takes, and nothing twice', () => {
  const runs = (model: Model, memory: number): boolean => {
    try {
      prepareRun(model, { simd: false, limits: { memory, work: 2 ** 30 } });
      return true;
    } catch (error) {
      if (error instanceof PassError) return false;
      throw error;
    }
  };

  /** The least bytes beside the activations with which a model can be prepared. */
  const needed = (model: Model): number => {
    const { bytes } = prepareRun(model, { simd: false });
    let [low, high] = [0, 2 ** 20];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runs(model, bytes + middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  test('the floats in which an operator is emulated count', () => {
    const builder = new GraphBuilder('float');
    const x = builder.input('x', [1, 2]);
    const w = builder.constant('w', [1, 2], Float32Array.of(2, -1));
    const b = builder.constant('b', [1], Float32Array.of(3));
    const options = makeOptions('FullyConnectedOptions', {});
    const y = builder.operator('FULLY_CONNECTED', [x, w, b], { name: 'y', shape: [1, 1] }, options);
    // Two elements of x and one of y
    expect(needed(emulatedLayer())).toBe(needed(builder.model('tflite', [y])) + 4 * 3);
  });

  test('too little memory for these floats is refused in one sentence', () => {
    const model = emulatedLayer();
    const { bytes } = prepareRun(model, { simd: false });
    const limits = { memory: bytes + 4 * 3 - 1, work: 2 ** 30 };
    const act = () => prepareRun(model, { simd: false, limits });
    expect(act).toThrow(PassError);
    expect(act).toThrow(/^Computing in float what has no integer kernel needs 1 MB [^\n]+\.$/);
  });

  test('what an integer kernel claimed before it refused does not', () => {
    const conv = (weights: (builder: GraphBuilder) => number): Model => {
      const builder = new GraphBuilder('conv');
      const x = builder.input('x', [1, 1, 64, 1]);
      const options = makeOptions('Conv2DOptions', { padding: 'SAME', strideH: 1, strideW: 1 });
      const y = { name: 'y', shape: [1, 1, 64, 1] };
      return builder.model('tflite', [
        builder.operator('CONV_2D', [x, weights(builder)], y, options),
      ]);
    };
    const shape = [1, 1, 3, 1];
    const float = conv((builder) => builder.constant('w', shape, Float32Array.of(1, 2, 3)));
    const hybrid = conv((builder) =>
      builder.tensor('w', 'INT8', shape, {
        quantization: makeQuantization({
          scale: Float32Array.of(1),
          zeroPoint: BigInt64Array.of(0n),
        }),
        data: Uint8Array.of(1, 2, 3),
      }),
    );
    expect(prepareRun(hybrid).marks.size).toBe(1);
    expect(needed(hybrid)).toBe(needed(float));
  });

  test('a depthwise layer takes what its weights take, and passes no limit unseen', () => {
    const channels = 64;
    const shape = [1, 1, 1, channels];
    const builder = new GraphBuilder('depthwise');
    const codes = {
      quantization: makeQuantization({
        scale: Float32Array.of(0.5),
        zeroPoint: BigInt64Array.of(0n),
      }),
    };
    const x = builder.tensor('x', 'UINT8', shape, codes);
    builder.graph.inputs.push(x);
    const w = builder.tensor('w', 'UINT8', shape, { ...codes, data: new Uint8Array(channels) });
    const y = builder.tensor('y', 'UINT8', shape, codes);
    const options = makeOptions('DepthwiseConv2DOptions', {
      padding: 'SAME',
      strideH: 1,
      strideW: 1,
      depthMultiplier: 1,
    });
    builder.graph.operators.push(makeOperator('DEPTHWISE_CONV_2D', [x, w, -1], [y], options));
    const model = builder.model('tflite', [y]);
    const { bytes } = prepareRun(model, { simd: false });
    // A double for each weight and each element of a patch, and the patch's places
    const limits = { memory: bytes + 8 * 3 * channels, work: 2 ** 30 };
    expect(prepareRun(model, { simd: false, limits }).marks.size).toBe(0);
    // The kernel for floats would need less: it must not stand in for one that is refused.
    expect(needed(model)).toBeGreaterThan(8 * 2 * channels);
  });
});
