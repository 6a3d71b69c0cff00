import { f32, fma32, FLT_MAX } from '../numeric/float32';
import { contracts, type Machine } from '../numeric/machine';
import { quantizeWeight, weightSteps } from './code';
import { CODE_RANGE, newCodes, type Codes, type Granularity, type QuantizedDtype } from './dtype';
import type { ScaleFloor } from './floors/scaleFloor';
import { scaleOfRange, type ScaleParams } from './scale';
import type { ChannelLayout } from './weightedOps';

/** How weights become codes. */
export interface WeightSetting {
  readonly dtype: QuantizedDtype;
  readonly granularity: Granularity;
  /** The floor that the fake-quantize step applies to small scales */
  readonly floor: ScaleFloor;
  /** The machine whose casts are repeated */
  readonly machine: Machine;
}

/** One scale for each channel, or one for the layer, and the range that it comes from. */
export interface WeightParams {
  readonly dtype: QuantizedDtype;
  readonly layout: ChannelLayout;
  /** float32 extremes of the data */
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly scale: Float32Array;
  /** The scales before any floor */
  readonly own: Float32Array;
  readonly zeroPoint: Int32Array;
  /** Nudged range, float32 */
  readonly lo: Float32Array;
  readonly hi: Float32Array;
}

/** Weights as codes, with their scales and zero points. */
export interface QuantizedWeights {
  readonly params: WeightParams;
  readonly codes: Codes;
}

/** How many times the runs of all channels repeat: 0 if a dimension is 0. */
const rounds = (length: number, { channels, inner }: ChannelLayout): number =>
  inner === 0 ? 0 : length / (channels * inner);

/** Smallest and largest weight of each channel, or of the layer. */
export interface WeightExtremes {
  readonly min: Float32Array;
  readonly max: Float32Array;
}

/** Smallest and largest weight of one channel, float32. */
export interface WeightRange {
  readonly minWeight: number;
  readonly maxWeight: number;
}

/**
 * Extremes of each channel. Per channel, the first element starts the range and the comparisons are
 * strict: if the first element is NaN, so are the extremes, and a later NaN is ignored (luci:
 * cal_minmax_per_channel). Per layer, the range starts from ±FLT_MAX, and NaN is always ignored.
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
  const { channels, inner } = layout;
  for (let i = 0, left = rounds(data.length, layout); left > 0; left--) {
    for (let c = 0; c < channels; c++) {
      let low = seen[c] ? min[c] : data[i];
      let high = seen[c] ? max[c] : data[i];
      for (const end = i + inner; i < end; i++) {
        const x = data[i];
        if (x < low) low = x;
        if (x > high) high = x;
      }
      min[c] = low;
      max[c] = high;
      seen[c] = 1;
    }
  }
  return { min, max };
}

/**
 * Scale of one channel (or layer) from its extremes.
 * @param layerLargest max|w| of the layer; by default the channel's own
 */
export function weightScale(
  min: number,
  max: number,
  dtype: QuantizedDtype,
  floor: ScaleFloor,
  machine: Machine,
  layerLargest = Math.max(Math.abs(min), Math.abs(max)),
): ScaleParams {
  const { range, stored, minimum } = floor;
  if (range === undefined && stored === undefined) {
    return scaleOfRange(min, max, dtype, minimum, machine);
  }
  const own = { min, max };
  const from = range === undefined ? own : range(own, layerLargest);
  const widened = scaleOfRange(from.min, from.max, dtype, minimum, machine);
  const made =
    from === own ? widened : { ...widened, own: scaleOfRange(min, max, dtype, 0, machine).scale };
  return stored === undefined ? made : stored(made, own);
}

/** Σ|w| of each channel. */
export function sumsOfMagnitudes(
  data: Float32Array,
  { channels, inner }: ChannelLayout,
): Float64Array {
  const sums = new Float64Array(channels);
  if (inner === 0 || channels === 0) return sums;
  for (let start = 0, channel = 0; start < data.length; start += inner) {
    let sum = 0;
    for (let i = start; i < start + inner; i++) sum += Math.abs(data[i]);
    sums[channel] += sum;
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
  return sums;
}

/** max|w| of some channels from their extremes, NaN ignored. */
export function largestOf({ min, max }: WeightExtremes): number {
  let largest = 0;
  for (let c = 0; c < min.length; c++) {
    if (-min[c] > largest) largest = -min[c];
    if (max[c] > largest) largest = max[c];
  }
  return largest;
}

/**
 * Scales of a weights tensor (luci: the first half of the fake-quantize step).
 *
 * @param data float32 weights, row-major
 * @param layout by the setting's granularity
 * @throws CastTrap on wasm-trunc for a range whose zero point is NaN
 */
export function weightParams(
  data: Float32Array,
  layout: ChannelLayout,
  setting: WeightSetting,
): WeightParams {
  return paramsOf(weightExtremes(data, layout, setting.granularity), layout, setting);
}

/**
 * `weightParams` from the extremes of the channels.
 * @param layerLargest max|w| of the layer; by default that of these channels
 */
export function paramsOf(
  { min, max }: WeightExtremes,
  layout: ChannelLayout,
  { dtype, floor, machine }: WeightSetting,
  layerLargest = largestOf({ min, max }),
): WeightParams {
  const { channels } = layout;
  const scale = new Float32Array(channels);
  const own = new Float32Array(channels);
  const zeroPoint = new Int32Array(channels);
  const lo = new Float32Array(channels);
  const hi = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const params = weightScale(min[c], max[c], dtype, floor, machine, layerLargest);
    scale[c] = params.scale;
    own[c] = params.own;
    zeroPoint[c] = params.zeroPoint;
    lo[c] = params.lo;
    hi[c] = params.hi;
  }
  return { dtype, layout, min, max, scale, own, zeroPoint, lo, hi };
}

