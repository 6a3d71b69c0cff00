import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { quantized } from '../../../src/lib/kernels/code/codes';
import type { Value } from '../../../src/lib/kernels/code/value';
import { asExported } from '../../../src/lib/pass/quantize/exportOrder';
import type { Runner } from '../../../src/lib/pass/run/run';
import { trace } from '../../../src/lib/pass/run/trace';
import { open } from '../../../src/lib/model/graph/open';
import { referenceInput } from '../mobileNetV2';
import { outsideFolders } from '../oneFiles';
import {
  compareRun,
  hashOf,
  madeTensors,
  quantizedModel,
  runnerOf,
  runsOf,
  type GoldenRun,
} from '../runFiles';

const folders = outsideFolders();

if (folders === null) {
  test.skip('runs of real models: set SCALEFLOOR_MODELS to their folder and SCALEFLOOR_REFERENCE to that of their dumps', () =>
    undefined);
} else {
  const { models, reference } = folders;
  const runs = runsOf(join(reference, 'run'));
  const { data } = referenceInput(reference);
  if (!(data instanceof Float32Array)) throw new Error('The input is not of float32.');
  const input = data;

  const runOf = (golden: GoldenRun, simd = true): Runner => {
    const runner = runnerOf(quantizedModel(golden, models, reference), simd);
    const codes = quantized(input, runner.inputs[0]);
    expect(hashOf(codes)).toBe(golden.input?.sha256);
    runner.run([codes]);
    return runner;
  };

  describe('operators of real models run in the reference’s order', () => {
    test.each(runs)('$name', ({ golden }) => {
      const { outputs } = golden;
      const model = quantizedModel(golden, models, reference);
      expect(madeTensors(model, outputs)).toEqual(outputs.map(({ name }) => name));
    });

    test.each(['mobilenet_v1_0.25_224', 'mobilenet_v2_conv0', 'mobilenet_v2_features'])(
      '%s in float',
      (name) => {
        const file = join(reference, 'run', `${name}.float.json`);
        const { model, outputs } = JSON.parse(readFileSync(file, 'utf8')) as GoldenRun;
        const source = open(new Uint8Array(readFileSync(join(models, model))));
        const exported = asExported(source, source.subgraphs[0].tensors);
        expect(madeTensors(exported, outputs)).toEqual(outputs.map(({ name }) => name));
      },
    );
  });

  describe.each([
    ['plain kernels', false],
    ['SIMD', true],
  ])('with %s every operator of a real model gives what the interpreter gave', (_, simd) => {
    test.each(runs)('$name', ({ golden }) => {
      const runner = runOf(golden, simd);
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

    const runNamed = (state: string) => {
      const name = `mobilenet_v2_features.${state}.int16.channel.json`;
      const run = runs.find((one) => one.name === name);
      if (run === undefined) throw new Error(`No run ${name}.`);
      return runOf(run.golden);
    };

    /** Relative rms: √(Σd² / Σf²). */
    const distance = ([output]: readonly Value[]): number => {
      const [scale] = output.scale;
      let difference = 0;
      let size = 0;
      expected.forEach((f, i) => {
        difference += (Number(output.data[i]) * scale - f) ** 2;
        size += f ** 2;
      });
      return Math.sqrt(difference / size);
    };

    const states = ['june-2021', 'pr-7063', 'head'] as const;
    const finished = new Map(states.map((state) => [state, runNamed(state)]));
    const of = (state: (typeof states)[number]): Runner => {
      const runner = finished.get(state);
      if (runner === undefined) throw new Error(`No run of ${state}.`);
      return runner;
    };

    test('June 2021 is 14.1 % off, pr-7063 and head 0.53 %', () => {
      expect(distance(of('june-2021').outputs)).toBeCloseTo(0.141, 3);
      expect(distance(of('pr-7063').outputs)).toBeCloseTo(0.0053, 4);
      expect(distance(of('head').outputs)).toBe(distance(of('pr-7063').outputs));
    });

    test('channel 259 of expanded_conv_11/expand is flushed in June 2021 and lives since', () => {
      const traced = states.map((state) => {
        const runner = of(state);
        const tensor = runner.graph.tensors.findIndex(
          ({ name }) => name === 'MobilenetV2/expanded_conv_11/expand/Relu6',
        );
        const one = trace(runner, tensor, [0, 7, 7, 259]);
        if (one.kind !== 'integer') throw new Error('The layer was not computed in integers.');
        return one;
      });
      expect(traced.map(({ flushed }) => flushed)).toEqual([true, false, false]);
      expect(traced.map(({ mantissa }) => mantissa === 0)).toEqual([true, false, false]);
      const [june, ...later] = traced;
      expect(june.multiplier).toBeCloseTo(6.8e-14, 15);
      expect(june.accumulator).not.toBe(-(2n ** 63n)); // its bias fits: not an overflow
      expect(june.code).toBe(0);
      // What remains of the channel is its bias, +2.28.
      for (const { value } of later) expect(value).toBeCloseTo(2.2766, 2);
    });
  });

  describe('float kernels agree with the reference’s to a few units of float32', () => {
    const names = ['mobilenet_v1_0.25_224', 'mobilenet_v2_features'];
    test.each(names)('%s', (name) => {
      const file = join(reference, 'run', `${name}.float.json`);
      const golden = JSON.parse(readFileSync(file, 'utf8')) as GoldenRun;
      const model = open(new Uint8Array(readFileSync(join(models, golden.model))));
      const fast = runnerOf(model);
      const plain = runnerOf(model, false);
      fast.run([input]);
      plain.run([input]);
      const indices = new Map(model.subgraphs[0].tensors.map((t, index) => [t.name, index]));
      let compared = 0;
      for (const { name: tensor, first = [], min = 0, max = 0 } of golden.outputs) {
        const index = indices.get(tensor) ?? -1;
        const { data } = plain.value(index);
        const numbers = Float64Array.from(data, Number);
        const allowed = 1e-4 * Math.max(Math.abs(min), Math.abs(max));
        const worst = Math.max(
          ...first.map((value, i) => Math.abs(numbers[i] - value)),
          Math.abs(numbers.reduce((a, b) => Math.min(a, b)) - min),
          Math.abs(numbers.reduce((a, b) => Math.max(a, b)) - max),
        );
        expect([tensor, worst <= allowed]).toEqual([tensor, true]);
        expect([tensor, hashOf(fast.value(index).data)]).toEqual([tensor, hashOf(data)]);
        compared += 1;
      }
      expect(compared).toBe(golden.outputs.length);
      expect(compared).toBeGreaterThan(20);
    });
  });
}
