import { expect, test } from 'vitest';
import { inspectModel } from '../../../src/lib/diagnosis/inspect';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { mobileNetV2 } from '../mobileNetV2';
import { outsideFolders } from '../oneFiles';

const folders = outsideFolders();

if (folders === null) {
  test.skip('the worst channels of a real network: set SCALEFLOOR_MODELS and SCALEFLOOR_REFERENCE');
} else {
  // The reach of the nine broken channels is measured on the reference's runs in reachReal.test.ts:
  // of these, channel 259 alone is visible.
  test('of a quantized MobileNetV2 alone, the channel that matters comes first', () => {
    const { source, ranges } = mobileNetV2(folders.models, folders.reference);
    const setting = { state: 'june-2021', dtype: 'int16', granularity: 'channel' } as const;
    const { model } = runToEnd(quantizeSteps(source, { ...setting, ranges }));
    const { table, worst, stored } = inspectModel(model, setting);
    expect(stored).toBe(true);
    expect(worst).toHaveLength(9);
    const [{ row, prospect }, ...others] = worst;
    const { layers, layer } = table.facts;
    expect(layers[layer[row]].name).toContain('expanded_conv_11/expand');
    expect([row - layers[layer[row]].first, prospect]).toEqual([259, 'not hidden']);
    // Their bias is at the end of int64, which alone says nothing of their harm.
    expect(others.every(({ row: other }) => table.bits[other] === 64)).toBe(true);
    const calm = ['dead consumer', 'hidden'];
    expect(others.filter((one) => !calm.includes(one.prospect))).toEqual([]);
  });
}
