import { describe, expect, test } from 'vitest';
import { accountSteps, type Account } from '../../../src/lib/diagnosis/account/account';
import { sharesOf } from '../../../src/lib/diagnosis/account/shares';
import { compareSteps } from '../../../src/lib/diagnosis/compareRuns';
import type { Model } from '../../../src/lib/model/graph/graph';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import type { Ranges } from '../../../src/lib/pass/quantize/ranges';
import type { WeightOptions } from '../../../src/lib/pass/quantize/settings';
import { mobileNetV2, referenceInput } from '../mobileNetV2';
import { outsideFolders } from '../oneFiles';

const folders = outsideFolders();

if (folders === null) {
  test.skip(
    'accounts of real networks: set SCALEFLOOR_MODELS to the real models and SCALEFLOOR_REFERENCE to their dumps',
  );
} else {
  const { models, reference } = folders;
  const { source, ranges } = mobileNetV2(models, reference);
  const input = referenceInput(reference);
  const options = { machine: 'x86-64', count: 1 } as const;

  const quantized = (setting: WeightOptions, given: Ranges = ranges): Model =>
    runToEnd(quantizeSteps(source, { ...setting, ranges: given })).model;

  const accountOf = (model: Model): Account =>
    runToEnd(accountSteps(source, model, [[input]], options));

  const fakeError = (model: Model): number => {
    const { runs, outputs } = runToEnd(compareSteps(source, model, [[input]], options));
    expect(runs[0]).toBe('fake');
    return outputs[0].metrics[0].relativeRms;
  };

  const percent = (part: number, digits: number): number => Number((100 * part).toFixed(digits));

  const JUNE = { state: 'june-2021', dtype: 'int16', granularity: 'channel' } as const;
  const LAYER = { state: 'head', dtype: 'uint8', granularity: 'layer' } as const;

  // The errors are the reference's own of the integer run, with the digits that it gives.
  describe('the account of MobileNetV2 names', { timeout: 300_000 }, () => {
    test('flushed multipliers, where the reference measured 14.1 %', () => {
      const model = quantized(JUNE);
      const account = accountOf(model);
      const { error, main, first, causes } = account;
      expect(percent(error, 1)).toBe(14.1);
      expect(main.causes).toEqual(['flushed']);
      const [share] = sharesOf(account);
      expect(share.of).toBe('flushed');
      expect(share.percent).toBeGreaterThanOrEqual(95);
      expect(first?.name).toContain('expanded_conv_11/expand');
      // Other code makes the fake-quantized run. It has all causes but those of the multipliers.
      const flushed = causes.find(({ cause }) => cause === 'flushed');
      expect(flushed?.without).toBeCloseTo(fakeError(model), 7);
    });

    test('coarse and erased weights, where the reference measured 75 %', () => {
      const model = quantized(LAYER);
      const account = accountOf(model);
      const { error, causes, simulated } = account;
      expect(percent(error, 0)).toBe(75);
      expect(causes[0].cause).toBe('coarse');
      expect(causes.map(({ cause }) => cause)).toContain('erased');
      expect(simulated).toBeCloseTo(fakeError(model), 7);
    });

    test('clipped activations, where all ranges are quartered', () => {
      const quarter = new Map(
        [...ranges].map(([name, { min, max }]) => [name, { min: min / 4, max: max / 4 }]),
      );
      const account = accountOf(quantized({ ...JUNE, state: 'head' }, quarter));
      expect(percent(account.error, 0)).toBe(99);
      expect(account.causes[0].cause).toBe('clipped');
    });

    test('lifted weights, where a floor of .032 raises scales', () => {
      const account = accountOf(quantized({ ...LAYER, floor: 0.032 }));
      expect(account.causes[0].cause).toBe('lifted');
    });
  });
}
