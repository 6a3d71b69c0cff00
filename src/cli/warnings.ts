import { channelFacts } from '../lib/diagnosis/facts';
import { isStoredModel } from '../lib/diagnosis/layers';
import { storedChannels } from '../lib/diagnosis/stored';
import type { ChannelTable } from '../lib/diagnosis/channelTable';
import { pointWarning, scaleWarnings } from '../lib/diagnosis/warnings';
import type { Model } from '../lib/model/graph/graph';
import { sentenceOf } from '../lib/pass/sentence';
import type { Ranges } from '../lib/pass/quantize/ranges';
import type { Printer } from './command';

/** Warns of scales in a table of channels that other runtimes refuse. */
export function warnOfScales(table: ChannelTable, { err }: Printer): void {
  for (const { sentence } of scaleWarnings(table)) err(`warning: ${sentence}\n`);
}

/** The same for a quantized model. Other models, and those without a table, give no warning. */
export function warnOfStored(model: Model, output: Printer): void {
  try {
    const facts = channelFacts(model);
    if (isStoredModel(model, facts)) warnOfScales(storedChannels(model, facts), output);
  } catch (error) {
    sentenceOf(error);
  }
}

/** Warns of ranges that are a point. */
export function warnOfPoints(model: Model, ranges: Ranges | undefined, { err }: Printer): void {
  const sentence = pointWarning(model, ranges);
  if (sentence !== null) err(`warning: ${sentence}\n`);
}
