import { write } from '../../lib/model/graph/write';
import { asExported } from '../../lib/pass/quantize/exportOrder';
import { quantizeSteps } from '../../lib/pass/quantize/quantize';
import { UsageError, type Command, type Printer, type Parsed } from '../command';
import { formatOfName, readModel, writeBytes } from '../files';
import { chosenModel } from '../options';
import { givenRanges, warnOfUnknown } from '../rangesFile';
import { chosenSettings, SETTING_HELP, SETTING_OPTIONS } from '../settings';
import { warnOfPoints, warnOfStored } from '../warnings';
import { about, aboutSteps } from '../work';
import { summary } from './summary';

const HELP = `Usage: scalefloor quantize MODEL -o OUT [options]

Quantizes a float model as one-quantize does: fake-quantizes the weights, then quantizes the model
with the ranges of the activations. Writes .circle or .tflite by OUT's ending.

${SETTING_HELP}

  --ranges FILE.json   {"tensor": [min, max], …} for every float activation
                       (default: those that calibration stored in MODEL)
  --add-missing-bias   give a bias of zeros to operators that the state refuses without one

Exit status: 0 done, 1 the model cannot be quantized, 2 bad usage.
`;

async function run(parsed: Parsed, output: Printer): Promise<number> {
  const { values, flags } = parsed;
  const file = chosenModel(parsed, 'quantize');
  const target = values.output;
  if (target === undefined) throw new UsageError('quantize needs a file to write: give -o OUT.');
  const format = formatOfName(target);
  const settings = chosenSettings(parsed);
  const ranges = givenRanges(parsed);
  const addMissingBias = flags.has('add-missing-bias');
  const float = readModel(file, output);
  const steps = quantizeSteps(float, { ...settings, ranges, addMissingBias });
  const result = aboutSteps(`quantize ${file}`, steps, output);
  warnOfUnknown(result.unknownRanges, parsed, output);
  warnOfPoints(float, ranges, output);
  warnOfStored(result.model, output);
  const model = asExported(result.model, result.origins);
  const bytes = about(`write ${target}`, () => write(model, format));
  writeBytes(target, bytes);
  output.out(summary(target, bytes.length, settings, { ...result, model }));
  return 0;
}

export const quantize: Command = {
  name: 'quantize',
  summary: "quantize a float model as one of ONE's three states does",
  help: HELP,
  options: {
    output: { type: 'string', short: 'o' },
    ...SETTING_OPTIONS,
    ranges: { type: 'string' },
    'add-missing-bias': { type: 'boolean' },
  },
  maxPositionals: 1,
  run,
};
