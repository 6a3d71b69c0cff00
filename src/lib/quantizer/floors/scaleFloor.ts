import { biasScaleOf } from '../bias';
import type { ScaleParams } from '../scale';

/** Scales of one channel at the step that quantizes its bias. */
export interface ScalesAtBias {
  readonly weightScale: number;
  /** s_b, float32 */
  readonly biasScale: number;
}

/** What a policy may ask about a channel at the step that quantizes biases. */
export interface ChannelAtBias {
  /** float32 scales at this step */
  readonly inputScale: number;
  readonly weightScale: number;
  readonly outputScale: number;
  /** If the layer has one scale, its bias of largest magnitude */
  readonly bias: number;
  /** K, the number of weights of a channel */
  readonly taps: number;
  /** Σ|w_k|; Infinity if the layer has one scale, because then no channel can change alone */
  readonly sumAbsWeight: number;
}

/** The extremes of a channel's weights, or of a layer's. */
export interface Extremes {
  readonly min: number;
  readonly max: number;
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
  /**
   * The range from which weights get their scale, if it is not their own.
   * @param layerLargest max|w| of the layer
   */
  readonly range?: (own: Extremes, layerLargest: number) => Extremes;
  /** What is stored for weights with these parameters and extremes, if it is something else */
  readonly stored?: (made: ScaleParams, own: Extremes) => ScaleParams;
  /** Scales at the step that quantizes biases; null if they do not change and s_b = s_in·s_w. */
  readonly atBias?: (channel: ChannelAtBias) => ScalesAtBias | null;
  /** The rule in words. The page formats the numbers, and sets `s_in` and `s_w` as variables */
  readonly says: readonly (string | number)[];
}

/** Whether a floor is only a smallest scale, and so has a place on a slider. */
export const isMinimum = ({ range, stored, atBias }: ScaleFloor): boolean =>
  range === undefined && stored === undefined && atBias === undefined;

/** Whether a floor raised a scale above the one that the weights alone give. */
export const isRaised = (own: number, scale: number): boolean => scale > own;

/** The scales with a raised s_w where a bias is quantized; null if that is no raise. */
export const raisedTo = (
  { inputScale, weightScale: before }: ChannelAtBias,
  weightScale: number,
): ScalesAtBias | null =>
  weightScale > before && weightScale < Infinity
    ? { weightScale, biasScale: biasScaleOf(inputScale, weightScale) }
    : null;

/** Scales of a channel where its bias is quantized. */
export const scalesAtBias = (floor: ScaleFloor, channel: ChannelAtBias): ScalesAtBias =>
  floor.atBias?.(channel) ?? {
    weightScale: channel.weightScale,
    biasScale: biasScaleOf(channel.inputScale, channel.weightScale),
  };
