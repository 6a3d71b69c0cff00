import type { WeightSetting } from '../quantizer/weights';
import type { ChannelAtBias } from '../quantizer/floors/scaleFloor';
import type { ActivationParams } from './columns';
import type { ChannelFacts } from './facts';
import type { ChannelTable } from './channelTable';

/*
 * The inputs of a table of predictions, and the rows that another floor leaves unchanged. A dragged
 * floor concerns few of a model's channels.
 */

/** The parameters that the pass gives to the activations around a layer. */
export interface LayerActivations {
  readonly input: ActivationParams;
  /** The scales when the bias was quantized. Before 2022 they were not always the final ones */
  readonly atBias: Pick<ChannelAtBias, 'inputScale' | 'outputScale'>;
  readonly output: ActivationParams;
  /** Largest |x| of the input's recorded range */
  readonly maxAbsInput: number;
}

/** A table and its inputs. It serves as a buffer for the table of another floor. */
export interface PredictedLayers {
  readonly table: ChannelTable;
  readonly activations: readonly (LayerActivations | null)[];
  readonly setting: WeightSetting;
}

/**
 * For two settings that differ only in their floor: the scale before any floor below which a row
 * may differ. Null if the settings differ in more.
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

/** Whether a layer's activations are the same. Then only a floor can change its rows. */
export function sameActivations(a: LayerActivations | null, b: LayerActivations | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.atBias.inputScale === b.atBias.inputScale &&
    a.atBias.outputScale === b.atBias.outputScale &&
    a.maxAbsInput === b.maxAbsInput &&
    sameParams(a.input, b.input) &&
    sameParams(a.output, b.output)
  );
}
