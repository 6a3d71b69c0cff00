import type { WeightSetting } from '../quantizer/weights';
import type { ActivationParams } from './columns';
import type { ChannelFacts } from './facts';
import type { ChannelTable } from './channelTable';

/*
 * What a table of predictions is made from, and which of its rows another floor leaves as they are: a
 * floor that is dragged concerns few of a model's channels.
 */

/** What the pass makes of the activations around a layer. */
export interface LayerActivations {
  readonly input: ActivationParams;
  /** The input's scale when the bias was quantized: before 2022 not always the final one */
  readonly biasInputScale: number;
  readonly output: ActivationParams;
  /** Largest |x| of the input's recorded range */
  readonly maxAbsInput: number;
}

/** A table and what it was made from: a buffer for the table of another floor. */
export interface PredictedLayers {
  readonly table: ChannelTable;
  readonly activations: readonly (LayerActivations | null)[];
  readonly setting: WeightSetting;
}

/**
 * Below this scale, before any floor, a row differs between two settings that differ in their floor
 * alone; null where they differ in more.
 */
export function concernedBelow(
  { table, activations: around, setting: was }: PredictedLayers,
  facts: ChannelFacts,
  activations: readonly (LayerActivations | null)[],
  setting: WeightSetting,
): number | null {
  const alike =
    table.facts === facts &&
    was.dtype === setting.dtype &&
    was.granularity === setting.granularity &&
    was.machine === setting.machine &&
    activations.every((one, i) => (one === null) === (around[i] === null));
  const below = Math.max(was.floor.changesBelow, setting.floor.changesBelow);
  return alike && below < Infinity ? below : null;
}

function sameParams(a: ActivationParams, b: ActivationParams): boolean {
  return a.scale === b.scale && a.zeroPoint === b.zeroPoint;
}

/** Whether a layer's activations are the same, and with them all that a floor leaves alone. */
export function sameActivations(a: LayerActivations | null, b: LayerActivations | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.biasInputScale === b.biasInputScale &&
    a.maxAbsInput === b.maxAbsInput &&
    sameParams(a.input, b.input) &&
    sameParams(a.output, b.output)
  );
}
