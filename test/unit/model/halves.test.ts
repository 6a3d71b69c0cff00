import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { floats } from '../../../src/lib/model/graph/tensorData';
import type { Model } from '../../../src/lib/model/graph/graph';
import { widenHalves } from '../../../src/lib/model/graph/halves';
import { open } from '../../../src/lib/model/graph/open';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { write } from '../../../src/lib/model/graph/write';
import { calibrateSteps } from '../../../src/lib/pass/input/calibrate';
import { PERCENTILE } from '../../../src/lib/pass/input/combine';
import { runToEnd } from '../../../src/lib/pass/progress';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { codesOf, HEAD_INT16, quantized, tensorOf } from '../pass/made';

/** 1, −2, 0.5, 65504 and the smallest subnormal in half precision, and their values. */
const PATTERNS = Uint16Array.of(0x3c00, 0xc000, 0x3800, 0x7bff, 0x0001, 0x8000);
const VALUES = Float32Array.of(1, -2, 0.5, 65504, 2 ** -24, -0);

/** A FULLY_CONNECTED whose weights and bias are stored in half precision, or in single. */
function dense(half: boolean): Model {
  const builder = new GraphBuilder('main');
  const constant = (name: string, shape: number[], patterns: Uint16Array, values: Float32Array) => {
    if (!half) return builder.constant(name, shape, values);
    const stored = builder.constant(name, shape, patterns, 'FLOAT16');
    return builder.operator('DEQUANTIZE', [stored], { name: `${name}_wide`, shape });
  };
  const x = builder.input('x', [1, 3]);
  const w = constant('w', [2, 3], PATTERNS, VALUES);
  const b = constant('b', [2], PATTERNS.slice(0, 2), VALUES.slice(0, 2));
  const y = builder.operator(
    'FULLY_CONNECTED',
    [x, w, b],
    { name: 'y', shape: [1, 2] },
    makeOptions('FullyConnectedOptions'),
  );
  const model = builder.model('tflite', [y]);
  const map = (name: string, tensorIndex: number) => ({ name, tensorIndex });
  model.signatureDefs = [
    {
      inputs: [map('x', x)],
      outputs: [map('y', y)],
      signatureKey: 'serving_default',
      deprecatedTag: '',
      subgraphIndex: 0,
    },
  ];
  return model;
}

describe('half-precision constants behind DEQUANTIZE', () => {
  test('are no activations: calibration records none', () => {
    const runner = prepareRun(dense(true));
    const ranges = runToEnd(
      calibrateSteps(runner, {
        records: [[Float32Array.of(1, 2, 3)]],
        count: 1,
        combination: PERCENTILE,
        machine: 'x86-64',
      }),
    );
    const names = [...ranges.keys()].map((index) => runner.graph.tensors[index].name);
    expect(names).toEqual(['x', 'y']);
  });

  test('become float32 constants, and the DEQUANTIZE goes', () => {
    const { model, count } = widenHalves(open(write(dense(true))));
    expect(count).toBe(2);
    const [graph] = model.subgraphs;
    expect(graph.operators.map(({ opcode }) => opcode)).toEqual(['FULLY_CONNECTED']);
    expect(graph.tensors.map(({ name }) => name)).toEqual(['x', 'w', 'b', 'y']);
    expect(floats(tensorOf(model, 'w'))).toEqual(VALUES);
    // Indices still refer to the same tensors.
    const [{ inputs, outputs }] = model.signatureDefs;
    expect(graph.tensors[inputs[0].tensorIndex].name).toBe('x');
    expect(graph.tensors[outputs[0].tensorIndex].name).toBe('y');
    expect(open(write(model)).subgraphs[0].tensors).toHaveLength(4);
  });

  test('are quantized as the same model in single precision', () => {
    const half = quantized(dense(true), HEAD_INT16);
    const single = quantized(dense(false), HEAD_INT16);
    expect([half.widened, single.widened]).toEqual([2, 0]);
    for (const name of ['w', 'b']) {
      expect(codesOf(half.model, name)).toEqual(codesOf(single.model, name));
      const scales = [half, single].map(({ model }) => tensorOf(model, name).quantization?.scale);
      expect(scales[0]).toEqual(scales[1]);
    }
  });

  test('stay if something else reads them too, and without them nothing changes', () => {
    const model = dense(true);
    const [graph] = model.subgraphs;
    graph.operators.push({
      ...graph.operators[0],
      opcode: 'CAST',
      outputs: [graph.tensors.length],
    });
    graph.tensors.push({ ...graph.tensors[2], name: 'other' });
    expect(widenHalves(model).count).toBe(1);
    const single = dense(false);
    expect(widenHalves(single).model).toBe(single);
  });
});