/** The parameters of weights that a rule at the bias step gave other scales, one for each. */
export function paramsAtScales(
  was: WeightParams,
  scale: Float32Array,
  machine: Machine,
): WeightParams {
  const { dtype, min, max } = was;
  const [zeroPoint, lo, hi] = [was.zeroPoint.slice(), was.lo.slice(), was.hi.slice()];
  for (let c = 0; c < scale.length; c++) {
    if (scale[c] === was.scale[c]) continue;
    const made = scaleOfRange(min[c], max[c], dtype, scale[c], machine);
    zeroPoint[c] = made.zeroPoint;
    lo[c] = made.lo;
    hi[c] = made.hi;
  }
  return { ...was, scale, zeroPoint, lo, hi };
}

/** The code of any weight, by definition. The fast loop must give the same. */
function weightCode(
  x: number,
  { dtype, lo, hi, scale }: WeightParams,
  channel: number,
  clip: boolean,
  machine: Machine,
): number {
  const low = lo[channel];
  const high = hi[channel];
  const clipped = !clip ? x : x < low ? low : x > high ? high : x;
  const from = dtype === 'uint8' ? low : 0;
  return quantizeWeight(clipped, from, f32(1 / scale[channel]), CODE_RANGE[dtype], machine);
}

/**
 * Marks with 1 the channels in which clipping changes no code between the first and the last: those
 * whose lo and hi round to these codes. Steps grow with x, so a weight beyond lo or hi that is
 * still in range rounds to the same code.
 */
function unclipped({ dtype, lo, hi }: WeightParams, inverses: Float32Array): Uint8Array {
  const { min, max } = CODE_RANGE[dtype];
  const direct = new Uint8Array(inverses.length);
  for (let c = 0; c < inverses.length; c++) {
    const from = dtype === 'uint8' ? lo[c] : 0;
    const first = weightSteps(lo[c], from, inverses[c]);
    const last = weightSteps(hi[c], from, inverses[c]);
    direct[c] = first < min + 0.5 && last > max - 0.5 ? 1 : 0;
  }
  return direct;
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
  const { dtype, layout, lo } = params;
  const { min, max } = CODE_RANGE[dtype];
  const codes = newCodes(dtype, data.length);
  const inverses = params.scale.map((scale) => 1 / scale);
  const direct = clip ? unclipped(params, inverses) : new Uint8Array(layout.channels).fill(1);
  const { channels, inner } = layout;
  const last = 2 * max;
  for (let i = 0, left = rounds(data.length, layout); left > 0; left--) {
    for (let c = 0; c < channels; c++) {
      // Counted in half steps, so that whole numbers decide where halves round. Doubling is exact,
      // except for steps so small that both round to 0.
      const twice = 2 * inverses[c];
      const from = dtype === 'uint8' ? lo[c] : 0;
      const first = direct[c] === 1 ? 2 * min : Infinity;
      for (const end = i + inner; i < end; i++) {
        const halves = weightSteps(data[i], from, twice);
        if (halves >= first && halves <= last) {
          const whole = halves | 0;
          codes[i] = (whole + 1 + (whole >> 31)) >> 1;
        } else {
          codes[i] = weightCode(data[i], params, c, clip, machine);
        }
      }
    }
  }
  return codes;
}

/**
 * Float weights of the fake-quantized model: code·scale for int16, code·scale + lo for uint8
 * (one rounding where the machine contracts).
 */
export function fakeWeights(codes: Codes, params: WeightParams, machine: Machine): Float32Array {
  const weights = new Float32Array(codes.length);
  const { layout } = params;
  const asymmetric = params.dtype === 'uint8';
  const fused = contracts(machine);
  const { channels, inner } = layout;
  for (let i = 0, left = rounds(codes.length, layout); left > 0; left--) {
    for (let c = 0; c < channels; c++) {
      const scale = params.scale[c];
      const lo = params.lo[c];
      for (const end = i + inner; i < end; i++) {
        if (!asymmetric) weights[i] = codes[i] * scale;
        else weights[i] = fused ? fma32(codes[i], scale, lo) : f32(codes[i] * scale) + lo;
      }
    }
  }
  return weights;
}
