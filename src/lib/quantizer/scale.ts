import { f32, roundHalfAway } from '../numeric/float32';
import { castUint8, type Machine } from '../numeric/machine';
import { SYMMETRIC_MAX, type QuantizedDtype, type SymmetricDtype } from './dtype';

/** How real numbers and codes correspond: real ≈ (code − zeroPoint) · scale. */
export interface ScaleParams {
  /** float32 */
  scale: number;
  /** The scale before any floor */
  own: number;
  zeroPoint: number;
  /** The nudged range that the codes cover: float32 values of the first and the last code. */
  lo: number;
  hi: number;
}

/** The range extended to contain zero, NaN ignored: std::min(0., min), std::max(0., max). */
const belowZero = (min: number): number => (min < 0 ? min : 0);
const aboveZero = (max: number): number => (max > 0 ? max : 0);

/**
 * Symmetric scale of a range (luci: compute_sym_scale). The floor acts on the float32 scale; lo
 * and hi follow from the floored one.
 *
 * @param min, max float32 range of the data
 * @param minimum smallest scale allowed, 0 for no floor
 */
export function symmetricScale(
  min: number,
  max: number,
  dtype: SymmetricDtype,
  minimum: number,
): ScaleParams {
  const largest = SYMMETRIC_MAX[dtype];
  const own = f32(Math.max(belowZero(min) / -largest, aboveZero(max) / largest));
  const scale = own < minimum ? f32(minimum) : own;
  return { scale, own, zeroPoint: 0, lo: f32(-largest * scale), hi: f32(largest * scale) };
}

const zeroPointOf = (low: number, step: number, machine: Machine): number =>
  castUint8(f32(roundHalfAway(0 - low / step)), machine);

/**
 * Asymmetric uint8 scale of a range (luci: compute_asym_scale_zp, unchanged since #3576). All in
 * double until the end: unlike the symmetric bounds, lo and hi come from the unrounded scale.
 *
 * @param min, max float32 range of the data
 * @param minimum smallest scale allowed (1e-5 since #3480), 0 for no floor
 * @throws CastTrap on wasm-trunc for a range whose zero point is NaN
 */
export function asymmetricScale(
  min: number,
  max: number,
  minimum: number,
  machine: Machine,
): ScaleParams {
  const low = belowZero(min);
  let scale = (aboveZero(max) - low) / 255;
  let zeroPoint: number;
  if (min >= 0) {
    zeroPoint = 0;
    scale = max / 255;
  } else if (max < 0) {
    zeroPoint = 255;
    scale = -min / 255;
  } else if (scale === 0) {
    // Here min is NaN: the branch above handles a range of zeros.
    zeroPoint = 255;
  } else {
    zeroPoint = zeroPointOf(low, scale, machine);
  }
  const own = f32(scale);
  if (scale < minimum) {
    scale = minimum;
    zeroPoint = zeroPointOf(low, scale, machine);
  }
  return {
    scale: f32(scale),
    own,
    zeroPoint,
    lo: f32((0 - zeroPoint) * scale),
    hi: f32((255 - zeroPoint) * scale),
  };
}

/** Scale and zero point of a tensor of this dtype from its range. */
export function scaleOfRange(
  min: number,
  max: number,
  dtype: QuantizedDtype,
  minimum: number,
  machine: Machine,
): ScaleParams {
  return dtype === 'uint8'
    ? asymmetricScale(min, max, minimum, machine)
    : symmetricScale(min, max, dtype, minimum);
}

/**
 * Scales of operators that round to whole numbers (Floor, FloorDiv, FloorMod, Ceil): at least 1,
 * and an integer. The zero point stays that of the unrounded scale.
 */
export function integerScale(scale: number): number {
  return scale < 1 ? 1 : f32(roundHalfAway(scale));
}
