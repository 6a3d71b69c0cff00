import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { open } from '../../../src/lib/model/graph/open';
import { numbers } from '../../../src/lib/model/graph/tensorData';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { trace, type IntegerTrace } from '../../../src/lib/pass/run/trace';

const prepared = (name: string) =>
  prepareRun(open(readFileSync(`test/cases/${name}`)), { keep: 'all' });

/** The first output of a file after one run. */
function run(name: string, input: Int16Array | Int8Array | Uint8Array): number[] {
  const runner = prepared(name);
  expect(runner.marks.size).toBe(0);
  runner.run([input]);
  return Array.from(runner.outputs[0].data, Number);
}

function traced(name: string, input: Int16Array | Int8Array, at: number[]): IntegerTrace {
  const runner = prepared(name);
  runner.run([input]);
  const found = trace(runner, runner.graph.outputs[0], at);
  if (found.kind !== 'integer') throw new Error('The layer ran in float.');
  return found;
}

test('QUANTIZE from int16 to int16 divides its scales in float32', () => {
  const input = new Int16Array(256).fill(20141);
  expect(run('s16s16.circle', input)[0]).toBe(21918);
});

test('QUANTIZE from uint8 to int16', () => {
  const input = Uint8Array.from({ length: 256 }, (_, i) => i);
  // 0.05·(x − 10) in units of 0.0002: 250 for each code.
  expect(run('u8s16.circle', input)).toEqual(
    Array.from(input, (x) => Math.min(32767, 250 * (x - 10))),
  );
});

test('INT16 × INT8 with an INT32 bias wraps in int32', () => {
  const input = new Int16Array(600).fill(32767);
  const sum = 600 * 32767 * 127;
  expect(sum | 0).toBe(-1798121896);
  // M = 3e-7 / 0.03 = 1e-5
  expect(run('fc32.tflite', input)).toEqual([-17981]);
  expect(traced('fc32.tflite', input, [0, 0])).toMatchObject({
    accumulatorBits: 32,
    sum: BigInt(sum),
    accumulator: -1798121896n,
    reduced: null,
    unclamped: -17981,
  });
});

test('an INT8 FULLY_CONNECTED subtracts the zero point of its weights', () => {
  const input = Int8Array.of(10, 20, -30, 40);
  // (50 − 6)·40 and biases of 1, 2 and 3, times 0.05·0.01 / 0.1 = 1/200
  expect(run('Q_zp.tflite', input)).toEqual([9, 9, 9]);
  expect(traced('Q_zp.tflite', input, [0, 0])).toMatchObject({
    weightZero: 6,
    accumulator: 1761n,
    code: 9,
  });
});

test.each([96, 128])('a FULLY_CONNECTED of %i float inputs with INT8 weights runs', (size) => {
  const runner = prepared(`hy${size}.tflite`);
  const { graph } = runner;
  const weights = graph.tensors[graph.operators[0].inputs[1]];
  const [scale] = weights.quantization?.scale ?? [];
  const codes = numbers(weights);
  // 127 steps of 1/127: the input's codes are exact.
  const input = Float32Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1 : -1));
  runner.run([input]);
  const output = Array.from(runner.outputs[0].data, Number);
  expect(output).toHaveLength(size);
  output.forEach((y, row) => {
    const sum = input.reduce((total, x, i) => total + x * codes[row * size + i], 0);
    expect(y).toBeCloseTo(sum * scale, 4);
  });
});
