import { f32 } from '../../numeric/float32';

/** Scales of one channel where its bias is quantized. */
export interface ScalesAtBias {
  readonly weightScale: number;
  /** s_b, float32 */
  readonly biasScale: number;
}

/**
 * What a policy does to the scales of a model of one type. Whoever quantizes, predicts or explains
 * asks these questions and no others, so that a new policy is answered everywhere at once.
 */
export interface ScaleFloor {
  /** Smallest scale of weights, constants and activations, each by itself; 0 where it sets none */
  readonly minimum: number;
  /** Weights whose own scale is at least this keep it; Infinity where that depends on more */
  readonly changesBelow: number;
  /** The scale that is stored for weights, after the range of their codes was fixed by `scale` */
  readonly stored?: (scale: number) => number;
  /**
   * Scales at the step that quantizes biases; null where they stay, with s_b = s_in·s_w.
   * @param bias of the channel; where the layer has one scale, the one of largest magnitude
   */
  readonly atBias?: (inputScale: number, weightScale: number, bias: number) => ScalesAtBias | null;
  /** The rule in words: numbers are set by who shows them, `s_in` and `s_w` as variables */
  readonly says: readonly (string | number)[];
}

/** Whether a floor is a smallest scale and nothing else: a place on a slider. */
export const isMinimum = ({ stored, atBias }: ScaleFloor): boolean =>
  stored === undefined && atBias === undefined;

/** Whether a floor raised a scale: from what the weights alone give to what is stored. */
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
    biasScale: f32(inputScale * weightScale),
  };
