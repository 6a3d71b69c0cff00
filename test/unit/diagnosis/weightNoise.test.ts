import { describe, expect, test } from 'vitest';
import { channelRow, type ChannelRow } from '../../../src/lib/diagnosis/channelTable';
import { hasCondition } from '../../../src/lib/diagnosis/conditions';
import { inspectModel, type InspectOptions } from '../../../src/lib/diagnosis/inspect';
import { layerWeightsOf } from '../../../src/lib/diagnosis/layers';
import { makeToy } from '../../../src/lib/examples/toys';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { wire } from '../../../src/lib/model/graph/wiring';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { channelLayout } from '../../../src/lib/quantizer/weightedOps';

/** A CONV_2D of 1 × 1 with these weights, a list for each channel. */
function convolution(weights: readonly (readonly number[])[]): Model {
  const [channels, taps] = [weights.length, weights[0].length];
  const builder = new GraphBuilder('main');
  const y = builder.operator(
    'CONV_2D',
    [
      builder.input('x', [1, 1, 1, taps]),
      builder.constant('w', [channels, 1, 1, taps], Float32Array.from(weights.flat())),
      builder.constant('b', [channels], new Float32Array(channels)),
    ],
    { name: 'y', shape: [1, 1, 1, channels] },
    makeOptions('Conv2DOptions', { strideH: 1, strideW: 1 }),
  );
  return builder.model('circle', [y]);
}

const SETTING = { dtype: 'uint8', granularity: 'layer', state: 'head' } as const;

function rowsOf(model: Model, options: InspectOptions) {
  const { table } = inspectModel(model, options);
  return Array.from({ length: table.length }, (_, i) => ({
    ...channelRow(table, i),
    is: (['erased', 'coarse', 'lifted', 'collapsed'] as const).filter((condition) =>
      hasCondition(table, i, condition),
    ),
  }));
}

describe('the noise of weights in uint8 per layer', () => {
  // The range of −127.5 to 127.5 gives a scale of 1 and a zero point of 128 (127.5, rounded away
  // from 0), so that the reals of codes are whole numbers from −128 to 127.
  const layer = [
    [-127.5, 127.5, 0],
    [4.25, -4.25, 0],
    [0.25, -0.25, 0.125],
    [1e-5, 0, 0],
    [0, 0, 0],
    [3, 1, -2],
  ];
  const rows = rowsOf(convolution(layer), SETTING);

  test('is that of the codes', () => {
    const decibels = (of: number, noise: number) => 10 * Math.log10(of / noise);
    expect(rows[0].signalToNoise).toBeCloseTo(decibels(2 * 127.5 ** 2, 2 * 0.5 ** 2), 9);
    expect(rows[1].signalToNoise).toBeCloseTo(decibels(2 * 4.25 ** 2, 2 * 0.25 ** 2), 9);
    expect(rows[2].signalToNoise).toBe(0);
    expect(rows[3].signalToNoise).toBe(0);
    expect(rows[4].signalToNoise).toBeNull();
    expect(rows[5].signalToNoise).toBe(Infinity);
  });

  test('erased are live channels without a code, and coarse those below 20 dB', () => {
    expect(rows.map(({ is }) => is)).toEqual([
      [],
      [],
      ['erased'],
      ['collapsed'],
      ['collapsed'],
      [],
    ]);
    // 20 dB: the error is a tenth of the weights.
    const at = (w: number) =>
      rowsOf(
        convolution([
          [-127.5, 127.5],
          [w, w],
        ]),
        SETTING,
      )[1];
    expect(at(4.45).signalToNoise).toBeCloseTo(19.9, 1);
    expect(at(4.45).is).toEqual(['coarse']);
    expect(at(4.6).signalToNoise).toBeGreaterThan(20);
    expect(at(4.6).is).toEqual([]);
  });
});

/** The noise of a quantized model's stored weights, from the file itself. */
function storedNoise(float: Model, quantized: Model, options: InspectOptions): number[] {
  const { table } = inspectModel(float, options);
  const after = inspectModel(quantized, options).table;
  return table.facts.layers.flatMap((layer, index) => {
    const weightsOf = (model: Model, { facts }: typeof table) =>
      layerWeightsOf(model.subgraphs[0], wire(model.subgraphs[0]), facts.layers[index]).data;
    const [w, stored] = [weightsOf(float, table), weightsOf(quantized, after)];
    const { shape } = float.subgraphs[0].tensors[layer.weights];
    const { inner } = channelLayout(layer.op, shape, 'channel');
    return Array.from({ length: layer.channels }, (_, channel) => {
      let [signal, noise] = [0, 0];
      w.forEach((x, i) => {
        if (Math.floor(i / inner) % layer.channels !== channel) return;
        signal += x ** 2;
        noise += (x - stored[i]) ** 2;
      });
      return 10 * Math.log10(signal / noise);
    });
  });
}

const asNumbers = (rows: readonly ChannelRow[]) =>
  rows.map(({ signalToNoise }) => signalToNoise ?? NaN);

describe.each(['depthwise', 'conv-batch-norm', 'residual'] as const)('of the toy %s', (toy) => {
  const float = makeToy(toy);
  const activations = float.subgraphs[0].tensors.filter(({ data }) => data === null);
  const ranges = new Map(activations.map(({ name }) => [name, { min: -4, max: 4 }]));

  test.each<[string, InspectOptions]>([
    ['uint8 per layer', SETTING],
    ['uint8 per channel', { ...SETTING, granularity: 'channel' }],
    ['int16 of June 2021', { dtype: 'int16', granularity: 'channel', state: 'june-2021' }],
    ['int16 of today', { dtype: 'int16', granularity: 'channel', state: 'head' }],
    [
      'int16 under #7017',
      { dtype: 'int16', granularity: 'channel', state: 'june-2021', floor: 'pr-7017' },
    ],
  ])('%s, it is the noise of the file that quantize writes', (_, options) => {
    const { model } = runToEnd(quantizeSteps(float, { ...options, ranges }));
    const rows = rowsOf(float, { ...options, ranges });
    expect(asNumbers(rows)).toEqual(storedNoise(float, model, options));
    // The float weights are gone from the file.
    expect(rowsOf(model, options).every(({ signalToNoise }) => signalToNoise === null)).toBe(true);
  });
});

test('the toy Depthwise in uint8 per layer has an erased channel', () => {
  const rows = rowsOf(makeToy('depthwise'), SETTING);
  expect(rows.filter(({ is }) => is.includes('erased')).map(({ channel }) => channel)).toEqual([0]);
});
