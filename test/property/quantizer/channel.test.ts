import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantizeBias } from '../../../src/lib/quantizer/bias';
import { traceChannel, type ChannelInput } from '../../../src/lib/quantizer/channel';
import { CODE_RANGE } from '../../../src/lib/quantizer/dtype';
import { defaultFloor, scaleFloor, STATES } from '../../../src/lib/quantizer/floor';
import { quantizeMultiplier } from '../../../src/lib/quantizer/multiplier';
import { channelLayout, WEIGHTED_OPS } from '../../../src/lib/quantizer/weightedOps';
import { weightParams } from '../../../src/lib/quantizer/weights';
import { dtype, finiteFloat32, machine, RUNS, scale32 } from '../arbitraries';
import { exact, less, magnitude, minus, power, times } from '../exact';
import { outcome } from '../machines';

const input: fc.Arbitrary<ChannelInput> = dtype.chain((type) =>
  fc.record({
    op: fc.constantFrom(...WEIGHTED_OPS),
    dtype: fc.constant(type),
    oneScale: fc.boolean(),
    minWeight: finiteFloat32.map((x) => -Math.abs(x)),
    maxWeight: finiteFloat32.map(Math.abs),
    layerLargest: finiteFloat32.map(Math.abs),
    taps: fc.integer({ min: 1, max: 1000 }),
    sumAbsWeight: finiteFloat32.map(Math.abs),
    bias: finiteFloat32,
    inputScale: scale32,
    outputScale: scale32.filter((s) => s > 0),
    outputZeroPoint: type === 'int16' ? fc.constant(0) : fc.integer({ min: 0, max: 255 }),
    floor: fc.constantFrom(...STATES.map((state) => scaleFloor(type, defaultFloor(state, type)))),
    machine,
  }),
);

test('a traced channel carries what quantizing whole tensors gives', () => {
  fc.assert(
    fc.property(input, (given) => {
      const trace = traceChannel(given);
      const { minWeight, maxWeight, floor, bias, inputScale } = given;
      const layout = channelLayout('FULLY_CONNECTED', [1, 2], 'channel');
      const { dtype, machine } = given;
      const setting = { dtype, granularity: 'channel', floor, machine } as const;
      const params = weightParams(Float32Array.of(minWeight, maxWeight), layout, setting);
      expect(trace.weightScale).toBe(params.scale[0]);
      const tensor = outcome(() =>
        quantizeBias(Float32Array.of(bias), inputScale, params.scale, given.dtype, given.machine),
      );
      if (tensor === 'trap') {
        expect([trace.code, trace.dequantized, trace.output]).toEqual([null, null, null]);
        return;
      }
      expect(trace.biasScale).toBe(tensor.scale[0]);
      expect(trace.code).toBe(BigInt(tensor.codes[0]));
    }),
    RUNS,
  );
});

test('where nothing overflows, the channel’s output is its bias in output codes', () => {
  const { min, max } = CODE_RANGE.int16;
  fc.assert(
    fc.property(input, (given) => {
      const { code, biasScale, mantissa, shift, multiplier, output } = traceChannel({
        ...given,
        dtype: 'int16',
        outputZeroPoint: 0,
      });
      if (mantissa === null || shift === null) {
        expect(output).toBe(null);
        expect(multiplier < Infinity).toBe(false);
        return;
      }
      expect({ mantissa, shift }).toEqual(quantizeMultiplier(multiplier));
      fc.pre(code !== null && output !== null && mantissa > 0 && shift <= 7);
      if (code === null || output === null) return;
      const fits = less(magnitude({ n: code, d: 1n }), power(47));
      // What the kernel should give: q_b·s_b / s_out, in steps of the output.
      const wanted = times({ n: code, d: 1n }, exact(multiplier));
      fc.pre(fits && biasScale > 0 && less(magnitude(wanted), exact(max)));
      const error = magnitude(minus(exact(output.code), wanted));
      const allowed = minus(times(magnitude(wanted), power(-15)), exact(-0.5));
      expect(less(allowed, error)).toBe(false);
      expect(output.code >= min && output.code <= max).toBe(true);
    }),
    RUNS,
  );
});
