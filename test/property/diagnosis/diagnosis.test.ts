import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { isHidden, kernelInterval } from '../../../src/lib/diagnosis/hidden';
import type { PredictedLayers } from '../../../src/lib/diagnosis/following';
import { predictChannels } from '../../../src/lib/diagnosis/predict';
import { channelRow } from '../../../src/lib/diagnosis/channelTable';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { f32 } from '../../../src/lib/numeric/float32';
import { MACHINES } from '../../../src/lib/numeric/machine';
import { activate } from '../../../src/lib/quantizer/activation';
import { traceChannel } from '../../../src/lib/quantizer/channel';
import {
  CODE_RANGE,
  QUANTIZED_DTYPES,
  type QuantizedDtype,
} from '../../../src/lib/quantizer/dtype';
import { appliesTo, FLOOR_NAMES, scaleFloor } from '../../../src/lib/quantizer/floor';
import type { FloorName } from '../../../src/lib/quantizer/floors/policies';
import { quantizeBias } from '../../../src/lib/quantizer/bias';
import {
  multiplyInt32,
  multiplyInt64,
  quantizeMultiplier,
} from '../../../src/lib/quantizer/multiplier';
import { scaleOfRange } from '../../../src/lib/quantizer/scale';
import { channelLayout } from '../../../src/lib/quantizer/weightedOps';
import { weightCodes, weightParams } from '../../../src/lib/quantizer/weights';
import { eitherSign, tenTo } from '../arbitraries';

const ACTIVATIONS = ['NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1'] as const;

const magnitude = tenTo(-24, 2);

const signed = eitherSign(magnitude);
const zeroOr = (arbitrary: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 8, arbitrary }, { weight: 1, arbitrary: fc.constant(0) });

/** A FULLY_CONNECTED of these channels; as many rows of weights as biases. */
function dense(weights: number[][], bias: number[], activation: (typeof ACTIVATIONS)[number]) {
  const taps = weights[0].length;
  const builder = new GraphBuilder('main');
  const output = builder.operator(
    'FULLY_CONNECTED',
    [
      builder.input('x', [1, taps]),
      builder.constant('w', [bias.length, taps], Float32Array.from(weights.flat())),
      builder.constant('b', [bias.length], Float32Array.from(bias)),
    ],
    { name: 'y', shape: [1, bias.length] },
    makeOptions('FullyConnectedOptions', { fusedActivationFunction: activation }),
  );
  return builder.model('tflite', [output]);
}

