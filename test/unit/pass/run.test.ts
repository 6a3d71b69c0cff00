import { describe, expect, test } from 'vitest';
import type { Value } from '../../../src/lib/kernels/code/value';
import { GraphBuilder, makeOperator, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { PassCancelled, PassError } from '../../../src/lib/pass/error';
import { runInSteps } from '../../../src/lib/pass/progress';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { emulatedLayer } from './emulated';

/** x → ADD 1 → ADD 2 → … in float: element i of step n is x + 1 + … + n. */
function chain(length: number, size = 16): Model {
  const builder = new GraphBuilder('chain');
  let last = builder.input('x', [1, size]);
  for (let i = 1; i <= length; i++) {
    const constant = builder.constant(`c${i}`, [1, size], new Float32Array(size).fill(i));
    last = builder.operator('ADD', [last, constant], { name: `y${i}`, shape: [1, size] });
  }
  return builder.model('tflite', [last]);
}

const ones = (size = 16) => new Float32Array(size).fill(1);
const triangle = (n: number) => 1 + (n * (n + 1)) / 2;

describe('memory', () => {
  test('a chain runs in the room of two of its tensors', () => {
    const runner = prepareRun(chain(20));
    expect(runner.bytes).toBe(2 * 64);
    runner.run([ones()]);
    expect(Array.from(runner.outputs[0].data, Number)).toEqual(Array(16).fill(triangle(20)));
  });

  test('all tensors can be kept, or some', () => {
    const model = chain(20);
    const all = prepareRun(model, { keep: 'all' });
    expect(all.bytes).toBe(21 * 64);
    all.run([ones()]);
    const { operators } = model.subgraphs[0];
    operators.forEach(({ outputs }, i) => {
      expect(all.value(outputs[0]).data[3]).toBe(triangle(i + 1));
      expect(all.isKept(outputs[0])).toBe(true);
    });
    const seventh = operators[6].outputs[0];
    const some = prepareRun(model, { keep: new Set([seventh]) });
    expect(some.bytes).toBe(3 * 64);
    some.run([ones()]);
    expect(some.value(seventh).data[3]).toBe(triangle(7));
    expect(some.isKept(operators[7].outputs[0])).toBe(false);
  });

  test('a runner runs again and again, and does not change its inputs', () => {
    const runner = prepareRun(chain(3));
    const input = ones();
    runner.run([input]);
    const first = Array.from(runner.outputs[0].data, Number);
    runner.run([new Float32Array(16).fill(-5)]);
    expect(Array.from(runner.outputs[0].data, Number)).toEqual(Array(16).fill(1));
    runner.run([input]);
    expect(Array.from(runner.outputs[0].data, Number)).toEqual(first);
    expect(input).toEqual(ones());
  });

  test('a model too large for memory is refused in one sentence', () => {
    const builder = new GraphBuilder('vast');
    const shape = [2 ** 16, 2 ** 14];
    const inputs = ['a', 'b', 'c', 'd'].map((name) => builder.input(name, shape));
    const sum = inputs.reduce((a, b, i) =>
      builder.operator('ADD', [a, b], { name: `s${i}`, shape }),
    );
    expect(() => prepareRun(builder.model('tflite', [sum]))).toThrow(
      /^The tensor "a" of shape \[65536, 16384[^\n]*\] spans \d+ MB, and a run may take 1024 MB: .*\.$/,
    );
  });
});

test('each tensor can be seen as it is made', () => {
  const runner = prepareRun(chain(5));
  const seen: [string, number][] = [];
  runner.run([ones()], (_, { name, data }: Value) => seen.push([name, Number(data[0])]));
  expect(seen).toEqual([['x', 1], ...[1, 2, 3, 4, 5].map((n) => [`y${n}`, triangle(n)])]);
});

test('a run reports each operator, and can be cancelled between two', async () => {
  const runner = prepareRun(chain(5));
  const steps = [...runner.steps([ones()])];
  expect(steps.map(({ done, total, what }) => [done, total, what])).toEqual(
    [1, 2, 3, 4, 5].map((n) => [n, 5, `y${n}`]),
  );
  let asked = 0;
  const control = {
    onProgress: () => undefined,
    cancelled: () => ++asked > 2,
    pause: () => Promise.resolve(),
  };
  await expect(runInSteps(runner.steps([ones()]), control)).rejects.toThrow(PassCancelled);
});

test('operators in any order are run in a working order', () => {
  const model = chain(6);
  model.subgraphs[0].operators.reverse();
  const runner = prepareRun(model);
  runner.run([ones()]);
  expect(runner.outputs[0].data[0]).toBe(triangle(6));
});

describe('models that cannot be run are refused in one sentence', () => {
  const withOperator = (change: (builder: GraphBuilder, x: number) => number): Model => {
    const builder = new GraphBuilder('bad');
    const x = builder.input('x', [1, 4]);
    return builder.model('tflite', [change(builder, x)]);
  };
  const y = { name: 'y', shape: [1, 4] };
  const circular = chain(2);
  circular.subgraphs[0].operators[0].inputs[0] = circular.subgraphs[0].operators[1].outputs[0];
  const cases: [string, Model, RegExp][] = [
    [
      'an operator that is not known',
      withOperator((b, x) => b.operator('WHILE', [x], y)),
      /^WHILE cannot be run: cut the model before, or replace it\.$/,
    ],
    [
      'two that are not',
      withOperator((b, x) =>
        b.operator('CUSTOM', [b.operator('IF', [x], y)], y, null, { customName: 'Magic' }),
      ),
      /^IF and CUSTOM Magic cannot be run: cut the model before, or replace them\.$/,
    ],
    [
      'a size that is not fixed',
      withOperator((b, x) => b.operator('ADD', [x, x], { name: 'y', shape: [-1, 4] })),
      /^The tensor "y" has no fixed shape: /,
    ],
    [
      'a type that is not computed with',
      withOperator((b, x) => b.operator('ADD', [x, b.input('z', [1, 4], 'STRING')], y)),
      /^The tensor "z" has type STRING, which a run cannot use\.$/,
    ],
    [
      'state between runs',
      withOperator((b, x) =>
        b.operator('ADD', [x, b.tensor('v', 'FLOAT32', [1, 4], { isVariable: true })], y),
      ),
      /^(The tensor "v" keeps its state|ADD "y" reads a tensor that no operator makes)/,
    ],
    ['a circle', circular, /^ADD "y1" reads a tensor that no operator makes before it: /],
    [
      'a constant among the inputs',
      withOperator((b, x) => {
        const c = b.constant('c', [1, 4], new Float32Array(4));
        b.graph.inputs.push(c);
        return b.operator('ADD', [x, c], y);
      }),
      /^The input "c" is a constant: take it off the inputs\.$/,
    ],
    [
      'weights of another size',
      withOperator((b, x) =>
        b.operator('FULLY_CONNECTED', [x, b.constant('w', [2, 3], new Float32Array(6))], {
          name: 'y',
          shape: [1, 2],
        }),
      ),
      /^FULLY_CONNECTED "y" makes 2 elements of 4 with weights of shape \[2, 3\]\.$/,
    ],
    [
      'grouped convolutions',
      withOperator((b) =>
        b.operator(
          'CONV_2D',
          [b.input('i', [1, 3, 3, 4]), b.constant('w', [2, 1, 1, 2], new Float32Array(4))],
          { name: 'y', shape: [1, 3, 3, 2] },
          makeOptions('Conv2DOptions', { strideH: 1, strideW: 1 }),
        ),
      ),
      /^CONV_2D "y" has weights for 2 of 4 channels: groups are not supported\.$/,
    ],
    [
      'an output of another shape',
      withOperator((b) =>
        b.operator(
          'CONV_2D',
          [b.input('i', [1, 3, 3, 1]), b.constant('w', [2, 2, 2, 1], new Float32Array(8))],
          { name: 'y', shape: [1, 3, 3, 2] },
          makeOptions('Conv2DOptions', { padding: 'VALID', strideH: 1, strideW: 1 }),
        ),
      ),
      /^CONV_2D "y" has an output of shape \[1, 3, 3, 2\] instead of \[1, 2, 2, 2\]\.$/,
    ],
  ];
  test.each(cases)('%s', (_, model, sentence) => {
    expect(() => prepareRun(model)).toThrow(PassError);
    expect(() => prepareRun(model)).toThrow(sentence);
  });

  test('inputs that do not fit', () => {
    const runner = prepareRun(chain(1));
    expect(() => runner.run([])).toThrow(/^The model takes 1 inputs, but 0 are given\.$/);
    const sentence = /^The input "x" takes 16 elements of FLOAT32 in shape \[1, 16\], but /;
    expect(() => runner.run([new Float32Array(3)])).toThrow(sentence);
    expect(() => runner.run([new Int16Array(16)])).toThrow(sentence);
    expect(() => runner.run([new Float32Array(3)])).toThrow(PassError);
  });
});

describe('operators that the reference lacks are computed in float', () => {
  test('and is marked with the reason', () => {
    const runner = prepareRun(emulatedLayer());
    runner.run([Int16Array.of(10, 3)]); // 5 and 1.5
    expect(runner.outputs[0].data[0]).toBe(Math.round((2 * 5 - 1.5 + 3) / 0.75));
    expect([...runner.marks.values()]).toEqual([
      { kind: 'emulated', why: expect.stringMatching(/INT16 × INT16/) as string },
    ]);
    runner.run([Int16Array.of(-10, 3)]);
    expect(runner.outputs[0].data[0]).toBe(Math.round((2 * -5 - 1.5 + 3) / 0.75) + 0);
  });

  test('clamped to all codes of int16, as the Quantize operator does', () => {
    const runner = prepareRun(emulatedLayer());
    runner.run([Int16Array.of(-32767, 32767)]);
    expect(runner.outputs[0].data[0]).toBe(-32768);
  });
});

describe('float layers with weights that are not float32', () => {
  /** y = 2·x₀ − x₁, once the weights are read. */
  const layer = (weights: (builder: GraphBuilder) => number): Model => {
    const builder = new GraphBuilder('hybrid');
    const x = builder.input('x', [1, 2]);
    const options = makeOptions('FullyConnectedOptions', {});
    const y = { name: 'y', shape: [1, 1] };
    return builder.model('tflite', [
      builder.operator('FULLY_CONNECTED', [x, weights(builder)], y, options),
    ]);
  };

  test('int8 codes, as TFLite’s dynamic range has them: dequantized, and marked', () => {
    const model = layer((builder) => {
      const quantization = makeQuantization({
        scale: Float32Array.of(0.25),
        zeroPoint: BigInt64Array.of(0n),
      });
      const data = new Uint8Array(Int8Array.of(8, -4).buffer);
      return builder.tensor('w', 'INT8', [1, 2], { data, quantization });
    });
    const runner = prepareRun(model);
    runner.run([Float32Array.of(1.5, 0.125)]);
    expect(runner.outputs[0].data[0]).toBe(2 * 1.5 - 0.125);
    expect([...runner.marks.values()].map(({ kind }) => kind)).toEqual(['emulated']);
  });

  test('half precision behind a DEQUANTIZE: widened', () => {
    const model = layer((builder) => {
      const halves = builder.constant('h', [1, 2], Uint16Array.of(0x4000, 0xbc00), 'FLOAT16');
      return builder.operator('DEQUANTIZE', [halves], { name: 'w', shape: [1, 2] });
    });
    const runner = prepareRun(model);
    runner.run([Float32Array.of(1.5, 0.125)]);
    expect(runner.outputs[0].data[0]).toBe(2 * 1.5 - 0.125);
    expect(runner.marks.size).toBe(0);
  });
});

test('a machine whose cast stops the program stops the run, in one sentence', () => {
  const builder = new GraphBuilder('trap');
  const x = builder.input('x', [1, 1]);
  const q = builder.tensor('q', 'INT16', [1, 1], {
    quantization: makeQuantization({
      scale: Float32Array.of(1e-9),
      zeroPoint: BigInt64Array.of(0n),
    }),
  });
  builder.graph.operators.push(makeOperator('QUANTIZE', [x], [q]));
  const model = builder.model('circle', [q]);
  const run = (machine: 'x86-64' | 'wasm-trunc', arithmetic: 'integer' | 'fake') => () => {
    const runner = prepareRun(model, { machine, arithmetic });
    runner.run([Float32Array.of(1000)]);
    return runner.outputs[0].data[0];
  };
  expect(run('x86-64', 'integer')()).toBe(-32768);
  expect(run('wasm-trunc', 'integer')).toThrow(PassError);
  expect(run('wasm-trunc', 'integer')).toThrow(/^Running QUANTIZE "q": wasm-trunc does not cast/);
  expect(run('wasm-trunc', 'fake')).toThrow(/^Running "q": wasm-trunc does not cast/);
});
