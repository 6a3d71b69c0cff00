import { f32, fma32, FLT_MAX, roundHalfAway } from '../numeric/float32';
import { castInt32, contracts, type Machine } from '../numeric/machine';
import { CODE_RANGE, newCodes, type Codes, type Granularity, type QuantizedDtype } from './dtype';
import { minimumScale, type ScaleFloor } from './floor';
import { scaleOfRange, type ScaleParams } from './scale';

/** Operators with a weights operand, as TFLite spells them. */
export const WEIGHTED_OPS = [
  'CONV_2D',
  'DEPTHWISE_CONV_2D',
  'TRANSPOSE_CONV',
  'FULLY_CONNECTED',
] as const;
export type WeightedOp = (typeof WEIGHTED_OPS)[number];

/**
 * Which elements of a row-major tensor belong to which channel: element i belongs to channel
 * ⌊i / inner⌋ mod channels.
 */
export interface ChannelLayout {
  readonly channels: number;
  readonly inner: number;
}

/** Axis of the output channels: 3 of DEPTHWISE_CONV_2D's [1,H,W,C·m], 0 of O,H,W,I and O,I. */
export const channelAxis = (op: WeightedOp): number => (op === 'DEPTHWISE_CONV_2D' ? 3 : 0);

/** Channel layout of a weights tensor of this shape; per layer all elements are one channel. */
export function channelLayout(
  op: WeightedOp,
  shape: readonly number[],
  granularity: Granularity,
): ChannelLayout {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (granularity === 'layer') return { channels: 1, inner: size };
  const axis = channelAxis(op);
  return { channels: shape[axis], inner: shape.slice(axis + 1).reduce((a, b) => a * b, 1) };
}

/** One scale for each channel (or one for the layer) and the range that it came from. */
export interface WeightParams {
  readonly dtype: QuantizedDtype;
  readonly layout: ChannelLayout;
  /** float32 extremes of the data */
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly scale: Float32Array;
  readonly zeroPoint: Int32Array;
  /** Nudged range, float32 */
  readonly lo: Float32Array;
  readonly hi: Float32Array;
}

/** Calls `visit(channel, start, end)` for each run of elements of one channel, in memory order. */
function forEachRun(
  length: number,
  { channels, inner }: ChannelLayout,
  visit: (channel: number, start: number, end: number) => void,
): void {
  if (inner === 0 || channels === 0) return;
  for (let start = 0, channel = 0; start < length; start += inner) {
    visit(channel, start, start + inner);
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}

/** Smallest and largest weight of each channel, or of the layer. */
export interface WeightExtremes {
  readonly min: Float32Array;
  readonly max: Float32Array;
}

/**
 * Extremes of each channel. Per channel the first element starts the range and the comparisons
 * are strict, so a NaN there poisons its channel and a later one is ignored (luci:
 * cal_minmax_per_channel). Per layer the range starts from ±FLT_MAX and NaN is always ignored.
 */
export function weightExtremes(
  data: Float32Array,
  layout: ChannelLayout,
  granularity: Granularity,
): WeightExtremes {
  const min = new Float32Array(layout.channels);
  const max = new Float32Array(layout.channels);
  const seen = new Uint8Array(layout.channels);
  if (granularity === 'layer') {
    min[0] = FLT_MAX;
    max[0] = -FLT_MAX;
    seen[0] = 1;
  }
  forEachRun(data.length, layout, (channel, start, end) => {
    let low = seen[channel] ? min[channel] : data[start];
    let high = seen[channel] ? max[channel] : data[start];
    for (let i = start; i < end; i++) {
      const x = data[i];
      if (x < low) low = x;
      if (x > high) high = x;
    }
    min[channel] = low;
    max[channel] = high;
    seen[channel] = 1;
  });
  return { min, max };
}

/**
 * Scale of one channel (or layer) from its extremes. The rule of #6971 replaces the scale after lo
 * and hi were computed from the old one.
 */
export function weightScale(
  min: number,
  max: number,
  dtype: QuantizedDtype,
  floor: ScaleFloor,
  machine: Machine,
): ScaleParams {
  const params = scaleOfRange(min, max, dtype, minimumScale(floor), machine);
  const replaced = floor.rule === 'one-if-below' && params.scale < floor.threshold;
  return replaced ? { ...params, scale: 1 } : params;
}

/**
 * Scales of a weights tensor (luci: the first half of the fake-quantize step).
 *
 * @param data float32 weights, row-major
 * @param floor what the fake-quantize step does to small scales
 */
export function weightParams(
  data: Float32Array,
  layout: ChannelLayout,
  granularity: Granularity,
  dtype: QuantizedDtype,
  floor: ScaleFloor,
  machine: Machine,
): WeightParams {
  const { min, max } = weightExtremes(data, layout, granularity);
  const { channels } = layout;
  const scale = new Float32Array(channels);
  const zeroPoint = new Int32Array(channels);
  const lo = new Float32Array(channels);
  const hi = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const params = weightScale(min[c], max[c], dtype, floor, machine);
    scale[c] = params.scale;
    zeroPoint[c] = params.zeroPoint;
    lo[c] = params.lo;
    hi[c] = params.hi;
  }
  return { dtype, layout, min, max, scale, zeroPoint, lo, hi };
}

/**
 * Quantizes weights to codes: a float32 product with the float32 inverse of the scale, not a
 * division (about 7 of 10,000 random int16 weights differ from exact division).
 *
 * @param clip true in the fake-quantize step and in today's direct path, which clip to [lo, hi]
 * first; false in the second step, which rounds already fake-quantized weights again
 * @throws CastTrap on wasm-trunc for NaN or an infinite product
 */
export function weightCodes(
  data: Float32Array,
  params: WeightParams,
  clip: boolean,
  machine: Machine,
): Codes {
  const { min, max } = CODE_RANGE[params.dtype];
  const codes = newCodes(params.dtype, data.length);
  const asymmetric = params.dtype === 'uint8';
  forEachRun(data.length, params.layout, (channel, start, end) => {
    const inverse = f32(1 / params.scale[channel]);
    const lo = params.lo[channel];
    const hi = params.hi[channel];
    for (let i = start; i < end; i++) {
      let x = data[i];
      if (clip) x = x < lo ? lo : x > hi ? hi : x;
      const steps = asymmetric ? f32(f32(x - lo) * inverse) : f32(x * inverse);
      // In range, rounding cannot leave it: its ends are whole. |0 also drops the sign of −0.
      codes[i] =
        steps >= min && steps <= max
          ? roundHalfAway(steps) | 0
          : Math.min(max, Math.max(min, castInt32(roundHalfAway(steps), machine)));
    }
  });
  return codes;
}

/**
 * Float weights of the fake-quantized model: code·scale for int16, code·scale + lo for uint8
 * (one rounding where the machine contracts).
 */
export function fakeWeights(codes: Codes, params: WeightParams, machine: Machine): Float32Array {
  const weights = new Float32Array(codes.length);
  const asymmetric = params.dtype === 'uint8';
  const fused = contracts(machine);
  forEachRun(codes.length, params.layout, (channel, start, end) => {
    const scale = params.scale[channel];
    const lo = params.lo[channel];
    for (let i = start; i < end; i++) {
      if (!asymmetric) weights[i] = codes[i] * scale;
      else weights[i] = fused ? fma32(codes[i], scale, lo) : f32(codes[i] * scale) + lo;
    }
  });
  return weights;
}
