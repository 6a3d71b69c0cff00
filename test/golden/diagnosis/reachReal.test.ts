import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reachSteps, type ReachReport } from '../../../src/lib/diagnosis/reach';
import { open } from '../../../src/lib/model/graph/open';
import { runToEnd } from '../../../src/lib/pass/progress';
import { parseRanges } from '../../../src/lib/pass/quantize/ranges';
import { referenceInput } from '../mobileNetV2';
import { outsideFolders, quantized } from '../oneFiles';
import { quantizedModel, runsOf } from '../runFiles';

const folders = outsideFolders();

if (folders === null) {
  test.skip('what reaches the output of a real model: set SCALEFLOOR_MODELS to its folder and SCALEFLOOR_REFERENCE to that of its dumps', () =>
    undefined);
} else {
  const { models, reference } = folders;
  const runs = runsOf(join(reference, 'run'));
  const record = [referenceInput(reference)];

  const reported = (name: string): ReachReport => {
    const run = runs.find((one) => one.name === `${name}.json`);
    if (run === undefined) throw new Error(`No run ${name}.`);
    const float = open(new Uint8Array(readFileSync(join(models, run.golden.model))));
    const model = quantizedModel(run.golden, models, reference);
    return runToEnd(reachSteps(float, model, [record], { machine: 'x86-64', count: 1 }));
  };

  const FEATURES = 'mobilenet_v2_features';
  const reports = new Map<string, ReachReport>();
  const features = (kind: string): ReachReport => {
    const report = reports.get(kind) ?? reported(`${FEATURES}.${kind}.channel`);
    reports.set(kind, report);
    return report;
  };
  const channelsOf = ({ channels }: ReachReport) =>
    channels.map(({ layer, channel, reach, mechanism }) => {
      const name = layer.replace(/^MobilenetV2\/|\/Relu6$/g, '');
      return [`${name} ${channel}`, reach, mechanism];
    });
  const hidden = [3, 7, 11, 12, 13, 19].map((c) => [`Conv ${c}`, 'hidden', null]);

  test('June 2021, int16: only the flushed channel 259 reaches the features', () => {
    const report = features('june-2021.int16');
    expect(channelsOf(report)).toEqual([
      ...hidden,
      ['Conv 28', 'dead consumer', 'overflowed and flushed'],
      ['expanded_conv_2/expand 130', 'hidden', null],
      ['expanded_conv_11/expand 259', 'visible', 'flushed'],
    ]);
    expect(report.outputError).toBeCloseTo(0.141, 3);
    // Its repair alone gives the same as the whole repair, and no other channel changes anything.
    const [repaired, ...others] = report.channels.map((one) => one.repairedError).reverse();
    expect(repaired).toBeCloseTo(0.0053, 4);
    expect(repaired).toBe(features('pr-7063.int16').outputError);
    expect(new Set(others)).toEqual(new Set([report.outputError]));
  });

  test('with the floor of #7063 channel 28 is still flushed, but nothing reaches the features', () => {
    const report = features('pr-7063.int16');
    expect(channelsOf(report)).toEqual([
      ...hidden,
      ['Conv 28', 'dead consumer', 'flushed'],
      ['expanded_conv_2/expand 130', 'intact', null],
      ['expanded_conv_11/expand 259', 'intact', null],
    ]);
    expect(report.outputError).toBeCloseTo(0.0053, 4);
  });

  test.each(['head.int16', 'head.uint8'])('%s: the nine dead channels are intact', (kind) => {
    const { channels } = features(kind);
    expect(channels.map(({ reach }) => reach)).toEqual(Array(9).fill('intact'));
  });

  test('uint8 without a floor: channel 259 overflows its int32 too, and reaches the features', () => {
    const run = runs.find((one) => one.name === `${FEATURES}.head.uint8.channel.json`);
    if (run === undefined) throw new Error('No uint8 run.');
    const float = open(new Uint8Array(readFileSync(join(models, run.golden.model))));
    const ranges = parseRanges(
      JSON.parse(readFileSync(join(reference, run.golden.ranges), 'utf8')),
    );
    const options = { dtype: 'uint8', granularity: 'channel', floor: 'none', ranges } as const;
    const model = quantized(float, { ...options, state: 'head' });
    const report = runToEnd(reachSteps(float, model, [record], { machine: 'x86-64', count: 1 }));
    expect(channelsOf(report)).toEqual([
      ...hidden,
      ['Conv 28', 'dead consumer', 'overflowed and flushed'],
      ['expanded_conv_2/expand 130', 'hidden', null],
      ['expanded_conv_11/expand 259', 'visible', 'overflowed and flushed'],
    ]);
    const last = report.channels[8];
    expect(last).toMatchObject({ status: 'saturated', flushed: true });
    expect(last.repairedError).toBeLessThan(report.outputError);
  });

  test('the error rises at channel 259’s layer, and only with it flushed', () => {
    const errorOf = (kind: string) => {
      const { layers } = features(kind);
      expect(layers.length).toBeGreaterThan(60);
      const at = layers.findIndex(({ name }) => name.includes('expanded_conv_11/expand/'));
      return { before: layers[at - 1].relativeRms, there: layers[at].relativeRms };
    };
    const [june, later] = [errorOf('june-2021.int16'), errorOf('pr-7063.int16')];
    expect(later.there).toBeLessThan(0.01);
    expect(june.before).toBe(later.before);
    expect(june.there).toBeGreaterThan(10 * later.there);
  });
}
