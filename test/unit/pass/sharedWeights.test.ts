import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';

/** A chain of layers that all read the same weights and the same bias. */
function chain(layers: number) {
  const builder = new GraphBuilder('chain');
  const weights = builder.constant('w', [2, 2], Float32Array.of(1, 0, 0, 1));
  const bias = builder.constant('b', [2], Float32Array.of(0.5, 0.25));
  let last = builder.input('x', [1, 2]);
  for (let i = 0; i < layers; i++) {
    last = builder.operator(
      'FULLY_CONNECTED',
      [last, weights, bias],
      { name: `y${i}`, shape: [1, 2] },
      makeOptions('FullyConnectedOptions', {}),
    );
  }
  return builder.model('tflite', [last]);
}

test('a model of 40,000 layers that share their weights is quantized to a file that opens', () => {
  const model = chain(40_000);
  const [{ tensors }] = model.subgraphs;
  const ranges = new Map(tensors.map(({ name }) => [name, { min: -1, max: 1 }]));
  const options = { state: 'head', dtype: 'int16', granularity: 'channel', ranges } as const;
  const made = open(write(runToEnd(quantizeSteps(model, options)).model, 'circle'));
  // Each layer has weights and a bias of its own.
  expect(made.subgraphs[0].tensors).toHaveLength(3 * 40_000 + 1);
}, 300_000);
