import { writeChannelsJson } from '../../lib/diagnosis/channelsJson';
import { countConditions } from '../../lib/diagnosis/conditions';
import type { ChannelFacts } from '../../lib/diagnosis/facts';
import { inspectModel, type Inspection } from '../../lib/diagnosis/inspect';
import type { Model } from '../../lib/model/graph/graph';
import { settingsOf } from '../../lib/pass/quantize/settings';
import { WorkError, type Command, type Printer, type Parsed } from '../command';
import { wrapped } from '../columns';
import { failOn, matched } from '../failOn';
import { readModel } from '../files';
import { chosenModel } from '../options';
import { ProgressLine } from '../progress';
import { givenRanges, warnOfUnknown } from '../rangesFile';
import { chosenSettings, SETTING_HELP, SETTING_OPTIONS } from '../settings';
import { spell } from '../../lib/numeric/spell';
import { counted } from '../spell';
import { warnOfPoints, warnOfScales } from '../warnings';
import { about } from '../work';
import { FAILURES, needFloats, needRanges, refuseSettings } from './options';
import { asText } from './report';

const HELP = `Usage: scalefloor inspect MODEL [options]

Shows what quantization does to each output channel of a .tflite or .circle model. A float model
is quantized as the setting says. A quantized model is read as it is stored. A hybrid model has
layers of both kinds.

For float models, and the float layers of hybrid ones:
${SETTING_HELP}
  --ranges FILE.json   {"tensor": [min, max], …} for every float activation; without it, values
                       that need ranges are null

  --fail-on LIST       exit 1 if a channel has one of these conditions, a list with commas:
                       ${FAILURES.join(', ')}
  --json               {"schema": 1, "channels": [{"layer", "op", "channel", "max_abs_w", "bias",
                       "s_in", "s_w_raw", "s_w", "s_b", "bits", "q_b", "dequantized_bias", "status",
                       "multiplier", "mantissa", "shift", "flushed", "collapsed", "hidden",
                       "mismatched", "floor", "sqnr_db", "erased"} …], "worst": [{"layer", "channel",
                       "prospect"} …], "skipped": [{"layer", "op", "reason"} …],
                       "not_inspected": [{"op", "count"} …]}; every number of a channel is a
                       string that round-trips; "worst" has the broken channels, the most harmful
                       first by what is known without a run: a prospect is not hidden, unknown,
                       dead consumer or hidden

Exit status: 0 done, 1 the work failed or --fail-on matched, 2 bad usage.
`;

const sizes = ({ layers, channels }: ChannelFacts): string =>
  `${counted(layers.length, 'layer')} with ${counted(channels, 'output channel')}`;

/** The model and its setting, as text. */
function headOf(file: string, inspection: Inspection, parsed: Parsed): string {
  const { table, stored, floatLayers, ranged } = inspection;
  if (stored && floatLayers === 0) return `${file}: quantized model, ${sizes(table.facts)}`;
  const { dtype, granularity, state, floor, machine } = settingsOf(chosenSettings(parsed));
  const floorText = floor.minimum > 0 ? spell(floor.minimum) : (parsed.values.floor ?? 'none');
  const source = parsed.values.ranges ?? (ranged ? 'those in the file' : 'none');
  const kind = stored
    ? `hybrid model, ${sizes(table.facts)}; ${counted(floatLayers, 'layer')} in float, quantized as`
    : `float model, ${sizes(table.facts)}`;
  return [
    `${file}: ${kind}`,
    ...wrapped(
      [
        `${dtype} per ${granularity}`,
        `state ${state}`,
        `floor ${floorText}`,
        `casts as on ${machine}`,
        `ranges ${source}`,
      ],
      '',
    ),
  ].join('\n');
}

function inspected(model: Model, file: string, parsed: Parsed, output: Printer): Inspection {
  const progress = new ProgressLine(output);
  try {
    return about(`inspect ${file}`, () => {
      const options = { ...chosenSettings(parsed), ranges: givenRanges(parsed) };
      return inspectModel(model, options, (state) => progress.show(state));
    });
  } finally {
    progress.clear();
  }
}

async function run(parsed: Parsed, output: Printer): Promise<number> {
  const file = chosenModel(parsed, 'inspect');
  const conditions = failOn(parsed, FAILURES);
  chosenSettings(parsed);
  const model = readModel(file, output);
  const inspection = inspected(model, file, parsed, output);
  const { table, stored, floatLayers, ranged, unknownRanges } = inspection;
  if (stored && floatLayers === 0) {
    refuseSettings(parsed, file);
    needFloats(conditions);
  }
  warnOfUnknown(unknownRanges, parsed, output);
  if (!stored && ranged) warnOfPoints(model, givenRanges(parsed), output);
  warnOfScales(table, output);
  if (!ranged && !stored) needRanges(conditions);
  if (parsed.flags.has('json')) writeChannelsJson(inspection, output.out);
  else output.out(asText(headOf(file, inspection, parsed), inspection));
  const sentence = matched(countConditions(table), conditions, `${table.length} channels`);
  if (sentence !== null) throw new WorkError(sentence);
  return 0;
}

export const inspect: Command = {
  name: 'inspect',
  summary: 'show what quantization does to each output channel of a model',
  help: HELP,
  options: {
    ...SETTING_OPTIONS,
    ranges: { type: 'string' },
    'fail-on': { type: 'string' },
    json: { type: 'boolean' },
  },
  maxPositionals: 1,
  run,
};
