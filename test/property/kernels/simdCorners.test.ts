import * as fc from 'fast-check';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { readConv } from '../../../src/lib/kernels/conv/conv';
import { biasesOf, codesOf } from '../../../src/lib/kernels/layer/layer';
import type { Node } from '../../../src/lib/kernels/node/node';
import { arithmeticOf } from '../../../src/lib/kernels/layer/arithmetic';
import { weightRowsOf } from '../../../src/lib/kernels/simd/packWeights';
import { innerOf } from '../../../src/lib/kernels/simd/rows';
import { wideStage } from '../../../src/lib/kernels/simd/wideStage';
import { makeToy } from '../../../src/lib/examples/toys';
import { both } from './simdCompare';
import { drawLayer, KINDS, OPS, sketch, type Kind, type Sketch } from './simdLayers';

/** Corner cases of the SIMD kernels, one by one, which small random layers never reach. */
const CORNERS: Record<string, Partial<{ [K in keyof Sketch]: fc.Arbitrary<Sketch[K]> }>> = {
  'many panels of channels': {
    channels: fc.integer({ min: 33, max: 70 }),
    outputs: fc.integer({ min: 33, max: 70 }),
    height: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 4 }),
  },
  'more rows than are laid out at once': {
    channels: fc.integer({ min: 15, max: 24 }),
    outputs: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 36, max: 40 }),
    width: fc.integer({ min: 36, max: 40 }),
    filterHeight: fc.constant(3),
    filterWidth: fc.constant(3),
    stride: fc.constant(1),
    dilation: fc.constant(1),
  },
  'two images with padding': {
    batches: fc.constant(2),
    filterHeight: fc.constant(3),
    filterWidth: fc.integer({ min: 2, max: 3 }),
    height: fc.integer({ min: 3, max: 9 }),
    padding: fc.constant('SAME' as const),
  },
  'long sums of extreme codes': {
    channels: fc.integer({ min: 250, max: 1100 }),
    outputs: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 2 }),
    width: fc.integer({ min: 1, max: 2 }),
    filterHeight: fc.integer({ min: 1, max: 2 }),
    extreme: fc.constant(true),
  },
};

const counts = new Map<string, number>();
const count = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

afterAll(() => {
  const lines = Array.from(counts, ([key, n]) => `  ${key}: ${n}`);
  console.log(`layers compared in every bit\n${lines.join('\n')}`);
});

/** The interpreter has no int16 FULLY_CONNECTED. */
const kindsOf = (op: (typeof OPS)[number]): readonly Kind[] =>
  op === 'FULLY_CONNECTED' ? KINDS.filter((kind) => kind !== 'int16') : KINDS;

const cases = Object.keys(CORNERS).flatMap((corner) =>
  OPS.filter((op) => op !== 'FULLY_CONNECTED' || /panels|long/.test(corner)).flatMap((op) =>
    kindsOf(op).map((kind): [string, typeof op, Kind] => [corner, op, kind]),
  ),
);

test.for(cases)('%s: %s of %s', ([corner, op, kind]) => {
  const key = `${corner}, ${op} of ${kind}`;
  const drawn = fc.tuple(sketch, fc.record(CORNERS[corner]));
  const runs = corner.startsWith('more rows') ? 8 : 60;
  fc.assert(
    fc.property(drawn, ([some, corners]) => {
      const layer = drawLayer({ ...some, ...corners, op, kind });
      if (layer === null) return;
      const found = both(layer.kernels, layer.node);
      if (found === 'refused') return;
      expect(found.simd.data).toEqual(found.plain.data);
      if (found.took) count(key);
    }),
    { numRuns: runs },
  );
  expect(counts.get(key)).toBeGreaterThan(runs / 4);
});

/** A node whose biases are brought nearer to 0. */
function withBias(node: Node, bits: number): Node {
  const [x, w, b] = node.inputs;
  if (!(b?.data instanceof BigInt64Array)) throw new Error('The bias is not int64.');
  const data = b.data.map((bias) => bias >> BigInt(bits));
  return { ...node, inputs: [x, w, { ...b, data }] };
}

test('every way of scaling int16 sums is compared: float64 at once, in two products, int64', () => {
  const names = ['at once', 'in two products', 'in int64'];
  const drawn = fc.tuple(sketch, fc.integer({ min: 0, max: 62 }), fc.integer({ min: 1, max: 600 }));
  fc.assert(
    fc.property(drawn, ([some, bits, channels]) => {
      const small = { height: 2, width: 2, outputs: 3, channels };
      const layer = drawLayer({ ...some, ...small, op: 'CONV_2D', kind: 'int16' });
      if (layer === null) return;
      const node = withBias(layer.node, bits);
      const found = both(layer.kernels, node);
      if (found === 'refused') return;
      expect(found.simd.data).toEqual(found.plain.data);
      const read = readConv(node);
      const arithmetic = arithmeticOf(read, 'x86-64');
      const size = { channels: 3, inner: innerOf(read) };
      const weights = weightRowsOf(codesOf(read, read.weights), arithmetic, size, false);
      const stage = wideStage(weights, arithmetic, biasesOf(read, arithmetic.accumulator));
      if (stage !== null && found.took) count(`int16 sums scaled ${names[stage.mode]}`);
    }),
    { numRuns: 1500 },
  );
  for (const name of names) expect(counts.get(`int16 sums scaled ${name}`)).toBeGreaterThan(50);
});

test.for([NaN, Infinity, -Infinity])(
  'a weight of %s is left to the plain kernel if there is padding',
  (bad) => {
    let left = 0;
    fc.assert(
      fc.property(sketch, fc.boolean(), (some, isDepthwise) => {
        const op = isDepthwise ? 'DEPTHWISE_CONV_2D' : 'CONV_2D';
        const fixed = { filterHeight: 3, filterWidth: 3, padding: 'SAME', stride: 1 } as const;
        const layer = drawLayer({ ...some, ...fixed, op, kind: 'float' });
        const data = layer?.node.inputs[1]?.data;
        if (layer === null || !(data instanceof Float32Array)) return;
        data[some.seed % data.length] = bad;
        const found = both(layer.kernels, layer.node);
        if (found === 'refused') return;
        expect(found.took).toBe(false);
        expect(found.simd.data).toEqual(found.plain.data);
        left += 1;
      }),
      { numRuns: 50 },
    );
    expect(left).toBeGreaterThan(40);
  },
);

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

test('without SIMD a graph runs on the plain kernels, to the same bits', async () => {
  vi.resetModules();
  const fast = (await import('../../../src/lib/pass/run/run')).prepareRun(makeToy('residual'));
  vi.resetModules();
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  const plain = (await import('../../../src/lib/pass/run/run')).prepareRun(makeToy('residual'));
  const kinds = (runner: typeof fast) =>
    [...runner.fitted.values()].map(({ node }) => node.simd !== undefined);
  expect(new Set(kinds(fast))).toEqual(new Set([true]));
  expect(new Set(kinds(plain))).toEqual(new Set([false]));
  const { length } = fast.inputs[0].data;
  const input = Float32Array.from({ length }, (_, i) => Math.sin(i));
  for (const runner of [fast, plain]) runner.run([input]);
  expect(plain.outputs[0].data).toEqual(fast.outputs[0].data.slice());
});
