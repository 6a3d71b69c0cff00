import { GraphBuilder } from '../src/lib/model/graph/build';
import type { Model } from '../src/lib/model/graph/graph';
import { makeOptions } from '../src/lib/model/schema/options';

/** The number of products in the sum of `test/cases/fc32.tflite`. */
export const WRAPPED_TAPS = 600;

/** The float form of `test/cases/fc32.tflite`, whose int32 accumulator wraps for an input near 1. */
export function wrappedFloat(): Model {
  const builder = new GraphBuilder('main');
  const x = builder.input('x', [1, WRAPPED_TAPS]);
  const weights = new Float32Array(WRAPPED_TAPS).fill(1.27);
  const w = builder.constant('w', [1, WRAPPED_TAPS], weights);
  const b = builder.constant('b', [1], new Float32Array(1));
  const options = makeOptions('FullyConnectedOptions', {});
  const made = { name: 'y', shape: [1, 1] };
  return builder.model('tflite', [builder.operator('FULLY_CONNECTED', [x, w, b], made, options)]);
}
