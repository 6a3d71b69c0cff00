import { channelFacts, type ChannelFacts } from '../lib/diagnosis/facts';
import { hasRecordedRanges } from '../lib/diagnosis/modelActivations';
import { isStoredModel } from '../lib/diagnosis/layers';
import type { Model } from '../lib/model/graph/graph';
import { widenHalves } from '../lib/model/graph/halves';
import type { Ranges } from '../lib/pass/quantize/ranges';
import { UsageError, WorkError, type Parsed, type Printer } from './command';
import { readModel } from './files';
import { chosenModel } from './options';
import { givenRanges } from './rangesFile';
import { about } from './work';

/** A float model with ranges, as commands need it that ask what quantization would do. */
export interface RangedModel {
  readonly file: string;
  readonly model: Model;
  readonly facts: ChannelFacts;
  /** Undefined for those in the file */
  readonly ranges: Ranges | undefined;
}

/**
 * Reads the model that a command works on, which must be float and have ranges.
 * @throws UsageError, WorkError in one sentence
 */
export function rangedModel(parsed: Parsed, command: string, output: Printer): RangedModel {
  const file = chosenModel(parsed, command);
  const { model } = widenHalves(readModel(file, output));
  const facts = about(`read ${file}`, () => channelFacts(model));
  if (isStoredModel(model, facts)) {
    throw new WorkError(`${file} is quantized already: give the float model.`);
  }
  const ranges = givenRanges(parsed);
  if (ranges === undefined && !hasRecordedRanges(model)) {
    throw new UsageError(
      `${command} needs the ranges of the activations, which ${file} does not have: give --ranges FILE.`,
    );
  }
  return { file, model, facts, ranges };
}
