import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { handFile, networkFile } from '../../../scripts/networks';
import { accountSteps } from '../../../src/lib/diagnosis/account/account';
import { compareSteps } from '../../../src/lib/diagnosis/compareRuns';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { reachSteps } from '../../../src/lib/diagnosis/reach';
import { NETWORK_NAMES, NETWORKS, type NetworkName } from '../../../src/lib/examples/networks';
import { dequantized, quantized } from '../../../src/lib/kernels/code/codes';
import type { Model } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { calibrateSteps } from '../../../src/lib/pass/input/calibrate';
import { PERCENTILE } from '../../../src/lib/pass/input/combine';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import type { Range } from '../../../src/lib/pass/quantize/ranges';
import type { WeightOptions } from '../../../src/lib/pass/quantize/settings';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { hashOf } from '../runFiles';

const read = (file: string): Model => open(new Uint8Array(readFileSync(file)));

/** A picture of noise, as the networks take pictures: numbers from 0 to 1. */
const noise = (model: Model): Float32Array => {
  const [graph] = model.subgraphs;
  return new Pcg64(1).noise(graph.tensors[graph.inputs[0]].shape.reduce((a, b) => a * b, 1));
};

function rangesOf(model: Model): Map<string, Range> {
  const runner = prepareRun(model);
  const records = [[noise(model)]];
  const options = { records, count: 1, combination: PERCENTILE, machine: 'x86-64' } as const;
  const byIndex = runToEnd(calibrateSteps(runner, options));
  return new Map(
    Array.from(byIndex, ([index, range]) => [runner.graph.tensors[index].name, range] as const),
  );
}

const quantizedAs = (model: Model, ranges: Map<string, Range>, setting: WeightOptions) =>
  runToEnd(quantizeSteps(model, { ...setting, ranges }));

/** Whole networks take their time where others work as well. */
const PATIENCE = { timeout: 300_000 };

const JUNE = { state: 'june-2021', dtype: 'int16', granularity: 'channel' } as const;
const HEAD = { ...JUNE, state: 'head' } as const;
const SETTINGS: readonly [string, WeightOptions][] = [
  ['int16, June 2021', JUNE],
  ['int16, today', HEAD],
  ['uint8 per channel', { ...HEAD, dtype: 'uint8' }],
  ['uint8 per layer', { ...HEAD, dtype: 'uint8', granularity: 'layer' }],
];

/** Channels whose float16 weights are all 0, counted in the file: bits without the sign. */
function zeroChannels(model: Model): number {
  const [{ tensors, operators }] = model.subgraphs;
  const halves = new Map(
    operators
      .filter(({ opcode }) => opcode === 'DEQUANTIZE')
      .map(({ inputs, outputs }) => [outputs[0], tensors[inputs[0]]] as const),
  );
  let count = 0;
  for (const { opcode, inputs } of operators) {
    if (!/^(CONV_2D|DEPTHWISE_CONV_2D|FULLY_CONNECTED)$/.test(opcode)) continue;
    const weights = halves.get(inputs[1]);
    if (!weights?.data) throw new Error('A layer has no float16 weights.');
    const bits = new Uint16Array(new Uint8Array(weights.data).buffer);
    const isLast = opcode === 'DEPTHWISE_CONV_2D';
    const channels = isLast ? weights.shape[3] : weights.shape[0];
    const live = new Set<number>();
    bits.forEach((half, i) => {
      if ((half & 0x7fff) !== 0)
        live.add(isLast ? i % channels : Math.floor((i * channels) / bits.length));
    });
    count += channels - live.size;
  }
  return count;
}

const LOST: Record<NetworkName, number> = { 'hand-lite': 1050, 'hand-full': 5426 };

test.each(NETWORK_NAMES)(
  '%s loses in June 2021 the bias of each channel whose weights are all 0, and none today',
  PATIENCE,
  (name) => {
    const model = read(handFile(name));
    expect(zeroChannels(model)).toBe(LOST[name]);
    const ranges = rangesOf(model);
    const june = quantizedAs(model, ranges, JUNE);
    expect(june.unknownRanges).toEqual([]);
    expect(june.tally.biases.underflowed).toBe(LOST[name]);
    expect(june.tally.lifted).toBe(0);
    const { biases, channels, lifted } = quantizedAs(model, ranges, HEAD).tally;
    expect(biases.rounded + biases.exact).toBe(channels);
    expect(lifted).toBeGreaterThanOrEqual(LOST[name]);
    // What the file stores for such a bias reads back as 0: its code times its scale.
    const [{ tensors, operators }] = june.model.subgraphs;
    let zeros = 0;
    for (const { opcode, inputs } of operators) {
      if (!/^(CONV_2D|DEPTHWISE_CONV_2D|FULLY_CONNECTED)$/.test(opcode)) continue;
      const { data, quantization } = tensors[inputs[2]];
      if (!data || !quantization) throw new Error('A bias is not stored as codes.');
      const codes = new BigInt64Array(new Uint8Array(data).buffer);
      codes.forEach((code, i) => {
        if (Number(code) * quantization.scale[i] === 0) zeros += 1;
      });
    }
    expect(zeros).toBe(LOST[name]);
  },
);

