import { writeNpy } from '../../lib/model/npy/npy';
import { oneOf } from '../../lib/numeric/choice';
import { npyOf } from '../../lib/pass/input/npyElements';
import { PIXEL_INTERVAL } from '../../lib/pass/input/image';
import { prepareSteps } from '../../lib/pass/run/run';
import { ARITHMETICS } from '../../lib/pass/run/values';
import type { Command, Printer, Parsed } from '../command';
import { wrapped } from '../columns';
import { readModel, writeBytes } from '../files';
import { givenInputs, INPUT_OPTIONS } from '../inputs';
import { dealFiles } from '../namedFiles';
import { chosenMachine, chosenModel, intervalOption, MACHINE_HELP, PIXELS_HELP } from '../options';
import { counted } from '../spell';
import { warnOfStored } from '../warnings';
import { aboutSteps, warnOfLeftOut } from '../work';
import { AllTensors } from './allTensors';
import { asJson, asText, type RunReport } from './report';

const HELP = `Usage: scalefloor run MODEL --input [NAME=]F … [--output [NAME=]F.npy] [options]

Runs a .tflite or .circle model once. A quantized model runs in integers, as ONE's interpreter
computes today. If the interpreter refuses an operator, its output is computed in float between the
codes and marked as emulated.

  --input [NAME=]F     a .npy file, or a PNG or JPEG image, for each input of the model. An array
                       of the input's type is used as it is. A float array for an input of codes is
                       quantized with the input's scale, halves away from zero, int16 within ±32767
${PIXELS_HELP}
  --output [NAME=]F    write an output as .npy (a quantized model's as codes)
  --all-tensors DIR    write the inputs and every operator's outputs as .npy files, and an
                       index.json: {"tensors": [{"name", "file", "dtype", "shape", "emulated"} …]}
  --arithmetic A       integer (default), or fake: in float, with weights and activations rounded
                       to the reals of their codes, as ONE evaluates accuracy
${MACHINE_HELP}
  --json               {"schema": 1, "arithmetic", "outputs": [{"name", "dtype", "shape", "scale",
                       "zero_point", "min", "max", "sha256", "first"} …],
                       "left_out", "marks": [{"name", "kind", "why"} …]}; "left_out" says what
                       cannot be run, or is null

Exit status: 0 done, 1 the work failed, 2 bad usage.
`;

async function run(parsed: Parsed, output: Printer): Promise<number> {
  const { values, lists, flags } = parsed;
  const file = chosenModel(parsed, 'run');
  const arithmetic = oneOf('arithmetic', values.arithmetic ?? 'integer', ARITHMETICS);
  const machine = chosenMachine(parsed);
  intervalOption(values, 'pixels', PIXEL_INTERVAL);

  const model = readModel(file, output);
  const task = `run ${file}`;
  const runner = aboutSteps(task, prepareSteps(model, { arithmetic, machine }), output);
  warnOfLeftOut(runner.leftOut, output);
  warnOfStored(model, output);
  const targets = dealFiles(
    '--output',
    'output',
    lists.output ?? [],
    runner.outputs.map(({ name }) => name),
  );
  const inputs = givenInputs(file, runner, parsed, machine);
  const folder = values['all-tensors'];
  const all = folder === undefined ? null : new AllTensors(folder, runner);
  aboutSteps(task, runner.steps(inputs, all?.observe), output);
  const written = all?.finish();
  targets.forEach((target, i) => {
    if (target !== undefined) writeBytes(target, writeNpy(npyOf(runner.outputs[i])));
  });
  const report: RunReport = { file, model, arithmetic, runner };
  if (flags.has('json')) {
    output.out(asJson(report));
    return 0;
  }
  output.out(asText(report));
  const files = targets.filter((target) => target !== undefined);
  if (files.length > 0) {
    output.out(`${wrapped([`wrote ${files[0]}`, ...files.slice(1)], '').join('\n')}\n`);
  }
  if (written !== undefined) output.out(`wrote ${counted(written, 'tensor')} to ${folder}\n`);
  return 0;
}

export const runModel: Command = {
  name: 'run',
  summary: "run a model once, a quantized one in integers as ONE's interpreter does",
  help: HELP,
  options: {
    ...INPUT_OPTIONS,
    output: { type: 'string', short: 'o', multiple: true },
    'all-tensors': { type: 'string' },
    arithmetic: { type: 'string' },
    json: { type: 'boolean' },
  },
  maxPositionals: 1,
  run,
};
