import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { plain } from './plain';

const SYNTHETIC = 'test/golden/one/synthetic';
/** A folder of .tflite and .circle files of one's own, which are checked as well. */
const own = process.env.SCALEFLOOR_MODELS;

function modelsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(tflite|circle)$/.test(name))
    .map((name) => join(folder, name));
}

function expectRoundTrip(path: string): Model {
  const bytes = new Uint8Array(readFileSync(path));
  const model = open(bytes);
  const again = open(write(model));
  expect(plain(again)).toEqual(plain(model));
  return model;
}

describe('reading, writing and reading again gives the same', () => {
  const files = modelsIn(SYNTHETIC);
  test('there are nine synthetic models', () => expect(files).toHaveLength(9));
  for (const path of files) {
    test(path, () => {
      expectRoundTrip(path);
      // Converted, nothing but the format and its version differs.
      const model = open(new Uint8Array(readFileSync(path)));
      const circle = open(write(model, 'circle'));
      expect(circle.format).toBe('circle');
      expect(circle.version).toBe(0);
      const back = open(write(circle, 'tflite'));
      expect(plain({ ...back, absent: [] })).toEqual(plain({ ...model, absent: [] }));
    });
  }
});

describe('real models', () => {
  const files = own !== undefined && existsSync(own) ? modelsIn(own) : [];
  test.skipIf(files.length === 0)(
    'every model in the folder that SCALEFLOOR_MODELS names (skipped: it names none)',
    () => {
      for (const path of files) expectRoundTrip(path);
    },
  );
});

describe('the contents of the synthetic models', () => {
  test('conv_a: shapes, constants and options of its convolutions', () => {
    const [graph] = open(new Uint8Array(readFileSync(join(SYNTHETIC, 'conv_a.tflite')))).subgraphs;
    const kinds = graph.operators.map((operator) => operator.options);
    expect(graph.operators.every((operator) => operator.opcode === 'CONV_2D')).toBe(true);
    const fused = kinds.map((o) => (o?.kind === 'Conv2DOptions' ? o.fusedActivationFunction : ''));
    expect(new Set(fused)).toEqual(new Set(['NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1', 'TANH']));
    const dilations = kinds.map((o) => (o?.kind === 'Conv2DOptions' ? o.dilationWFactor : 0));
    expect(Math.max(...dilations)).toBe(2);
    for (const { inputs } of graph.operators) {
      const filter = graph.tensors[inputs[1]];
      expect(filter.data?.length).toBe(4 * filter.shape.reduce((a, b) => a * b, 1));
    }
  });
});
