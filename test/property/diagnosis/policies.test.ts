import { describe, expect, test } from 'vitest';
import { storedChannels } from '../../../src/lib/diagnosis/stored';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { predictChannels } from '../../../src/lib/diagnosis/predict';
import { modelActivations } from '../../../src/lib/diagnosis/modelActivations';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeToy, TOY_NAMES } from '../../../src/lib/examples/toys';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { settingsOf } from '../../../src/lib/pass/quantize/settings';
import { namesFor, STATES } from '../../../src/lib/quantizer/floor';
import { distinctRanges, quantized } from '../../unit/pass/made';

/** Channels of all sizes, dead ones among them, so that every rule has something to do. */
function manySizes(): Model {
  const builder = new GraphBuilder('sizes');
  const [channels, taps] = [60, 5];
  const random = new Pcg64(7n);
  const next = () => 2 * random.float32() - 1;
  const weights = new Float32Array(channels * taps);
  const biases = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const size = 10 ** (-c / 1.5);
    for (let k = 0; k < taps; k++) weights[c * taps + k] = size * next();
    biases[c] = 3 * next();
  }
  const x = builder.input('x', [1, taps]);
  const w = builder.constant('w', [channels, taps], weights);
  const b = builder.constant('b', [channels], biases);
  const y = builder.operator('FULLY_CONNECTED', [x, w, b], { name: 'y', shape: [1, channels] });
  return builder.model('tflite', [y]);
}

const KINDS = [
  ['uint8', 'layer'],
  ['uint8', 'channel'],
  ['int16', 'channel'],
] as const;

const CASES = KINDS.flatMap(([dtype, granularity]) =>
  namesFor(dtype).map((floor) => ({ dtype, granularity, floor })),
);

describe.each(STATES)('%s', (state) => {
  test.each(CASES)(
    '$floor of $dtype per $granularity: the pass stores what is predicted',
    (kind) => {
      const models = [manySizes(), ...TOY_NAMES.map(makeToy)];
      for (const model of models) {
        const options = { ...kind, state };
        const facts = channelFacts(model);
        const settings = settingsOf(options);
        const { layers } = modelActivations(model, facts, settings, distinctRanges(model));
        const expected = predictChannels(facts, layers, settings);
        const result = quantized(model, options).model;
        const made = storedChannels(result, channelFacts(result));
        expect(made.weightScale).toEqual(expected.weightScale);
        expect(made.biasScale).toEqual(expected.biasScale);
        expect(made.code).toEqual(expected.code);
        expect(made.multiplier).toEqual(expected.multiplier);
      }
    },
  );
});
