import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernelsOf } from '../../../src/lib/kernels/operators';
import { activate } from '../../../src/lib/quantizer/activation';
import { finiteFloat32 } from '../arbitraries';
import { makeValue, nodeOf, shapesOf, sizes, type Sizes } from './convCases';
import { forEachProduct } from './convSlow';

const f32 = Math.fround;
const everyday = fc.float({ min: -8, max: 8, noNaN: true });

function filled(shape: readonly number[], pool: readonly number[], from: number): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from(
    { length: count },
    (_, i) => pool[(from + i * 7 + (i >> 3)) % pool.length],
  );
}

/** Runs the kernel and the slow sums on the same numbers. */
function bothWays(s: Sizes, pool: readonly number[], hasBias: boolean) {
  const shapes = shapesOf(s);
  const constant = (shape: number[], from: number) =>
    makeValue({ type: 'FLOAT32', shape, data: filled(shape, pool, from), constant: true });
  const operands = {
    input: constant(shapes.input, 1),
    weights: constant(shapes.weights, 5),
    bias: hasBias ? constant([shapes.channels], 11) : null,
    output: makeValue({ type: 'FLOAT32', shape: shapes.output }),
  };
  kernelsOf(s.opcode)?.float(nodeOf(s, operands))();
  const sums = new Float32Array(operands.output.data.length);
  const { input, weights, bias } = operands;
  forEachProduct(s, operands, (at, i, w) => {
    sums[at] += f32(Number(input.data[i]) * Number(weights.data[w]));
  });
  const slow = sums.map((sum, at) => {
    const whole = bias === null ? sum : f32(sum + Number(bias.data[at % shapes.channels]));
    return activate(s.activation, whole);
  });
  return { fast: operands.output.data, slow };
}

test('float kernels add in their stated order, one rounding a step', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.array(everyday, { minLength: 40, maxLength: 60 }),
      fc.boolean(),
      (s, pool, hasBias) => {
        const { fast, slow } = bothWays(s, pool, hasBias);
        expect(fast).toEqual(slow);
      },
    ),
    { numRuns: 400 },
  );
});

test('also with subnormal, huge and signed-zero numbers', () => {
  fc.assert(
    fc.property(sizes, fc.array(finiteFloat32, { minLength: 40, maxLength: 60 }), (s, pool) => {
      const { fast, slow } = bothWays(s, pool, true);
      expect(fast).toEqual(slow);
    }),
    { numRuns: 400 },
  );
});
