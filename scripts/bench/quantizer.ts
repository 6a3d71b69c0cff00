import { Pcg64 } from '../../src/lib/numeric/pcg64';
import { quantizeBias } from '../../src/lib/quantizer/bias';
import type { Granularity, QuantizedDtype } from '../../src/lib/quantizer/dtype';
import { defaultFloor, scaleFloor } from '../../src/lib/quantizer/floor';
import { channelLayout, type WeightedOp } from '../../src/lib/quantizer/weightedOps';
import { fakeWeights, weightCodes, weightParams } from '../../src/lib/quantizer/weights';
import type { Row, Suite } from './suite';
import { median } from './timing';

/** Each figure is a median of pairs. Copy and work take turns, so that both share the noise. */
const PAIRS = 31;
const COPY = 'copy of the same Float32Array';

const noise = (length: number): Float32Array => new Pcg64(1).noise(length);

/** Median ns for each element of `data`, and the median of the ratios to copying `data`. */
function compared(name: string, unit: string, data: Float32Array, work: () => unknown): Row {
  const target = new Float32Array(data.length);
  const times: number[] = [];
  const ratios: number[] = [];
  const timed = (action: () => unknown, repeats: number): number => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) action();
    return (performance.now() - start) / repeats;
  };
  // A copy takes too little time for a single reading of the clock.
  const copies = Math.max(8, Math.ceil(4e6 / data.length));
  for (let pair = -3; pair < PAIRS; pair++) {
    const copy = timed(() => target.set(data), copies);
    const time = timed(work, 1);
    // The first three warm up the compiler.
    if (pair < 0) continue;
    times.push((time * 1e6) / data.length);
    ratios.push(time / copy);
  }
  return { name, value: median(times), unit, against: COPY, ratio: median(ratios) };
}

function weightRows(
  title: string,
  dtype: QuantizedDtype,
  granularity: Granularity,
  op: WeightedOp,
  shape: number[],
): Row[] {
  const data = noise(shape.reduce((size, extent) => size * extent, 1));
  const layout = channelLayout(op, shape, granularity);
  const floor = scaleFloor(dtype, defaultFloor('head', dtype));
  const setting = { dtype, granularity, floor, machine: 'x86-64' } as const;
  const paramsOf = () => weightParams(data, layout, setting);
  const params = paramsOf();
  const fake = fakeWeights(weightCodes(data, params, true, 'x86-64'), params, 'x86-64');
  return [
    compared(`${title}: scales and codes`, 'ns per weight', data, () =>
      weightCodes(data, paramsOf(), true, 'x86-64'),
    ),
    compared(`${title}: second rounding`, 'ns per weight', data, () =>
      weightCodes(fake, params, false, 'x86-64'),
    ),
  ];
}

function biasRow(title: string, dtype: QuantizedDtype): Row {
  const bias = noise(100_000);
  const scales = noise(bias.length).map((x) => Math.abs(x) * 1e-6 + 1e-8);
  return compared(title, 'ns per bias', bias, () =>
    quantizeBias(bias, 1.5e-4, scales, dtype, 'x86-64'),
  );
}

/** The quantizer's inner loops, compared with a plain copy of their input. */
export const quantizer: Suite = {
  name: 'quantizer',
  run: async () => [
    ...weightRows('int16 per channel, conv', 'int16', 'channel', 'CONV_2D', [512, 3, 3, 128]),
    ...weightRows(
      'int16 per channel, depthwise',
      'int16',
      'channel',
      'DEPTHWISE_CONV_2D',
      [1, 3, 3, 65536],
    ),
    ...weightRows('uint8 per channel, conv', 'uint8', 'channel', 'CONV_2D', [512, 3, 3, 128]),
    ...weightRows('uint8 per layer, conv', 'uint8', 'layer', 'CONV_2D', [512, 3, 3, 128]),
    biasRow('bias to int64', 'int16'),
    biasRow('bias to int32', 'uint8'),
  ],
};
