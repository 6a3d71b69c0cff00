import { describe, expect, test } from 'vitest';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { policyEffects } from '../../../src/lib/diagnosis/policyTable';
import { runToEnd } from '../../../src/lib/pass/progress';
import type { QuantizedDtype } from '../../../src/lib/quantizer/dtype';
import type { FloorName } from '../../../src/lib/quantizer/floors/policies';
import { mobileNetV2 } from '../mobileNetV2';
import { outsideFolders } from '../oneFiles';

/*
 * The policies on the real MobileNetV2. The counts of touched channels were measured on the file
 * with other programs; here each is counted again from the weights alone.
 */

const folders = outsideFolders();

if (folders === null) {
  test.skip('the policies on a real model: set SCALEFLOOR_MODELS and SCALEFLOOR_REFERENCE', () =>
    undefined);
} else {
  const { source, ranges } = mobileNetV2(folders.models, folders.reference);
  const facts = channelFacts(source);
  const tables = new Map<QuantizedDtype, ReturnType<typeof effectsOf>>();
  const effectsOf = (dtype: QuantizedDtype) => {
    const options = { dtype, granularity: 'channel', state: 'head' } as const;
    const effects = runToEnd(policyEffects(source, facts, options, ranges));
    return new Map(effects.map((effect) => [effect.floor, effect]));
  };
  const effect = (dtype: QuantizedDtype, floor: FloorName) => {
    const known = tables.get(dtype) ?? effectsOf(dtype);
    tables.set(dtype, known);
    const found = known.get(floor);
    if (found === undefined) throw new Error(`${floor} has no effect on ${dtype}.`);
    return found;
  };
  const touched = (dtype: QuantizedDtype, floor: FloorName) => {
    const { touched, healthy } = effect(dtype, floor);
    return [touched, healthy];
  };

  const { maxAbsWeight, minWeight, maxWeight, layers } = facts;
  const below = (limit: number) => maxAbsWeight.filter((most) => most < limit).length;

  test('the model has 17056 channels, of which 9 have collapsed', () => {
    expect([facts.channels, facts.collapsed.reduce((a, b) => a + b)]).toEqual([17056, 9]);
  });

  describe('channels touched, and healthy ones of them', () => {
    test('1e-8 for int16: 9, none healthy', () => {
      expect(below(1e-8 * 32767)).toBe(9);
      expect(touched('int16', 'pr-10111')).toEqual([9, 0]);
    });

    test('2^-23: 9 with int8, but 10 with int16, whose scales are 258 times smaller', () => {
      expect(below(2 ** -23 * 127)).toBe(9);
      expect(below(2 ** -23 * 32767)).toBe(10);
      for (const floor of ['pr-6971', 'pytorch'] as const) {
        expect(touched('int16', floor)).toEqual([10, 1]);
      }
    });

    test('1e-5 for uint8: 10, one healthy', () => {
      const low = minWeight.map((x) => Math.min(x, 0));
      const lifted = maxWeight.filter((x, i) => (Math.max(x, 0) - low[i]) / 255 < 1e-5);
      expect(lifted).toHaveLength(10);
      expect(touched('uint8', 'pr-3480')).toEqual([10, 1]);
    });

    test('2^-12: 247 with int8, and almost all with int16', () => {
      expect(below(2 ** -12 * 127)).toBe(247);
      expect(touched('int16', 'pytorch-xnnpack')).toEqual([
        below(2 ** -12 * 32767),
        below(2 ** -12 * 32767) - 9,
      ]);
      expect(below(2 ** -12 * 32767)).toBeGreaterThan(17_000);
    });

    test('NNCF: 34, the same for every symmetric type, since it compares weights', () => {
      const small = layers.map(({ first, channels }) => {
        const own = maxAbsWeight.subarray(first, first + channels);
        const least = Math.max(0.01 * Math.max(...own), 8e-5);
        return own.filter((most) => most < least).length;
      });
      expect(small.reduce((a, b) => a + b)).toBe(34);
      expect(touched('int16', 'nncf')).toEqual([34, 25]);
    });
  });

  describe('what is left', () => {
    test('without a floor eight biases are lost to int64, and nine to int32', () => {
      expect([effect('int16', 'none').lost, effect('int16', 'none').flushed]).toEqual([8, 9]);
      expect(effect('uint8', 'none').lost).toBe(9);
    });

    test('1e-9 saves every bias, and leaves seven multipliers flushed', () => {
      const { lost, flushed } = effect('int16', 'pr-7063');
      expect([lost, flushed]).toEqual([0, 7]);
    });

    test('1e-8 takes 44 bits at the ranges of the reference', () => {
      expect(effect('int16', 'pr-10111')).toMatchObject({ lost: 0, flushed: 0, bits: 44 });
    });

    test('2^-23 still loses one bias to an int32', () => {
      expect(effect('uint8', 'pytorch').lost).toBe(1);
    });

    test('#7017 repairs the biases on paper: all nine multipliers are flushed', () => {
      expect(effect('int16', 'pr-7017')).toMatchObject({ lost: 0, flushed: 9 });
    });

    test('output-aware touches the nine dead channels alone, and loses nothing', () => {
      for (const dtype of ['uint8', 'int16'] as const) {
        const found = effect(dtype, 'output-aware');
        expect(found).toMatchObject({ touched: 9, healthy: 0, lost: 0, flushed: 0 });
        expect(found.weightError).toBeCloseTo(effect(dtype, 'none').weightError, 9);
      }
    });
  });
}
