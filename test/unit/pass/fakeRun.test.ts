import { describe, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { GraphBuilder, makeOperator, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { elementsOf, quantizedModel, runsOf } from '../../golden/runFiles';

const f32 = Math.fround;
const parameters = (scale: number, zeroPoint = 0) => ({
  quantization: makeQuantization({
    scale: Float32Array.of(scale),
    zeroPoint: BigInt64Array.of(BigInt(zeroPoint)),
  }),
});
const bytes = (values: ArrayBufferView) => ({ data: new Uint8Array(values.buffer) });

/** y = 0.75·x₀ − 0.5·x₁ + 0.25, in uint8 between a Quantize and a Dequantize. */
function layer(): Model {
  const builder = new GraphBuilder('fake');
  const x = builder.input('x', [1, 2]);
  const q = builder.tensor('q', 'UINT8', [1, 2], parameters(0.5, 10));
  const w = builder.tensor('w', 'UINT8', [1, 2], {
    ...parameters(0.25, 2),
    ...bytes(Uint8Array.of(5, 0)),
  });
  const b = builder.tensor('b', 'INT32', [1], { ...parameters(0.125), ...bytes(Int32Array.of(2)) });
  const y = builder.tensor('y', 'UINT8', [1, 1], parameters(0.3, 100));
  const real = builder.tensor('real', 'FLOAT32', [1, 1]);
  builder.graph.operators.push(
    makeOperator('QUANTIZE', [x], [q]),
    makeOperator('FULLY_CONNECTED', [q, w, b], [y], makeOptions('FullyConnectedOptions', {})),
    makeOperator('DEQUANTIZE', [y], [real]),
  );
  return builder.model('circle', [real]);
}

describe('a fake-quantized run', () => {
  test('rounds each activation to its codes, and computes in float between', () => {
    const runner = prepareRun(layer(), { arithmetic: 'fake', keep: 'all' });
    runner.run([Float32Array.of(1.3, -2.9)]);
    const of = (name: string) => {
      const value = runner.values.find((one) => one?.name === name);
      return [value?.type, ...Array.from(value?.data ?? [], Number)];
    };
    expect(of('x')).toEqual(['FLOAT32', f32(1.3), f32(-2.9)]); // no codes, so not rounded
    expect(of('q')).toEqual(['FLOAT32', 1.5, -3]);
    expect(of('w')).toEqual(['FLOAT32', 0.75, -0.5]);
    expect(of('b')).toEqual(['FLOAT32', 0.25]);
    const sum = 0.75 * 1.5 + 0.5 * 3 + 0.25;
    const scale = f32(0.3);
    const expected = f32(Math.round(sum / scale) * scale);
    expect(of('y')).toEqual(['FLOAT32', expected]);
    expect(of('real')).toEqual(['FLOAT32', expected]);
    expect(runner.marks.size).toBe(0);
  });

  test('clamps to the codes of its type', () => {
    const runner = prepareRun(layer(), { arithmetic: 'fake' });
    runner.run([Float32Array.of(1e6, -1e6)]);
    // x₀ ends at code 255, x₁ at 0: 0.75·122.5 + 0.5·5 + 0.25 is beyond 155 steps.
    expect(runner.outputs[0].data[0]).toBe(f32(155 * f32(0.3)));
  });

  test('equals the integer run if every number is exact', () => {
    const exact = layer();
    const [graph] = exact.subgraphs;
    const y = graph.tensors.findIndex(({ name }) => name === 'y');
    graph.tensors[y] = { ...graph.tensors[y], ...parameters(0.125, 100) };
    const input = Float32Array.of(3.5, 2);
    const [fake, integer] = (['fake', 'integer'] as const).map((arithmetic) => {
      const runner = prepareRun(exact, { arithmetic });
      runner.run([input]);
      return runner.outputs[0].data[0];
    });
    expect(fake).toBe(integer);
    expect(fake).toBe(0.75 * 3.5 - 0.5 * 2 + 0.25);
  });
});

const folder = fileURLToPath(new URL('../../golden/one/synthetic', import.meta.url));

describe('compared with the integer run', () => {
  const runs = runsOf(`${folder}/run`).filter(({ name }) => /^(conv_a|dw_tconv)/.test(name));
  test.each(runs)('$name: a few codes apart, each on its grid', ({ golden }) => {
    const model = quantizedModel(golden, folder, folder);
    const integer = prepareRun(model, { keep: 'all' });
    const fake = prepareRun(model, { keep: 'all', arithmetic: 'fake' });
    const inputs = (golden.inputs ?? []).map((i) => elementsOf(i.dtype, i.values ?? []));
    const reals = inputs.map((codes, i) => {
      const { scale, zeroPoint } = integer.inputs[i];
      return Float32Array.from(
        Array.from(codes, Number),
        (code) => (code - zeroPoint[0]) * scale[0],
      );
    });
    integer.run(inputs);
    fake.run(reals);
    let worst = 0;
    model.subgraphs[0].operators.forEach(({ outputs: [index] }) => {
      const { data, scale, zeroPoint } = integer.value(index);
      // uint8 FULLY_CONNECTED reads only one of the scales, so its codes have another meaning.
      if (integer.marks.get(index)?.kind === 'as the reference') return;
      Array.from(fake.value(index).data, Number).forEach((real, i) => {
        const code = real / scale[0] + zeroPoint[0];
        expect(Math.abs(code - Math.round(code))).toBeLessThan(0.01);
        worst = Math.max(worst, Math.abs(code - Number(data[i])));
      });
    });
    // int16's multiplier has 16 bits, which is worth half a code at full scale, and from layer to
    // layer more; of 255 codes each is worth 128 times as much.
    expect(worst).toBeLessThan(golden.quantized_dtype === 'int16' ? 12 : 3);
  });
});
