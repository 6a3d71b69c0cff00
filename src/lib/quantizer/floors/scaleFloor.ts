import { biasScaleOf } from '../bias';

/** Scales of one channel at the step that quantizes its bias. */
export interface ScalesAtBias {
  readonly weightScale: number;
  /** s_b, float32 */
  readonly biasScale: number;
}

/**
 * A policy's rule for the scales of a model of one type. Quantizing, predicting and explaining use
 * only these members, so a new policy works everywhere at once.
 */
export interface ScaleFloor {
  /**
   * The smallest scale that weights, constants and activations may each have; 0 if the policy sets
   * none
   */
  readonly minimum: number;
  /** Weights keep their own scale if it is at least this; Infinity if that depends on more */
  readonly changesBelow: number;
  /** The scale to store for weights whose codes have the range that `scale` gives them */
  readonly stored?: (scale: number) => number;
  /**
   * Scales at the step that quantizes biases; null if they do not change and s_b = s_in·s_w.
   * @param bias the channel's bias; if the layer has one scale, its bias of largest magnitude
   */
  readonly atBias?: (inputScale: number, weightScale: number, bias: number) => ScalesAtBias | null;
  /** The rule in words. The page formats the numbers, and sets `s_in` and `s_w` as variables */
  readonly says: readonly (string | number)[];
}

/** Whether a floor is only a smallest scale, and so has a place on a slider. */
export const isMinimum = ({ stored, atBias }: ScaleFloor): boolean =>
  stored === undefined && atBias === undefined;

/** Whether a floor raised a scale above the one that the weights alone give. */
export const isRaised = (own: number, scale: number): boolean => scale > own;

/** Scales of a channel where its bias is quantized. */
export const scalesAtBias = (
  floor: ScaleFloor,
  inputScale: number,
  weightScale: number,
  bias: number,
): ScalesAtBias =>
  floor.atBias?.(inputScale, weightScale, bias) ?? {
    weightScale,
    biasScale: biasScaleOf(inputScale, weightScale),
  };
