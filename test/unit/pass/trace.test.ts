import { describe, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { PassError } from '../../../src/lib/pass/error';
import { prepareRun, type Runner } from '../../../src/lib/pass/run/run';
import { trace } from '../../../src/lib/pass/run/trace';
import { multiplyInt32, multiplyInt64 } from '../../../src/lib/quantizer/multiplier';
import { elementsOf, quantizedModel, runsOf } from '../../golden/runFiles';

const folder = fileURLToPath(new URL('../../golden/one/synthetic', import.meta.url));
const runs = runsOf(`${folder}/run`);

function finished(name: string, arithmetic: 'integer' | 'fake' = 'integer'): Runner {
  const run = runs.find((one) => one.name === `${name}.json`);
  if (run === undefined) throw new Error(`No run ${name}.`);
  const model = quantizedModel(run.golden, folder, folder);
  const runner = prepareRun(model, { keep: 'all', arithmetic });
  const inputs = (run.golden.inputs ?? []).map(({ dtype, values }) =>
    arithmetic === 'fake'
      ? Float32Array.from(values ?? [], (code) => code / 300)
      : elementsOf(dtype, values ?? []),
  );
  runner.run(inputs);
  return runner;
}

/** Indices of the outputs of operators that have weights. */
function weighted({ graph }: Runner): number[] {
  const kinds = ['CONV_2D', 'DEPTHWISE_CONV_2D', 'TRANSPOSE_CONV', 'FULLY_CONNECTED'];
  return graph.operators
    .filter(({ opcode }) => kinds.includes(opcode))
    .map(({ outputs }) => outputs[0]);
}

/** Places in a tensor: some of all, corners among them. */
function places(shape: readonly number[]): number[][] {
  const count = shape.reduce((a, b) => a * b, 1);
  const step = Math.max(1, Math.floor(count / 40));
  const flat = [
    ...Array.from({ length: count }, (_, i) => i).filter((i) => i % step === 0),
    count - 1,
  ];
  return flat.map((index) => {
    const at: number[] = [];
    let rest = index;
    for (const size of [...shape].reverse()) {
      at.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return at;
  });
}

const MODELS = ['conv_a', 'dw_tconv_fc_a', 'degenerate_a'].flatMap((model) =>
  ['int16.channel', 'uint8.channel', 'uint8.layer'].map((kind) => `${model}.head.${kind}`),
);

describe('a trace adds up to the code of the run', () => {
  test.each(MODELS)('%s', (name) => {
    const runner = finished(name);
    let integers = 0;
    for (const index of weighted(runner)) {
      const { shape, data, type } = runner.value(index);
      for (const at of places(shape)) {
        const one = trace(runner, index, at);
        expect(one.code).toBe(Number(data[one.element]));
        if (one.kind === 'float') {
          expect(runner.marks.get(index)?.kind).toBe('emulated');
          expect(one.emulated).toMatch(/kernel/);
          continue;
        }
        integers += 1;
        const { inputZero, weightZero, outputZero, mantissa, shift, bias } = one;
        const sum = one.terms.reduce((total, { input, weight, product }) => {
          expect(product).toBe((input - inputZero) * (weight - weightZero));
          return total + BigInt(product);
        }, 0n);
        expect(one.sum).toBe(sum);
        expect(one.accumulator).toBe(BigInt.asIntN(one.accumulatorBits, sum + bias));
        expect(one.accumulatorBits).toBe(type === 'INT16' ? 64 : 32);
        const scaled =
          one.accumulatorBits === 64
            ? multiplyInt64(one.accumulator, mantissa, shift)
            : multiplyInt32(Number(one.accumulator), mantissa, shift);
        expect(one.unclamped).toBe((scaled + outputZero) | 0);
        expect(one.code).toBe(Math.min(one.max, Math.max(one.min, one.unclamped)));
      }
    }
    expect(integers).toBeGreaterThan(60);
  });
});

test('in a fake-quantized run the trace has floats, and ends at the rounding', () => {
  const runner = finished('conv_a.head.int16.channel', 'fake');
  for (const index of weighted(runner)) {
    const { shape, scale } = runner.value(index);
    for (const at of places(shape)) {
      const one = trace(runner, index, at);
      if (one.kind !== 'float') throw new Error('The trace is of integers.');
      expect(one.emulated).toBeNull();
      const inside = Math.abs(one.activated) < 32767 * scale[0];
      expect(!inside || Math.abs(one.value - one.activated) <= scale[0] * 0.5001).toBe(true);
    }
  }
});

describe('a sentence says why an element cannot be traced', () => {
  const runner = finished('dw_tconv_fc_a.head.uint8.layer');
  const { graph } = runner;
  const of = (opcode: string) =>
    graph.operators.find((operator) => operator.opcode === opcode)?.outputs[0] ?? -1;
  test.each([
    ['an input', graph.inputs[0], [0, 0, 0, 0], /^No operator makes "\w+"/],
    ['an operator without weights', of('RESHAPE'), [0, 0], /is made by RESHAPE: only/],
    ['a place outside', of('DEPTHWISE_CONV_2D'), [0, 0, 0, 99], /has no element \[0, 0, 0, 99\]/],
    ['too few indices', of('DEPTHWISE_CONV_2D'), [0], /has no element \[0\]/],
  ])('%s', (_, tensor, at, sentence) => {
    expect(() => trace(runner, tensor, at)).toThrow(PassError);
    expect(() => trace(runner, tensor, at)).toThrow(sentence);
  });

  test('a tensor that was not kept', () => {
    const name = 'dw_tconv_fc_a.head.uint8.layer.json';
    const run = runs.find((one) => one.name === name);
    if (run === undefined) throw new Error(`No run ${name}.`);
    const lean = prepareRun(quantizedModel(run.golden, folder, folder));
    lean.run((run.golden.inputs ?? []).map((i) => elementsOf(i.dtype, i.values ?? [])));
    expect(() => trace(lean, of('TRANSPOSE_CONV'), [0, 0, 0, 0])).toThrow(
      /was not kept in the run/,
    );
  });
});
