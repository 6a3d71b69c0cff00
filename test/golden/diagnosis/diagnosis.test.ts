import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { storedChannels } from '../../../src/lib/diagnosis/stored';
import { channelRow, type ChannelRow } from '../../../src/lib/diagnosis/channelTable';
import { fakeQuantizeSteps } from '../../../src/lib/pass/quantize/fakeQuantize';
import { runToEnd } from '../../../src/lib/pass/progress';
import { appliesTo, FLOOR_NAMES } from '../../../src/lib/quantizer/floor';
import { predicted, rowsOfTable } from '../../unit/diagnosis/models';
import { casesOf, optionsOf, outsideFolders, quantizedDraft, type Case } from '../oneFiles';

const synthetic = join(import.meta.dirname, '..', 'one', 'synthetic');
const outside = outsideFolders();

/** The fields in which a prediction and the finished model must agree, to the last bit. */
const COMMON = [
  'layer',
  'op',
  'channel',
  'inputScale',
  'weightScale',
  'biasScale',
  'code',
  'dequantized',
  'multiplier',
  'mantissa',
  'shift',
  'flushed',
  'mismatched',
] as const;

/** How a row of the prediction and that of the finished model differ, in words. */
function differencesOf(before: ChannelRow, after: ChannelRow): string[] {
  const title = `${before.layer} channel ${before.channel}`;
  const found: string[] = COMMON.filter((key) => !Object.is(before[key], after[key])).map(
    (key) => `${title}: ${key} ${String(before[key])} became ${String(after[key])}`,
  );
  const fits = before.status === 'rounded' || before.status === 'exact';
  // A file with a code of 0 and a scale of 0 does not tell whether the bias was 0.
  const isGone = before.status === 'underflowed' && after.code === 0n;
  if (before.status !== null && after.status !== (fits || isGone ? null : before.status)) {
    found.push(`${title}: ${before.status} became ${String(after.status)}`);
  }
  // A code's own length; p, a float32, may have been rounded up to a power of two.
  if (fits && Math.abs((after.bits ?? 0) - (before.bits ?? 0)) > 1) {
    found.push(`${title}: ${String(before.bits)} bits became ${String(after.bits)}`);
  }
  return found;
}

/** The number of rows compared. */
function compareWithStored(
  { source, ranges }: Case,
  options: ReturnType<typeof optionsOf>,
): number {
  const before = predicted(source, options, ranges);
  const model = quantizedDraft(source, options);
  const after = storedChannels(model, channelFacts(model));
  expect(after).toHaveLength(before.length);
  const found: string[] = [];
  for (let i = 0; i < before.length; i++) {
    found.push(...differencesOf(channelRow(before, i), channelRow(after, i)));
  }
  expect(found.slice(0, 5)).toEqual([]);
  return before.length;
}

const cases = casesOf(synthetic, synthetic).filter(({ golden }) => golden.refused === undefined);

test.each(cases.map((entry) => [entry.name, entry] as const))(
  '%s: the table before the pass is that of the model after it',
  (_, entry) => {
    const weighted = channelFacts(entry.source).channels;
    expect(compareWithStored(entry, optionsOf(entry))).toBe(weighted);
  },
);

test('with every floor, too', () => {
  let rows = 0;
  for (const entry of cases.filter(({ golden }) => golden.state === 'head')) {
    for (const floor of [...FLOOR_NAMES, 3e-7]) {
      const options = { ...optionsOf(entry), floor };
      if (appliesTo(floor, options.dtype)) rows += compareWithStored(entry, options);
    }
  }
  expect(rows).toBeGreaterThan(500);
});

test('of a model whose weights are fake-quantized already, too', () => {
  let rows = 0;
  for (const entry of cases) {
    const options = optionsOf(entry);
    const { model: source } = runToEnd(fakeQuantizeSteps(entry.source, options));
    rows += compareWithStored({ ...entry, source }, options);
    const table = predicted(source, options, entry.ranges);
    expect(rowsOfTable(table).every(({ rawWeightScale }) => rawWeightScale === null)).toBe(true);
  }
  expect(rows).toBeGreaterThan(500);
});

