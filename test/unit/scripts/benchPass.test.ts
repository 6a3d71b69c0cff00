import { expect, test } from 'vitest';
import { mobileNetV2 } from '../../../scripts/bench/mobileNets';
import { chain, CHAIN_LAYER, rangesOf } from '../../../scripts/bench/passModels';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import type { Model } from '../../../src/lib/model/graph/graph';
import { elementCount } from '../../../src/lib/model/schema/tensorType';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';

const weightsIn = ({ subgraphs: [graph] }: Model): number =>
  graph.tensors
    .filter(({ data, name }) => data !== null && name.endsWith('/weights'))
    .reduce((sum, { shape }) => sum + elementCount(shape), 0);

test('the measured MobileNetV2 has its 52 convolutions, their 17,056 channels and 1000 classes', () => {
  const model = mobileNetV2();
  const facts = channelFacts(model);
  expect(facts.layers.length).toBe(52 + 1);
  expect(facts.channels).toBe(17_056 + 1000);
  // The 3,504,872 trained numbers that are published, but for the two of each batch normalization.
  expect(weightsIn(model)).toBe(3_504_872 - 2 * 17_056 - 1000);
});

test('the models of growing size hold what their name says, and can be quantized', () => {
  const model = chain(3);
  expect(weightsIn(model)).toBe(3 * CHAIN_LAYER);
  const { tally } = runToEnd(
    quantizeSteps(model, {
      dtype: 'int16',
      granularity: 'channel',
      state: 'head',
      ranges: rangesOf(model),
    }),
  );
  expect(tally.channels).toBe(3 * 320);
});
