import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MECHANISMS, REACHES, reachSteps } from '../../../src/lib/diagnosis/reach';
import { channelSums } from '../../../src/lib/diagnosis/reachSums';
import { dequantized } from '../../../src/lib/kernels/code/codes';
import { readLayer } from '../../../src/lib/kernels/conv/terms';
import { codesOf } from '../../../src/lib/kernels/layer/layer';
import { open } from '../../../src/lib/model/graph/open';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { randomInput } from '../../../src/lib/pass/input/random';
import { runToEnd } from '../../../src/lib/pass/progress';
import { parseRanges } from '../../../src/lib/pass/quantize/ranges';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { trace } from '../../../src/lib/pass/run/trace';
import { quantized } from '../oneFiles';
import { elementsOf, quantizedModel, runnerOf, runsOf } from '../runFiles';

const folder = fileURLToPath(new URL('../one/synthetic', import.meta.url));
const runs = runsOf(`${folder}/run`);

/** A row-major index as one index for each dimension. */
const placeOf = (index: number, shape: readonly number[]): number[] =>
  shape.map((size, d) => {
    const inner = shape.slice(d + 1).reduce((a, b) => a * b, 1);
    return Math.floor(index / inner) % size;
  });

test('a channel’s sums are the sums of its traced elements, for every kind of convolution', () => {
  const opcodes = new Set<string>();
  for (const { golden } of runs) {
    const runner = runnerOf(quantizedModel(golden, folder, folder));
    runner.run((golden.inputs ?? []).map(({ dtype, values }) => elementsOf(dtype, values ?? [])));
    for (const operator of runner.graph.operators) {
      const at = (index: number) => (index < 0 ? null : runner.value(index));
      const layer = readLayer({
        operator,
        inputs: operator.inputs.map(at),
        outputs: operator.outputs.map((index) => runner.value(index)),
        machine: 'x86-64',
        claim: () => undefined,
      });
      if (layer === null || layer.output.type === 'FLOAT32') continue;
      const { input, weights, output, geometry } = layer;
      const tensor = runner.graph.tensors.findIndex(({ name }) => name === output.name);
      const { length } = output.data;
      const channels = geometry.outputChannels;
      const floats = dequantized(weights);
      for (let element = 0; element < length; element += Math.ceil(length / 7)) {
        const traced = trace(runner, tensor, placeOf(element, output.shape));
        if (traced.kind !== 'integer') continue;
        const channel = element % channels;
        const sums = channelSums(layer, codesOf(layer, input), traced.inputZero, channel, {
          codes: codesOf(layer, weights),
          zero: traced.weightZero,
          floats,
        });
        const pixel = Math.floor(element / channels);
        expect(sums.codes.length).toBe(length / channels);
        expect(BigInt(sums.codes[pixel])).toBe(traced.sum);
        const wanted = traced.terms.reduce(
          (sum, one) => sum + (one.input - traced.inputZero) * floats[one.weightIndex],
          0,
        );
        expect(sums.floats[pixel]).toBeCloseTo(wanted, 6);
        opcodes.add(layer.opcode);
      }
    }
  }
  expect([...opcodes].sort()).toEqual([
    'CONV_2D',
    'DEPTHWISE_CONV_2D',
    'FULLY_CONNECTED',
    'TRANSPOSE_CONV',
  ]);
});

const KINDS = [
  ['int16', 'channel'],
  ['uint8', 'channel'],
  ['uint8', 'layer'],
] as const;

describe('the channels of every degenerate kind, without a floor', () => {
  const degenerate = runs.find(({ golden }) => golden.model.startsWith('degenerate'));
  if (degenerate === undefined) throw new Error('No run of degenerate_a.');
  const { golden } = degenerate;
  const float = open(new Uint8Array(readFileSync(`${folder}/${golden.model}`)));
  const ranges = parseRanges(JSON.parse(readFileSync(`${folder}/${golden.ranges}`, 'utf8')));
  const generator = new Pcg64(7);
  const range = { low: -1, high: 1 };
  const record = prepareRun(float).inputs.map((value) => randomInput(generator, value, range));
  const reports = KINDS.map(([dtype, granularity]) => {
    const options = { dtype, granularity, state: 'june-2021', floor: 'none', ranges } as const;
    const steps = reachSteps(float, quantized(float, options), [record], {
      machine: 'x86-64',
      count: 1,
    });
    return runToEnd(steps);
  });
  const all = reports.flatMap(({ outputError, channels }) =>
    channels.map((one) => ({ ...one, outputError })),
  );

  test('each fate agrees with what was counted', () => {
    for (const one of all) {
      const { reach, mechanism, ownCodes, outputCodes } = one;
      expect(reach === 'visible').toBe(outputCodes > 0);
      expect(mechanism !== null).toBe(ownCodes > 0);
      expect(reach === 'hidden' || reach === 'intact').toBe(ownCodes === 0);
      if (outputCodes === 0) expect(one.repairedError).toBe(one.outputError);
      if (reach === 'intact') expect(one).toMatchObject({ collapsed: true, flushed: false });
      if (mechanism === 'flushed') expect(one.flushed).toBe(true);
      if (mechanism === 'overflowed') expect(one.flushed).toBe(false);
    }
  });

  test('an output of scale 0 has no right code: its layer is left out', () => {
    expect(reports[0].layers.map(({ name }) => name)).toContain('dw_degenerate');
    expect(all.map(({ layer }) => layer)).not.toContain('dw_degenerate');
  });

  test('there are some of each', () => {
    const seen = (values: readonly (string | null)[]) => [...new Set(values)].sort();
    expect(seen(all.map(({ reach }) => reach))).toEqual([...REACHES].sort());
    expect(seen(all.flatMap(({ mechanism }) => mechanism ?? []))).toEqual([...MECHANISMS].sort());
  });
});
