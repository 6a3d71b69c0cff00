import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newElements } from '../../../src/lib/kernels/code/codes';
import { kernelsOf } from '../../../src/lib/kernels/operators';
import { Refusal } from '../../../src/lib/kernels/code/value';
import type { TensorType } from '../../../src/lib/model/schema/tensorType';
import { activationRangeWithin } from '../../../src/lib/quantizer/activation';
import { quantizeMultiplier } from '../../../src/lib/quantizer/multiplier';
import { makeValue, nodeOf, shapesOf, sizes, type Operands } from './convCases';
import { forEachProduct, multiply32, multiply64, wrap } from './convSlow';

const f32 = Math.fround;

interface Kind {
  readonly input: TensorType;
  readonly weights: TensorType;
  readonly bias: TensorType;
  readonly codes: { readonly min: number; readonly max: number };
  readonly weightCodes: { readonly min: number; readonly max: number };
}

const KINDS = {
  uint8: {
    input: 'UINT8',
    weights: 'UINT8',
    bias: 'INT32',
    codes: { min: 0, max: 255 },
    weightCodes: { min: 0, max: 255 },
  },
  int16: {
    input: 'INT16',
    weights: 'INT16',
    bias: 'INT64',
    codes: { min: -32767, max: 32767 },
    weightCodes: { min: -32768, max: 32767 },
  },
  int8: {
    input: 'INT8',
    weights: 'INT8',
    bias: 'INT32',
    codes: { min: -128, max: 127 },
    weightCodes: { min: -128, max: 127 },
  },
  int16x8: {
    input: 'INT16',
    weights: 'INT8',
    bias: 'INT64',
    codes: { min: -32768, max: 32767 },
    weightCodes: { min: -128, max: 127 },
  },
  'int16x8 with an int32 bias': {
    input: 'INT16',
    weights: 'INT8',
    bias: 'INT32',
    codes: { min: -32768, max: 32767 },
    weightCodes: { min: -128, max: 127 },
  },
} satisfies Record<string, Kind>;
type KindName = keyof typeof KINDS;

const kindName = fc.constantFrom(...(Object.keys(KINDS) as KindName[]));

/** Scales as files have them, and such as flush or overflow. */
const scale = fc.oneof(
  { arbitrary: fc.float({ min: f32(1e-4), max: f32(0.1), noNaN: true }), weight: 5 },
  { arbitrary: fc.float({ min: f32(1e-12), max: f32(1e4), noNaN: true }), weight: 2 },
  { arbitrary: fc.constantFrom(f32(1e-8), f32(1e-9), 1, 0), weight: 1 },
);

const bias = fc.oneof(
  fc.bigInt({ min: -20000n, max: 20000n }),
  fc.bigInt({ min: -(2n ** 46n), max: 2n ** 46n }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(
    -(2n ** 63n),
    2n ** 63n - 1n,
    2n ** 52n,
    -(2n ** 52n) - 1n,
    2n ** 47n,
    -(2n ** 47n),
  ),
);

const draw = fc.record({
  s: sizes,
  name: kindName,
  perChannel: fc.boolean(),
  hasBias: fc.boolean(),
  scales: fc.array(scale, { minLength: 40, maxLength: 40 }),
  inputScale: scale,
  outputScale: scale.filter((s) => s > 0),
  zeros: fc.array(fc.nat(255), { minLength: 42, maxLength: 42 }),
  biases: fc.array(bias, { minLength: 40, maxLength: 40 }),
  /** Fractions of a type's span; the ends come often */
  codes: fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)), {
    minLength: 50,
    maxLength: 80,
  }),
});
type Draw = typeof draw extends fc.Arbitrary<infer T> ? T : never;

function filled(type: TensorType, shape: readonly number[], { min, max }: Kind['codes'], d: Draw) {
  const data = newElements(
    type,
    shape.reduce((a, b) => a * b, 1),
  );
  for (let i = 0; i < data.length; i++) {
    data[i] = min + Math.round(d.codes[(i * 11 + (i >> 4)) % d.codes.length] * (max - min));
  }
  return data;
}

function operandsOf(d: Draw): Operands & { channels: number } {
  const kind: Kind = KINDS[d.name];
  const shapes = shapesOf(d.s);
  const { channels } = shapes;
  // luci-interpreter's int8 FULLY_CONNECTED has a zero point of weights, as its uint8 kernels have.
  const hasWeightZero =
    d.name === 'uint8' || (d.name === 'int8' && d.s.opcode === 'FULLY_CONNECTED');
  const zeroOf = (i: number) =>
    kind.input === 'INT16' ? 0 : d.zeros[i] + (kind.input === 'INT8' ? -128 : 0);
  const scales = d.scales.slice(0, d.perChannel ? channels : 1);
  const biases = newElements(kind.bias, channels);
  for (let c = 0; c < channels; c++) {
    if (biases instanceof BigInt64Array) biases[c] = d.biases[c];
    else biases[c] = Number(wrap(d.biases[c], 32));
  }
  return {
    channels,
    input: makeValue({
      type: kind.input,
      shape: shapes.input,
      data: filled(kind.input, shapes.input, kind.codes, d),
      scale: [d.inputScale],
      zeroPoint: [zeroOf(40)],
    }),
    weights: makeValue({
      type: kind.weights,
      shape: shapes.weights,
      data: filled(kind.weights, shapes.weights, kind.weightCodes, d),
      scale: scales,
      zeroPoint: scales.map((_, i) => (hasWeightZero ? zeroOf(i) : 0)),
      axis: d.s.opcode === 'DEPTHWISE_CONV_2D' ? 3 : 0,
      constant: true,
    }),
    bias: d.hasBias
      ? makeValue({ type: kind.bias, shape: [channels], data: biases, constant: true })
      : null,
    output: makeValue({
      type: kind.input,
      shape: shapes.output,
      scale: [d.outputScale],
      zeroPoint: [zeroOf(41)],
    }),
  };
}

