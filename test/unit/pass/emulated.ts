import { GraphBuilder, makeOperator, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';

/** A quantized FULLY_CONNECTED in int16, which ONE's interpreter lacks: y = 2·x₀ − x₁ + 3. */
export function emulatedLayer(): Model {
  const builder = new GraphBuilder('emulated');
  const codes = (scale: number) => ({
    quantization: makeQuantization({
      scale: Float32Array.of(scale),
      zeroPoint: BigInt64Array.of(0n),
    }),
  });
  const x = builder.tensor('x', 'INT16', [1, 2], codes(0.5));
  builder.graph.inputs.push(x);
  const bytes = (values: ArrayBufferView) => ({ data: new Uint8Array(values.buffer) });
  const w = builder.tensor('w', 'INT16', [1, 2], {
    ...codes(0.25),
    ...bytes(Int16Array.of(8, -4)),
  });
  const b = builder.tensor('b', 'INT64', [1], { ...codes(0.125), ...bytes(BigInt64Array.of(24n)) });
  const y = builder.tensor('y', 'INT16', [1, 1], codes(0.75));
  const options = makeOptions('FullyConnectedOptions', {});
  builder.graph.operators.push(makeOperator('FULLY_CONNECTED', [x, w, b], [y], options));
  return builder.model('circle', [y]);
}