test('the order of 2021 shows as a bias scale that is not s_in·s_w', () => {
  const of = (state: string) => {
    const entry = cases.find(
      ({ golden }) =>
        golden.model === 'activations_split_a.tflite' &&
        golden.state === state &&
        golden.quantized_dtype === 'int16',
    );
    if (entry === undefined) throw new Error('there is no such case');
    return rowsOfTable(predicted(entry.source, optionsOf(entry), entry.ranges));
  };
  expect(of('june-2021').some(({ mismatched }) => mismatched === true)).toBe(true);
  expect(of('head').every(({ mismatched }) => mismatched !== true)).toBe(true);
});

describe.skipIf(outside === null)('MobileNetV2 (SCALEFLOOR_MODELS, SCALEFLOOR_REFERENCE)', () => {
  const real = outside === null ? [] : casesOf(outside.reference, outside.models);
  const features = real.filter(({ golden }) => golden.model === 'mobilenet_v2_features.tflite');
  const [{ source, ranges } = { source: null, ranges: null }] = features;

  const rows = (floor: 'none' | 'pr-7063' | 'pr-10111', dtype: 'int16' | 'uint8' = 'int16') => {
    if (source === null || ranges === null) throw new Error('the model is missing');
    return rowsOfTable(
      predicted(source, { dtype, granularity: 'channel', state: 'head', floor }, ranges),
    );
  };
  const count = (list: ChannelRow[], holds: (row: ChannelRow) => boolean) =>
    list.filter(holds).length;

  test('MobileNetV1 has no dead channel', () => {
    const clean = real.find(({ golden }) => golden.model.startsWith('mobilenet_v1'));
    if (clean === undefined) throw new Error('the model is missing');
    const { collapsed, channels } = channelFacts(clean.source);
    expect(channels).toBeGreaterThan(1000);
    expect(collapsed.every((flag) => flag === 0)).toBe(true);
  });

  test('nine of 17,056 channels are collapsed; six and channel 130 are hidden', () => {
    const table = rows('none');
    expect(table).toHaveLength(17056);
    const dead = table.filter(({ collapsed }) => collapsed);
    expect(
      dead.map(({ layer, channel, maxAbsWeight, bias, hidden }) => [
        layer.replace('MobilenetV2/', ''),
        channel,
        maxAbsWeight,
        bias,
        hidden,
      ]),
    ).toEqual([
      ['Conv/Relu6', 3, 1.6357787418920223e-19, -1.2156529426574707, true],
      ['Conv/Relu6', 7, 1.6870458452944104e-20, -2.542783737182617, true],
      ['Conv/Relu6', 11, 1.6628449962635523e-20, -0.29873523116111755, true],
      ['Conv/Relu6', 12, 3.465583359333441e-20, -0.19538499414920807, true],
      ['Conv/Relu6', 13, 5.830785232673138e-21, -1.343657374382019, true],
      ['Conv/Relu6', 19, 3.955315964112888e-20, -1.3084936141967773, true],
      ['Conv/Relu6', 28, 2.1954785480312377e-20, 0.08760754019021988, false],
      ['expanded_conv_2/expand/Relu6', 130, 2.263262439768385e-17, -1.8465427160263062, true],
      ['expanded_conv_11/expand/Relu6', 259, 1.017742889963813e-9, 2.2765626907348633, false],
    ]);
  });

  test('eight biases saturate without a floor, none with 1e-9 or 1e-8', () => {
    const saturated = ({ status }: ChannelRow) => status === 'saturated';
    const without = rows('none').filter(saturated);
    expect(without).toHaveLength(8);
    expect(without.every(({ collapsed, code }) => collapsed && code === -(2n ** 63n))).toBe(true);
    expect(count(rows('pr-7063'), saturated)).toBe(0);
    expect(count(rows('pr-10111'), saturated)).toBe(0);
    // In int32, channel 259 overflows too.
    expect(count(rows('none', 'uint8'), saturated)).toBe(9);
  });

  test('the nine are flushed without a floor, and channels hidden with the floor stay hidden', () => {
    expect(count(rows('none'), ({ flushed }) => flushed === true)).toBe(9);
    for (const floor of ['none', 'pr-7063', 'pr-10111'] as const) {
      expect(count(rows(floor), ({ collapsed, hidden }) => collapsed && hidden === true)).toBe(7);
    }
  });

  test.each(features.map((entry) => [entry.name, entry] as const))(
    '%s: the table before the pass is that of the model after it',
    (_, entry) => {
      expect(compareWithStored(entry, optionsOf(entry))).toBe(17056);
    },
  );
});
