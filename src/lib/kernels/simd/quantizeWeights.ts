import { FLT_MAX } from '../../numeric/float32';
import { newCodes, type Codes, type QuantizedDtype } from '../../quantizer/dtype';
import type { ChannelLayout } from '../../quantizer/weightedOps';
import {
  paramsOf,
  weightCodes,
  weightParams,
  type QuantizedWeights,
  type WeightParams,
  type WeightSetting,
} from '../../quantizer/weights';
import { sweepColumns } from './weightColumns';
import { LEAST_INNER, putFields, STRETCH, weightPlace, type WeightPlace } from './weightPlace';

/** `count` channels of weights, starting at an index. Each is a row of `inner`. */
interface Rows {
  readonly data: Float32Array;
  readonly from: number;
  readonly count: number;
  readonly inner: number;
}

/**
 * Scales and codes of weights, the same as from `weightParams` and `weightCodes` with clipping. For
 * finite weights it passes over memory once.
 */
export function quantizeWeights(
  data: Float32Array,
  layout: ChannelLayout,
  setting: WeightSetting,
): QuantizedWeights {
  const swept = sweepWeights(data, layout, setting);
  if (swept !== null) return swept;
  const params = weightParams(data, layout, setting);
  return { params, codes: weightCodes(data, params, true, setting.machine) };
}

/**
 * Null if SIMD is missing or too slow here, if a weight, a scale or a range is not finite, or if the
 * floor widens ranges.
 */
export function sweepWeights(
  data: Float32Array,
  layout: ChannelLayout,
  setting: WeightSetting,
): QuantizedWeights | null {
  const { channels, inner } = layout;
  if (data.length === 0 || data.length % (channels * inner) !== 0) return null;
  // Such a rule asks for the layer's largest weight, which is not known after a stretch.
  if (setting.floor.range !== undefined) return null;
  const isAlternating = inner === 1 && channels > 1;
  const isRows = data.length === channels * inner && inner >= LEAST_INNER;
  const place = isAlternating || isRows ? weightPlace() : null;
  if (place === null) return null;
  if (isAlternating) return sweepColumns(place, data, channels, setting);
  const codes = newCodes(setting.dtype, data.length);
  const all = emptyParams(setting.dtype, layout);
  // Whole rows if they fit, otherwise pieces of one row.
  const rows = Math.max(1, Math.floor(STRETCH / inner));
  for (let first = 0; first < channels; first += rows) {
    const count = Math.min(rows, channels - first);
    const rowsHere = { data, from: first * inner, count, inner };
    const params = measured(place, rowsHere, setting);
    if (params === null) return null;
    all.min.set(params.min, first);
    all.max.set(params.max, first);
    all.scale.set(params.scale, first);
    all.own.set(params.own, first);
    all.zeroPoint.set(params.zeroPoint, first);
    all.lo.set(params.lo, first);
    all.hi.set(params.hi, first);
    round(place, rowsHere, codes);
  }
  return { params: all, codes };
}

function emptyParams(dtype: QuantizedDtype, layout: ChannelLayout): WeightParams {
  const floats = () => new Float32Array(layout.channels);
  const zeroPoint = new Int32Array(layout.channels);
  return {
    ...{ dtype, layout, zeroPoint },
    ...{ min: floats(), max: floats(), scale: floats(), own: floats(), lo: floats(), hi: floats() },
  };
}

/**
 * Finds the scales of some rows and writes their fields. If the rows are a single stretch, it stays
 * in memory for `codesOf`.
 */
function measured(
  { memory, weights, extremes, fields }: WeightPlace,
  { data, from, count, inner }: Rows,
  setting: WeightSetting,
): WeightParams | null {
  for (let row = 0; row < count; row++) {
    // Per channel, the first weight starts the range; per layer, ±FLT_MAX does.
    const perLayer = setting.granularity === 'layer';
    extremes[2 * row] = perLayer ? FLT_MAX : data[from + row * inner];
    extremes[2 * row + 1] = perLayer ? -FLT_MAX : data[from + row * inner];
  }
  const length = count * inner;
  for (let at = 0; at < length; at += STRETCH) {
    const size = Math.min(STRETCH, length - at);
    weights.set(data.subarray(from + at, from + at + size));
    const perRow = length <= STRETCH ? inner : size;
    const rows = length <= STRETCH ? count : 1;
    const { rowExtremes } = memory.kernels;
    if (rowExtremes(weights.byteOffset, rows, perRow, extremes.byteOffset) !== 0) return null;
  }
  const min = new Float32Array(count);
  const max = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    min[row] = extremes[2 * row];
    max[row] = extremes[2 * row + 1];
  }
  const params = paramsOf({ min, max }, { channels: count, inner }, setting);
  return putFields(params, fields, 4, 1) ? params : null;
}

/** Codes of rows whose fields `measured` has written. */
function round(
  { memory, weights, fields, codes }: WeightPlace,
  { data, from, count, inner }: Rows,
  to: Codes,
): void {
  const { rowCodesInt16, rowCodesUint8 } = memory.kernels;
  const isWide = to instanceof Int16Array;
  const rowCodes = isWide ? rowCodesInt16 : rowCodesUint8;
  const made = isWide ? codes.int16 : codes.uint8;
  const length = count * inner;
  for (let at = 0; at < length; at += STRETCH) {
    const size = Math.min(STRETCH, length - at);
    const isWhole = length <= STRETCH;
    if (!isWhole) weights.set(data.subarray(from + at, from + at + size));
    const rows = isWhole ? count : 1;
    rowCodes(weights.byteOffset, rows, isWhole ? inner : size, fields.byteOffset, made.byteOffset);
    to.set(made.subarray(0, size), from + at);
  }
}
