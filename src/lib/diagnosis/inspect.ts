import type { Model } from '../model/graph/graph';
import type { Label } from '../model/graph/labels';
import { widenHalves } from '../model/graph/halves';
import type { Ranges } from '../pass/quantize/ranges';
import { settingsOf, type WeightOptions } from '../pass/quantize/settings';
import { fakeScalesOf, hasRecordedRanges, modelActivations } from './modelActivations';
import { deadFeeds } from './deadConsumer';
import { channelFacts } from './facts';
import { prospectOf, worstRows, type Prospect } from './harm';
import { hybridChannels } from './hybrid';
import { predictChannels } from './predict';
import { storedChannels } from './stored';
import { fillWeightNoise } from './weightNoise';
import { isStoredModel, layerLabels, otherWeighted } from './layers';
import type { ChannelTable } from './channelTable';
import { summarize } from './summary';

export interface InspectOptions extends WeightOptions {
  /** Ranges of all float activations; by default those that the file stores, if any */
  readonly ranges?: Ranges;
}

/** A broken row, and what is known of its harm. */
export interface RankedRow {
  readonly row: number;
  readonly prospect: Prospect;
}

/** The table of all output channels of a model. */
export interface Inspection {
  readonly table: ChannelTable;
  /** By layer */
  readonly labels: readonly Label[];
  /** Operators whose weights are not inspected, by kind */
  readonly others: readonly (readonly [opcode: string, count: number])[];
  /**
   * True for a quantized model. The table then shows its stored values, and options do not apply
   */
  readonly stored: boolean;
  /** How many float layers a quantized model has. To these options do apply */
  readonly floatLayers: number;
  /** False if no ranges are known. Fields that need them are null then */
  readonly ranged: boolean;
  /** The broken rows, the most harmful first, by what is known without a run */
  readonly worst: readonly RankedRow[];
  /** Names in the ranges that no tensor has */
  readonly unknownRanges: readonly string[];
}

/**
 * The table of a float model as a setting would quantize it, or of a quantized model as it is
 * stored. A hybrid model has layers of both kinds.
 * @throws ChoiceError if the options do not go together; PassError naming all activations without a
 * range; ModelError for a graph that is not sound; CastTrap on machines whose cast stops
 */
export function inspectModel(
  source: Model,
  options: InspectOptions,
  onProgress?: (progress: { done: number; total: number; what: string }) => void,
): Inspection {
  const { model } = widenHalves(source);
  const facts = channelFacts(model, onProgress);
  const labels = layerLabels(model, facts.layers);
  const others = otherWeighted(model);
  const stored = isStoredModel(model, facts);
  const floatLayers = stored ? facts.layers.filter((layer) => !layer.stored).length : 0;
  const about = { labels, others, stored, floatLayers };
  if (stored && floatLayers === 0) {
    const table = storedChannels(model, facts);
    const worst = rankedRows(model, table);
    return { ...about, table, worst, ranged: true, unknownRanges: [] };
  }
  const settings = settingsOf(options);
  const { ranges } = options;
  const ranged = ranges !== undefined || hasRecordedRanges(model);
  const activations = ranged ? modelActivations(model, facts, settings, ranges) : null;
  const layers = activations?.layers ?? facts.layers.map(() => null);
  const fakeScales = fakeScalesOf(model, facts, settings);
  const predicted = predictChannels(facts, layers, settings, fakeScales);
  fillWeightNoise(predicted, model, settings, fakeScales);
  const table = stored ? hybridChannels(storedChannels(model, facts), predicted) : predicted;
  return {
    ...about,
    table,
    worst: rankedRows(model, table),
    ranged,
    unknownRanges: activations?.unknownRanges ?? [],
  };
}

/** The broken rows of a model's table, the most harmful first, by what is known without a run. */
export function rankedRows(model: Model, table: ChannelTable): RankedRow[] {
  const { broken } = summarize(table);
  const feedsDeadWeights = deadFeeds(model, table.facts);
  return worstRows(table, { broken, dead: [] }, { feedsDeadWeights }).map((row) => ({
    row,
    prospect: prospectOf(table, row, feedsDeadWeights),
  }));
}
