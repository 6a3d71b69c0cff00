import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { quantized } from '../../src/lib/kernels/codes';
import type { Runner } from '../../src/lib/pass/run';
import { open } from '../../src/lib/model/open';
import { outsideFolders } from './oneFiles';
import { compareRun, hashOf, quantizedModel, runnerOf, runsOf, type GoldenRun } from './runFiles';

const folders = outsideFolders();

if (folders === null) {
  test.skip('runs of real models: set SCALEFLOOR_MODELS to their folder and SCALEFLOOR_REFERENCE to that of their dumps', () =>
    undefined);
} else {
  const { models, reference } = folders;
  const runs = runsOf(join(reference, 'run'));
  const bytes = readFileSync(join(reference, 'run/input0.f32'));
  const input = new Float32Array(new Uint8Array(bytes).buffer);

  const runOf = (golden: GoldenRun): Runner => {
    const runner = runnerOf(quantizedModel(golden, models, reference));
    const codes = quantized(input, runner.inputs[0]);
    expect(hashOf(codes)).toBe(golden.input?.sha256);
    runner.run([codes]);
    return runner;
  };

  describe('every operator of a real model gives what the reference’s interpreter gave', () => {
    test.each(runs)('$name', ({ golden }) => {
      const runner = runOf(golden);
      const { compared, differences, refused } = compareRun(runner, golden.outputs);
      expect(differences).toEqual([]);
      expect(compared).toBe(golden.outputs.length - refused.length);
      expect(compared).toBeGreaterThan(0);
    });
  });

  describe('features of MobileNetV2 in int16, against the float model', () => {
    const model = open(new Uint8Array(readFileSync(join(models, 'mobilenet_v2_features.tflite'))));
    const float = runnerOf(model);
    float.run([input]);
    const expected = Float64Array.from(float.outputs[0].data, Number);

    /** Relative rms: √(Σd² / Σf²). */
    const distance = (state: string): number => {
      const run = runs.find(
        ({ name }) => name === `mobilenet_v2_features.${state}.int16.channel.json`,
      );
      if (run === undefined) throw new Error(`No run of ${state}.`);
      const [output] = runOf(run.golden).outputs;
      const [scale] = output.scale;
      let difference = 0;
      let size = 0;
      expected.forEach((f, i) => {
        difference += (Number(output.data[i]) * scale - f) ** 2;
        size += f ** 2;
      });
      return Math.sqrt(difference / size);
    };

    test('June 2021 is 14.1 % off, pr-7063 and head 0.53 %', () => {
      expect(distance('june-2021')).toBeCloseTo(0.141, 3);
      expect(distance('pr-7063')).toBeCloseTo(0.0053, 4);
      expect(distance('head')).toBe(distance('pr-7063'));
    });
  });
}
