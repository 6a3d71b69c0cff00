import type { Model } from '../model/graph/graph';
import { widenHalves } from '../model/graph/halves';
import type { Ranges } from '../pass/quantize/ranges';
import { settingsOf, type WeightOptions } from '../pass/quantize/settings';
import { fakeScalesOf, hasRecordedRanges, modelActivations } from './modelActivations';
import { channelFacts } from './facts';
import { predictChannels } from './predict';
import { storedChannels } from './stored';
import { isStoredModel, otherWeighted } from './layers';
import type { ChannelTable } from './channelTable';

export interface InspectOptions extends WeightOptions {
  /** Ranges of all float activations; by default those that the file stores, if any */
  readonly ranges?: Ranges;
}

/** The table of all output channels of a model. */
export interface Inspection {
  readonly table: ChannelTable;
  /** Operators whose weights are not inspected, by kind */
  readonly others: readonly (readonly [opcode: string, count: number])[];
  /**
   * True for a quantized model. The table then shows its stored values, and options do not apply
   */
  readonly stored: boolean;
  /** False if no ranges are known. Fields that need them are null then */
  readonly ranged: boolean;
  /** Names in the ranges that no tensor has */
  readonly unknownRanges: readonly string[];
}

/**
 * The table of a float model as a setting would quantize it, or of a quantized model as it is
 * stored.
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
  const others = otherWeighted(model);
  if (isStoredModel(model, facts)) {
    const table = storedChannels(model, facts);
    return { table, others, stored: true, ranged: true, unknownRanges: [] };
  }
  const settings = settingsOf(options);
  const { ranges } = options;
  const ranged = ranges !== undefined || hasRecordedRanges(model);
  const activations = ranged ? modelActivations(model, facts, settings, ranges) : null;
  const layers = activations?.layers ?? facts.layers.map(() => null);
  const fakeScales = fakeScalesOf(model, facts, settings);
  return {
    table: predictChannels(facts, layers, settings, fakeScales),
    others,
    stored: false,
    ranged,
    unknownRanges: activations?.unknownRanges ?? [],
  };
}
