import { writeNpy } from '../../lib/model/npy';
import { oneOf } from '../../lib/numeric/choice';
import { MACHINES, type Machine } from '../../lib/numeric/machine';
import { elementsFor, npyOf } from '../../lib/pass/inputs';
import { PIXEL_INTERVAL } from '../../lib/pass/inputsImage';
import { prepareRun, type Runner } from '../../lib/pass/run';
import { UsageError, type Command, type Output, type Parsed } from '../command';
import { readModel, writeBytes } from '../files';
import { readInput } from '../inputFile';
import { dealAllFiles, dealFiles } from '../namedFiles';
import { intervalOption } from '../records';
import { counted } from '../spell';
import { about, aboutSteps } from '../work';
import { AllTensors } from './allTensors';
import { asJson, asText, type RunReport } from './report';

const ARITHMETICS = ['integer', 'fake'] as const;

const HELP = `Usage: scalefloor run MODEL --input [NAME=]F … [--output [NAME=]F.npy] [options]

Runs a .tflite or .circle model once. A quantized one runs in integers, as ONE's interpreter computes
today; where that refuses, the tensor is computed in float between its codes and marked as emulated.

  --input [NAME=]F     a .npy file, or a PNG or JPEG image, for each input of the model. An array of
                       the input's own type is taken as it is; a float one for an input of codes is
                       quantized with its scale, halves away from zero, int16 within ±32767
  --pixels A,B         what the pixel values 0 and 255 of images mean (default ${PIXEL_INTERVAL.low},${PIXEL_INTERVAL.high})
  --output [NAME=]F    write an output as .npy (codes of a quantized model as they are)
  --all-tensors DIR    write the inputs and what every operator makes, a .npy file each, and
                       index.json: {"tensors": [{"name", "file", "dtype", "shape", "emulated"} …]}
  --arithmetic A       integer, or fake: in float, with weights and activations rounded to their
                       codes, as ONE evaluates accuracy (default integer)
  --machine NAME       whose casts: ${MACHINES.join(', ')} (default x86-64)
  --json               {"schema": 1, "arithmetic", "outputs": [{"name", "dtype", "shape", "scale",
                       "zero_point", "min", "max", "sha256", "first"} …],
                       "marks": [{"name", "kind", "why"} …]}

Exit status: 0 done, 1 the work failed, 2 bad usage.
`;

/** Options of what goes into a single run, for a command's table. */
export const INPUT_OPTIONS = {
  input: { type: 'string', multiple: true },
  pixels: { type: 'string' },
  machine: { type: 'string' },
} as const;

export const chosenMachine = ({ values }: Parsed): Machine =>
  oneOf('machine', values.machine ?? 'x86-64', MACHINES);

/** Reads what --input names, in the types of the runner's inputs. */
export function givenInputs(file: string, runner: Runner, parsed: Parsed, machine: Machine) {
  const pixels = intervalOption(parsed.values, 'pixels', PIXEL_INTERVAL);
  const names = runner.inputs.map(({ name }) => name);
  const files = dealAllFiles('--input', 'input', parsed.lists.input ?? [], names);
  return files.map((path, i) => {
    const array = readInput(path, runner.inputs[i], pixels);
    return about(`run ${file} on ${path}`, () => elementsFor(array, runner.inputs[i], machine));
  });
}

async function run(parsed: Parsed, output: Output): Promise<number> {
  const { positionals, values, lists, flags } = parsed;
  const [file] = positionals;
  if (file === undefined)
    throw new UsageError('run needs a model: give a .tflite or .circle file.');
  const arithmetic = oneOf('arithmetic', values.arithmetic ?? 'integer', ARITHMETICS);
  const machine = chosenMachine(parsed);
  intervalOption(values, 'pixels', PIXEL_INTERVAL);

  const model = readModel(file);
  const task = `run ${file}`;
  const runner = about(task, () => prepareRun(model, { arithmetic, machine }));
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
  const report: RunReport = { file, arithmetic, runner };
  if (flags.has('json')) {
    output.out(asJson(report));
    return 0;
  }
  output.out(asText(report));
  const files = targets.filter((target) => target !== undefined);
  if (files.length > 0) output.out(`wrote ${files.join(', ')}\n`);
  if (written !== undefined) output.out(`wrote ${counted(written, 'tensor')} to ${folder}\n`);
  return 0;
}

export const runModel: Command = {
  name: 'run',
  summary: "run a model once, a quantized one in integers as ONE's interpreter",
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