const layer = fc.record({
  dtype: fc.constantFrom(...QUANTIZED_DTYPES),
  floorName: fc.constantFrom(...FLOOR_NAMES),
  activation: fc.constantFrom(...ACTIVATIONS),
  machine: fc.constantFrom(...MACHINES),
  channels: fc.array(
    fc.record({
      weights: fc.array(zeroOr(signed), { minLength: 3, maxLength: 3 }),
      bias: zeroOr(signed),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  inputMax: magnitude,
  /** The ranges when the bias was quantized; null where they are the final ones */
  biasInputMax: fc.option(magnitude),
  biasOutputMax: fc.option(magnitude),
  outputMax: magnitude,
});

const allowed = ({ dtype, floorName }: { dtype: QuantizedDtype; floorName: FloorName }) =>
  appliesTo(floorName, dtype);

test('each row of the table is the trace of its channel', () => {
  fc.assert(
    fc.property(layer.filter(allowed), (given) => {
      const { dtype, floorName, activation, machine, channels, inputMax, outputMax } = given;
      const biasInputMax = given.biasInputMax ?? inputMax;
      const floor = scaleFloor(dtype, floorName);
      const weights = channels.map((channel) => channel.weights);
      const facts = channelFacts(
        dense(
          weights,
          channels.map(({ bias }) => bias),
          activation,
        ),
      );
      const input = scaleOfRange(-inputMax, inputMax, dtype, 0, machine);
      const output = scaleOfRange(0, outputMax, dtype, 0, machine);
      const biasInputScale = scaleOfRange(-biasInputMax, biasInputMax, dtype, 0, machine).scale;
      const biasOutputMax = given.biasOutputMax ?? outputMax;
      const atBias = {
        inputScale: biasInputScale,
        outputScale: scaleOfRange(0, biasOutputMax, dtype, 0, machine).scale,
      };
      const around = { input, atBias, output, maxAbsInput: inputMax };
      const table = predictChannels(facts, [around], {
        dtype,
        granularity: 'channel',
        floor,
        machine,
      });
      channels.forEach((_, c) => {
        const weightsOf = (at: number) => ({
          minWeight: Math.min(...weights[at]),
          maxWeight: Math.max(...weights[at]),
          sumAbsWeight: weights[at].reduce((sum, w) => sum + Math.abs(w), 0),
          bias: channels[at].bias,
        });
        const trace = traceChannel({
          op: 'FULLY_CONNECTED',
          dtype,
          oneScale: channels.length === 1,
          ...weightsOf(c),
          // luci-interpreter reads the first scale of uint8 for all channels.
          multiplied: dtype === 'uint8' ? weightsOf(0) : undefined,
          inputScale: input.scale,
          atBias,
          taps: 3,
          layerLargest: Math.max(...weights.flat().map(Math.abs)),
          outputScale: output.scale,
          outputZeroPoint: output.zeroPoint,
          floor,
          machine,
        });
        const row = channelRow(table, c);
        expect({
          rawWeightScale: row.rawWeightScale,
          weightScale: row.weightScale,
          biasScale: row.biasScale,
          code: row.code === 'trap' ? null : row.code,
          dequantized: row.dequantized,
          bits: row.bits,
          status: row.status,
          multiplier: row.multiplier,
          mantissa: row.mantissa,
          shift: row.shift,
          flushed: row.flushed,
        }).toEqual({
          rawWeightScale: trace.rawWeightScale,
          weightScale: trace.weightScale,
          biasScale: trace.biasScale,
          code: trace.code,
          dequantized: trace.dequantized,
          bits: trace.bits,
          status: trace.status,
          multiplier: trace.multiplier,
          mantissa: trace.mantissa,
          shift: trace.shift,
          flushed: trace.flushed,
        });
      });
    }),
    { numRuns: 2000 },
  );
});

test('a table that follows one of another floor is the one made anew', () => {
  const walk = fc.array(fc.oneof(fc.constantFrom(...FLOOR_NAMES), tenTo(-24, 0)), {
    minLength: 2,
    maxLength: 4,
  });
  fc.assert(
    fc.property(layer, walk, fc.boolean(), (given, floors, perLayer) => {
      const { dtype, activation, channels, inputMax, outputMax } = given;
      const facts = channelFacts(
        dense(
          channels.map(({ weights }) => weights),
          channels.map(({ bias }) => bias),
          activation,
        ),
      );
      const input = scaleOfRange(-inputMax, inputMax, dtype, 0, 'x86-64');
      const output = scaleOfRange(0, outputMax, dtype, 0, 'x86-64');
      const atBias = { inputScale: input.scale, outputScale: output.scale };
      const activations = [{ input, atBias, output, maxAbsInput: inputMax }];
      let before: PredictedLayers | undefined;
      for (const choice of floors) {
        if (typeof choice === 'string' && !allowed({ dtype, floorName: choice })) continue;
        const granularity = perLayer && dtype === 'uint8' ? 'layer' : 'channel';
        const floor = scaleFloor(dtype, choice);
        const setting = { dtype, granularity, floor, machine: 'x86-64' } as const;
        const table = predictChannels(facts, activations, setting, [], before);
        expect(table).toEqual(predictChannels(facts, activations, setting));
        before = { table, activations, setting };
      }
    }),
    { numRuns: 1500 },
  );
});

/** The result of luci's kernel for input codes, before its activation. */
function kernelValue(
  dtype: 'uint8' | 'int16',
  inputCodes: number[],
  inputZero: number,
  codes: ArrayLike<number>,
  zero: number,
  bias: bigint,
  fixed: { mantissa: number; shift: number },
  output: { scale: number; zeroPoint: number },
): number {
  const sum = inputCodes.reduce((s, x, k) => s + (x - inputZero) * (codes[k] - zero), 0);
  const { min, max } = CODE_RANGE[dtype];
  const requantized =
    dtype === 'uint8'
      ? multiplyInt32((sum + Number(bias)) | 0, fixed.mantissa, fixed.shift)
      : multiplyInt64(BigInt.asIntN(64, BigInt(sum) + bias), fixed.mantissa, fixed.shift);
  const code = Math.min(max, Math.max(min, (requantized + output.zeroPoint) | 0));
  return f32((code - output.zeroPoint) * output.scale);
}

/** Small weights under a bias of ordinary size, as dead channels have them. */
const deadChannel = fc.record({
  dtype: fc.constantFrom(...QUANTIZED_DTYPES),
  floorName: fc.constantFrom(...FLOOR_NAMES),
  activation: fc.constantFrom(...ACTIVATIONS),
  weights: fc.array(eitherSign(tenTo(-22, 0)), { minLength: 3, maxLength: 3 }),
  bias: eitherSign(tenTo(-3, 1)),
  inputMax: tenTo(-1, 1),
  outputMax: tenTo(-1, 1),
});

test('a hidden channel gives the same float for every input, in the float model and in the kernel', () => {
  let hiddenSeen = 0;
  const inputs = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: 3,
    maxLength: 3,
  });
  fc.assert(
    fc.property(
      deadChannel.filter(allowed),
      fc.array(inputs, { minLength: 8, maxLength: 8 }),
      (given, runs) => {
        const { dtype, floorName, activation, weights, bias, inputMax, outputMax } = given;
        const machine = 'x86-64';
        const floor = scaleFloor(dtype, floorName);
        const input = scaleOfRange(-inputMax, inputMax, dtype, 0, machine);
        const output = scaleOfRange(-outputMax / 3, outputMax, dtype, 0, machine);
        const facts = channelFacts(dense([weights], [bias], activation));
        const atBias = { inputScale: input.scale, outputScale: output.scale };
        const around = { input, atBias, output, maxAbsInput: inputMax };
        const table = predictChannels(facts, [around], {
          dtype,
          granularity: 'channel',
          floor,
          machine,
        });
        const row = channelRow(table, 0);
        if (row.hidden !== true || row.mantissa === null || row.shift === null) return;
        hiddenSeen += 1;
        const expected = f32(activate(activation, bias)) + 0;
        const layout = channelLayout('FULLY_CONNECTED', [1, 3], 'channel');
        const params = weightParams(Float32Array.from(weights), layout, {
          dtype,
          granularity: 'channel',
          floor,
          machine,
        });
        const scaled = { ...params, scale: Float32Array.of(row.weightScale ?? NaN) };
        // A rule at the bias step makes the zero point and the range anew.
        if (row.weightScale !== params.scale[0]) {
          const made = scaleOfRange(
            params.min[0],
            params.max[0],
            dtype,
            row.weightScale ?? NaN,
            machine,
          );
          Object.assign(scaled, {
            zeroPoint: Int32Array.of(made.zeroPoint),
            lo: Float32Array.of(made.lo),
            hi: Float32Array.of(made.hi),
          });
        }
        const codes = weightCodes(Float32Array.from(weights), scaled, true, machine);
        const { min, max } = CODE_RANGE[dtype];
        for (const x of [[1, 1, 1], [-1, -1, -1], ...runs]) {
          const real = x.reduce((sum, xi, k) => sum + xi * inputMax * weights[k], bias);
          expect(f32(activate(activation, real)) + 0).toBe(expected);
          const xCodes = x.map((xi) =>
            Math.min(
              max,
              Math.max(min, Math.round((xi * inputMax) / input.scale) + input.zeroPoint),
            ),
          );
          const fixed = { mantissa: row.mantissa, shift: row.shift };
          const value = kernelValue(
            dtype,
            xCodes,
            input.zeroPoint,
            codes,
            scaled.zeroPoint[0],
            BigInt(row.code ?? 0n),
            fixed,
            output,
          );
          expect(f32(activate(activation, value)) + 0).toBe(expected);
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(hiddenSeen).toBeGreaterThan(100);
});

test('every value of a kernel is in its interval', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...QUANTIZED_DTYPES),
      eitherSign(tenTo(-1, 4)),
      fc.nat(100000),
      tenTo(-12, 0),
      fc.integer({ min: -1000, max: 1000 }),
      (dtype, bias, reach, multiplier, part) => {
        const fixed = quantizeMultiplier(multiplier);
        const code = quantizeBias(Float32Array.of(bias), 1, Float32Array.of(1), dtype, 'x86-64')
          .codes[0];
        const output = { scale: f32(0.01), zeroPoint: dtype === 'uint8' ? 100 : 0 };
        const interval = kernelInterval({
          code: BigInt(code),
          reach,
          multiplier,
          ...fixed,
          accumulator: dtype === 'uint8' ? 32 : 64,
          outputScale: output.scale,
          outputZeroPoint: output.zeroPoint,
          codes: CODE_RANGE[dtype],
        });
        expect(interval).not.toBeNull();
        const [low, high] = interval ?? [NaN, NaN];
        const sum = Math.round((part / 1000) * reach);
        const value = kernelValue(dtype, [sum], 0, [1], 0, BigInt(code), fixed, output);
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
      },
    ),
    { numRuns: 3000 },
  );
});

test('what may wrap around has no interval, and hides nothing', () => {
  const channel = {
    code: -(2n ** 63n),
    reach: 0,
    multiplier: f32(1e-8) / 1e-4,
    ...quantizeMultiplier(1e-4),
    accumulator: 64,
    outputScale: 1e-4,
    outputZeroPoint: 0,
    codes: CODE_RANGE.int16,
  } as const;
  expect(kernelInterval(channel)).toBeNull();
  expect(isHidden('RELU', -1, 0, () => kernelInterval(channel))).toBe(false);
  expect(isHidden('RELU', -1, 0, () => [0, 0])).toBe(true);
  expect(isHidden('RELU', -1, 2, () => [0, 0])).toBe(false);
});