describe('the kernels of WebAssembly give the bits of the plain ones on a whole network', () => {
  const hand = read(handFile('hand-lite'));
  let known: Map<string, Range> | null = null;
  const ranges = () => (known ??= rangesOf(hand));

  /** A hash of every tensor that a run makes, by its name. */
  function hashes(model: Model, simd: boolean): Map<string, string> {
    const runner = prepareRun(model, { keep: 'all', simd });
    const [input] = runner.inputs;
    const made = new Map<string, string>();
    const data = noise(model);
    const steps = runner.steps(
      [input.type === 'FLOAT32' ? data : quantized(data, input)],
      (_, value) => made.set(value.name, hashOf(value.data)),
    );
    runToEnd(steps);
    return made;
  }

  test.each(SETTINGS)('%s', PATIENCE, (_, setting) => {
    const { model } = quantizedAs(hand, ranges(), setting);
    const fast = hashes(model, true);
    expect(fast.size).toBeGreaterThan(60);
    expect(fast).toEqual(hashes(model, false));
  });

  test('float', PATIENCE, () => {
    const fast = hashes(hand, true);
    expect(fast).toEqual(hashes(hand, false));
  });
});

/** √(Σd²/Σf²) over all outputs, by hand. */
function errorOf(float: Model, model: Model): number {
  const [reference, integer] = [prepareRun(float), prepareRun(model)];
  const data = noise(float);
  reference.run([data]);
  integer.run([quantized(data, integer.inputs[0])]);
  let [difference, whole] = [0, 0];
  for (const value of reference.outputs) {
    const other = integer.outputs.find(({ name }) => name === value.name);
    if (other === undefined) throw new Error(`No output ${value.name}.`);
    dequantized(other).forEach((real, i) => {
      difference += (real - Number(value.data[i])) ** 2;
      whole += Number(value.data[i]) ** 2;
    });
  }
  return Math.sqrt(difference / whole);
}

describe('the error of a real network is the same by hand', PATIENCE, () => {
  const OPTIONS = { machine: 'x86-64', count: 1 } as const;
  const recordOf = (model: Model) => {
    const { tensors, inputs } = model.subgraphs[0];
    return [[{ dtype: 'float32', shape: tensors[inputs[0]].shape, data: noise(model) }]] as const;
  };
  const june = () => {
    const float = read(handFile('hand-lite'));
    return { float, model: quantizedAs(float, rangesOf(float), JUNE).model };
  };

  test('in the account, which names flushed multipliers', () => {
    const { float, model } = june();
    const account = runToEnd(accountSteps(float, model, recordOf(float), OPTIONS));
    expect(account.error).toBeCloseTo(errorOf(float, model), 8);
    expect(account.main.causes).toEqual(['flushed']);
  });

  test('in the reach, which looks at each dead channel', () => {
    const { float, model } = june();
    const { outputError, channels } = runToEnd(reachSteps(float, model, recordOf(float), OPTIONS));
    expect(outputError).toBeCloseTo(errorOf(float, model), 8);
    expect(channels.filter(({ collapsed }) => collapsed)).toHaveLength(NETWORKS['hand-lite'].dead);
    expect(channels.filter(({ status }) => status === 'underflowed')).toHaveLength(1050);
    expect(channels.some(({ reach }) => reach === 'visible')).toBe(true);
  });

  test('in the comparison of the network of the body, output by output', () => {
    const float = read(networkFile('pose/pose_landmark_lite.tflite'));
    const { model } = quantizedAs(float, rangesOf(float), HEAD);
    const { outputs, runs, leftOut } = runToEnd(
      compareSteps(float, model, recordOf(float), OPTIONS),
    );
    expect(leftOut).toBeNull();
    expect(outputs).toHaveLength(float.subgraphs[0].outputs.length);
    const at = runs.indexOf('integer');
    const errors = outputs.map(({ metrics }) => metrics[at].relativeRms);
    const [reference, integer] = [prepareRun(float), prepareRun(model)];
    reference.run([noise(float)]);
    integer.run([quantized(noise(float), integer.inputs[0])]);
    reference.outputs.forEach(({ data }, o) => {
      const reals = dequantized(integer.outputs[o]);
      const squares = (pick: (i: number) => number) =>
        reals.reduce((sum, _, i) => sum + pick(i) ** 2, 0);
      const byHand = Math.sqrt(
        squares((i) => reals[i] - Number(data[i])) / squares((i) => Number(data[i])),
      );
      expect(errors[o]).toBeCloseTo(byHand, 6);
    });
  });
});

describe('a network with an operator that nobody knows', () => {
  test.each(['selfie_segmentation', 'selfie_segmentation_landscape'])(
    '%s is inspected, and refused in one sentence where it must run whole',
    (name) => {
      const model = read(networkFile(`selfie_segmentation/${name}.tflite`));
      const { collapsed, channels } = channelFacts(model);
      expect(channels).toBe(2920);
      expect(collapsed.length).toBe(channels);
      expect(() => quantizedAs(model, new Map(), HEAD)).toThrow(
        /^The pass does not know 1 × CUSTOM Convolution2DTransposeBias: /,
      );
      const { leftOut, sequence } = prepareRun(model);
      expect(leftOut).toMatch(/^CUSTOM Convolution2DTransposeBias cannot be run/);
      expect(sequence.length).toBeGreaterThan(50);
    },
  );
});