/** s_in·s_w / s_out with each kernel's own roundings; see the specification's table. */
function realMultiplier(d: Draw, sWeight: number): number {
  const { opcode } = d.s;
  const product = d.inputScale * sWeight;
  const isLayer = !d.perChannel || shapesOf(d.s).channels === 1;
  const isDouble =
    d.name === 'uint8'
      ? isLayer && (opcode === 'CONV_2D' || opcode === 'DEPTHWISE_CONV_2D')
      : d.name !== 'int16' && !(isLayer && opcode === 'FULLY_CONNECTED');
  return (isDouble ? product : f32(product)) / d.outputScale;
}

function slowly(d: Draw, operands: Operands, channels: number): bigint[] | null {
  const kind: Kind = KINDS[d.name];
  const { input, weights, bias, output } = operands;
  const isWide = kind.bias === 'INT64' || (bias === null && kind.input === 'INT16');
  const bits = isWide ? 64 : 32;
  const firstOnly = d.name === 'uint8' && d.s.opcode === 'FULLY_CONNECTED';
  const at = (channel: number) => (weights.scale.length === 1 || firstOnly ? 0 : channel);
  const sums = Array.from({ length: output.data.length }, () => 0n);
  const zIn = BigInt(input.zeroPoint[0]);
  forEachProduct(d.s, operands, (o, i, w) => {
    const z = BigInt(weights.zeroPoint[at(o % channels)]);
    const product = (BigInt(Number(input.data[i])) - zIn) * (BigInt(Number(weights.data[w])) - z);
    sums[o] = wrap(sums[o] + product, bits);
  });
  const isDropped = d.s.opcode === 'TRANSPOSE_CONV' && (d.name === 'uint8' || d.name === 'int16');
  const { min, max } = activationRangeWithin(
    isDropped ? 'NONE' : d.s.activation,
    kind.codes,
    output.scale[0],
    output.zeroPoint[0],
    'x86-64',
  );
  const store = kind.input === 'INT16' ? 16 : 8;
  return sums.map((sum, o) => {
    const channel = o % channels;
    const fixed = quantizeMultiplier(realMultiplier(d, weights.scale[at(channel)]));
    const K = BigInt(fixed.mantissa);
    const total = wrap(sum + BigInt(bias?.data[channel] ?? 0), bits);
    const scaled = isWide ? multiply64(total, K, fixed.shift) : multiply32(total, K, fixed.shift);
    const code = wrap(scaled + BigInt(output.zeroPoint[0]), 32);
    const raised = code > BigInt(min) ? code : BigInt(min);
    const clamped = raised < BigInt(max) ? raised : BigInt(max);
    return d.name === 'uint8' ? BigInt.asUintN(store, clamped) : wrap(clamped, store);
  });
}

const isRefused = ({ s, name }: Draw): boolean =>
  name === 'int16' && s.opcode === 'FULLY_CONNECTED';

/** The reference stops at a multiplier that is not finite. */
function isDefined(d: Draw, operands: Operands): boolean {
  return Array.from(operands.weights.scale).every((scale) => {
    const M = realMultiplier(d, scale);
    return M < Infinity;
  });
}

test('integer kernels equal slow loops of BigInt in every code', () => {
  const seen = { compared: 0, refused: 0 };
  fc.assert(
    fc.property(draw, (d) => {
      const { channels, ...operands } = operandsOf(d);
      const prepare = kernelsOf(d.s.opcode)?.quantized;
      const node = nodeOf(d.s, operands);
      if (isRefused(d)) {
        seen.refused += 1;
        expect(() => prepare?.(node)).toThrow(Refusal);
        return;
      }
      fc.pre(isDefined(d, operands));
      prepare?.(node)();
      seen.compared += 1;
      expect(Array.from(operands.output.data, BigInt)).toEqual(slowly(d, operands, channels));
    }),
    { numRuns: 1500 },
  );
  expect(seen.compared).toBeGreaterThan(1000);
  expect(seen.refused).toBeGreaterThan(0);
});

test('a layer that is run twice gives the same, and follows its input', () => {
  fc.assert(
    fc.property(
      draw.filter((d) => !isRefused(d)),
      (d) => {
        const { channels, ...operands } = operandsOf(d);
        fc.pre(isDefined(d, operands));
        const run = kernelsOf(d.s.opcode)?.quantized?.(nodeOf(d.s, operands));
        run?.();
        operands.input.data.reverse();
        run?.();
        expect(Array.from(operands.output.data, BigInt)).toEqual(slowly(d, operands, channels));
      },
    ),
    { numRuns: 200 },
  );
});
