import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newElements } from '../../../src/lib/kernels/code/codes';
import { ADD, SUB } from '../../../src/lib/kernels/op/add';
import type { Node } from '../../../src/lib/kernels/node/node';
import type { Value } from '../../../src/lib/kernels/code/value';
import { makeOperator } from '../../../src/lib/model/graph/build';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { both } from './simdCompare';
import { drawLayer, fill, KINDS, OPS, random, sketch, type Kind } from './simdLayers';

const taken = new Map<string, number>();

test.for(OPS.flatMap((op) => KINDS.map((kind): [typeof op, Kind] => [op, kind])))(
  'SIMD equals the plain kernel in every bit: %s of %s',
  ([op, kind]) => {
    fc.assert(
      fc.property(sketch, (drawn) => {
        const layer = drawLayer({ ...drawn, op, kind });
        if (layer === null) return;
        const found = both(layer.kernels, layer.node);
        if (found === 'refused') return;
        expect(found.simd.data).toEqual(found.plain.data);
        const key = `${op} of ${kind}`;
        if (found.took) taken.set(key, (taken.get(key) ?? 0) + 1);
      }),
      { numRuns: 400 },
    );
    // ONE's interpreter has no int16 FULLY_CONNECTED; all else must have been compared, not left out.
    if (op === 'FULLY_CONNECTED' && kind === 'int16')
      expect(taken.get(`${op} of ${kind}`)).toBeUndefined();
    else expect(taken.get(`${op} of ${kind}`)).toBeGreaterThan(100);
  },
);

const sum = fc.record({
  type: fc.constantFrom('FLOAT32' as const, 'UINT8' as const, 'INT8' as const, 'INT16' as const),
  subtract: fc.boolean(),
  count: fc.integer({ min: 1, max: 40 }),
  activation: fc.constantFrom('NONE' as const, 'RELU' as const, 'RELU6' as const),
  /** Decades between the scales: the multipliers of the two inputs and of the output */
  decades: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -6, max: 0 }))),
  extreme: fc.boolean(),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
});

test('SIMD equals the plain kernel in every bit: ADD and SUB', () => {
  let took = 0;
  fc.assert(
    fc.property(sum, ({ type, subtract, count, activation, decades, extreme, seed }) => {
      const next = random(seed);
      const values = ['a', 'b', 'y'].map((name, i): Value => ({
        name,
        type,
        shape: [1, count],
        data: fill(newElements(type, count), type, next, extreme),
        scale: Float32Array.from(type === 'FLOAT32' ? [] : [10 ** (decades[i] + next())]),
        zeroPoint: Int32Array.of(type === 'UINT8' ? Math.floor(256 * next()) : 0),
        axis: 0,
        constant: false,
      }));
      const options = { fusedActivationFunction: activation };
      const operator = subtract
        ? makeOperator('SUB', [0, 1], [2], makeOptions('SubOptions', options))
        : makeOperator('ADD', [0, 1], [2], makeOptions('AddOptions', options));
      const node: Node = {
        operator,
        inputs: values.slice(0, 2),
        outputs: values.slice(2),
        machine: 'x86-64',
        claim: () => undefined,
      };
      const found = both(subtract ? SUB : ADD, node);
      if (found === 'refused') return;
      expect(found.simd.data).toEqual(found.plain.data);
      if (found.took) took += 1;
    }),
    { numRuns: 1000 },
  );
  expect(took).toBeGreaterThan(200);
});
