import { fakeScalesOf, modelActivations } from '../../../src/lib/diagnosis/modelActivations';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { predictChannels } from '../../../src/lib/diagnosis/predict';
import {
  channelRow,
  type ChannelRow,
  type ChannelTable,
} from '../../../src/lib/diagnosis/channelTable';
import type { Model } from '../../../src/lib/model/graph/graph';
import type { Ranges } from '../../../src/lib/pass/quantize/ranges';
import { settingsOf, type WeightOptions } from '../../../src/lib/pass/quantize/settings';

/** The table of a float model under a setting, as inspect makes it. */
export function predicted(model: Model, options: WeightOptions, ranges: Ranges): ChannelTable {
  const settings = settingsOf(options);
  const facts = channelFacts(model);
  const { layers } = modelActivations(model, facts, settings, ranges);
  return predictChannels(facts, layers, settings, fakeScalesOf(model, facts, settings));
}

export const rowsOfTable = (table: ChannelTable): ChannelRow[] =>
  Array.from({ length: table.length }, (_, i) => channelRow(table, i));
