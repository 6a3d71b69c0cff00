import type { FusedActivation } from '../quantizer/activation';
import { biasScaleOf } from '../quantizer/bias';
import type { MultiplierColumns } from '../quantizer/chain';
import type { CodeRange } from '../quantizer/dtype';
import { isHidden, kernelInterval } from './hidden';
import { knownFloorIndex } from '../quantizer/floors/known';
import type { InspectedLayer } from './layers';
import { UNKNOWN, type ChannelTable } from './channelTable';

/** Scale and zero point of an activation. */
export interface ActivationParams {
  /** float32 */
  readonly scale: number;
  readonly zeroPoint: number;
}

/** The accumulator and the output of a layer's kernel. */
export interface OutputStage {
  readonly accumulator: 32 | 64;
  readonly output: ActivationParams;
  /** The range of codes that the output can take */
  readonly codes: CodeRange;
}

/** Largest |code − zero point| of an input with these codes. */
export const largestStep = ({ zeroPoint }: ActivationParams, { min, max }: CodeRange): number =>
  Math.max(max - zeroPoint, zeroPoint - min);

/**
 * Writes scales into a layer's rows, one for all channels or one for each, and the known floors on
 * which they sit.
 */
export function setWeightScales(
  { weightScale: scales, floor }: ChannelTable,
  { first, channels }: InspectedLayer,
  given: Float32Array,
): void {
  for (let c = 0; c < channels; c++) {
    const scale = given[given.length === 1 ? 0 : c];
    scales[first + c] = scale;
    floor[first + c] = knownFloorIndex(scale) ?? UNKNOWN;
  }
}

/** Copies the multiplier of another row with the same three scales. */
export function copyMultiplier(table: MultiplierColumns, from: number, to: number): void {
  table.multiplier[to] = table.multiplier[from];
  table.mantissa[to] = table.mantissa[from];
  table.shift[to] = table.shift[from];
  table.flushed[to] = table.flushed[from];
}

/**
 * Decides whether the activation hides the channel. The other columns of the row must be set.
 * @param bias the float bias, or the real of the stored one
 * @param r Σ|w_k|·max|x|
 * @param reach the most that Σ q_x·q_w can be; called only if it is needed
 */
export function setHidden(
  table: ChannelTable,
  i: number,
  activation: FusedActivation,
  bias: number,
  r: number,
  stage: OutputStage,
  reach: () => number,
): void {
  const hides = isHidden(activation, bias, r, () =>
    table.mantissa[i] < 0
      ? null
      : kernelInterval({
          code: table.code[i],
          reach: reach(),
          multiplier: table.multiplier[i],
          mantissa: table.mantissa[i],
          shift: table.shift[i],
          accumulator: stage.accumulator,
          outputScale: stage.output.scale,
          outputZeroPoint: stage.output.zeroPoint,
          codes: stage.codes,
        }),
  );
  table.hidden[i] = hides ? 1 : 0;
}

/**
 * How far s_b may differ from s_in·s_w, relative to it. Converters round the product once or twice,
 * which changes it by up to 2^-23. The order of passes before 2022 changes it by tenths
 * (Samsung/ONE #8388). ONE's own check allows an absolute difference of 1.19e-7, far more than any
 * such product, so it cannot fail.
 */
const TOLERANCE = 2 ** -20;

/** Whether s_b differs from s_in·s_w, by a relative test. */
export function isMismatched(biasScale: number, inputScale: number, weightScale: number): boolean {
  const product = inputScale * weightScale;
  // A product below float32's normal range is rounded to a multiple of 2^-149.
  if (biasScale === biasScaleOf(inputScale, weightScale)) return false;
  return !(Math.abs(biasScale - product) <= TOLERANCE * product);
}
