import { describe, expect, test } from 'vitest';
import { compareSteps, type RunComparison } from '../../../src/lib/diagnosis/compareRuns';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import type { Granularity, QuantizedDtype } from '../../../src/lib/quantizer/dtype';
import type { HistoryState } from '../../../src/lib/quantizer/floor';
import { mobileNetV2, referenceInput } from '../mobileNetV2';
import { outsideFolders } from '../oneFiles';

const folders = outsideFolders();

if (folders === null) {
  test.skip(
    'compared networks: set SCALEFLOOR_MODELS to the real models and SCALEFLOOR_REFERENCE to their dumps',
  );
} else {
  const { models, reference } = folders;
  const { source, ranges } = mobileNetV2(models, reference);
  const input = referenceInput(reference);

  const compared = (
    state: HistoryState,
    dtype: QuantizedDtype,
    granularity: Granularity,
  ): RunComparison => {
    const { model } = runToEnd(quantizeSteps(source, { state, dtype, granularity, ranges }));
    const options = { machine: 'x86-64', count: 1 } as const;
    return runToEnd(compareSteps(source, model, [[input]], options));
  };

  // The reference's own figures for the integer run, in percent, with the digits that it gives.
  describe('MobileNetV2 is as far from its float model as the reference measured', () => {
    test.each<[HistoryState, QuantizedDtype, Granularity, number, number]>([
      ['june-2021', 'int16', 'channel', 14.1, 1],
      ['pr-7063', 'int16', 'channel', 0.53, 2],
      ['head', 'int16', 'channel', 0.53, 2],
      ['head', 'uint8', 'channel', 13.9, 1],
      ['head', 'uint8', 'layer', 75, 0],
    ])(
      '%s, %s per %s: %d %%',
      { timeout: 300_000 },
      (state, dtype, granularity, percent, digits) => {
        const { runs, outputs } = compared(state, dtype, granularity);
        expect(runs).toEqual(['fake', 'integer']);
        const [, { relativeRms }] = outputs[0].metrics;
        expect(Number((100 * relativeRms).toFixed(digits))).toBe(percent);
      },
    );
  });
}
