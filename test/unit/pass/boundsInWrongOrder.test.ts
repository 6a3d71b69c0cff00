import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeQuantization } from '../../../src/lib/model/graph/build';
import { open } from '../../../src/lib/model/graph/open';
import { prepareRun } from '../../../src/lib/pass/run/run';

/**
 * A FULLY_CONNECTED with RELU6 whose output has the scale −1. Its lower end is the zero point 1, and
 * its upper one is 6 / −1 + 1 = −5. The weights have the least float32 as their scale, so the
 * multiplier is 0.
 */
function withNegativeScale() {
  const model = open(new Uint8Array(readFileSync('test/cases/K_relu6.tflite')));
  const [graph] = model.subgraphs;
  const made = (scale: number, zeroPoint: bigint) =>
    makeQuantization({
      scale: Float32Array.of(scale),
      zeroPoint: BigInt64Array.of(zeroPoint),
    });
  const tensors = graph.tensors.map((tensor) => {
    if (tensor.name === 'y') return { ...tensor, quantization: made(-1, 1n) };
    return tensor.name === 'w' ? { ...tensor, quantization: made(2 ** -149, 0n) } : tensor;
  });
  return { ...model, subgraphs: [{ ...graph, tensors }] };
}

test('SIMD gives what the plain kernel gives where an activation ends below its beginning', () => {
  const model = withNegativeScale();
  const [fast, plain] = [true, false].map((simd) => prepareRun(model, { simd }));
  for (const code of [-128, -1, 0, 5, 127]) {
    const outputs = [fast, plain].map((runner) => {
      runner.run([new Int8Array(runner.inputs[0].data.length).fill(code)]);
      return [...(runner.outputs[0].data as Int8Array)];
    });
    expect(outputs[0]).toEqual(outputs[1]);
  }
});
