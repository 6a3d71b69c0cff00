import type { Model } from '../../lib/model/graph/graph';
import { labelText, modelLabels } from '../../lib/model/graph/labels';
import { typedWhole } from '../../lib/numeric/choice';
import { PIXEL_INTERVAL } from '../../lib/pass/input/image';
import { prepareSteps } from '../../lib/pass/run/run';
import { trace as traceElement } from '../../lib/pass/run/trace';
import { operandSlots } from '../../lib/quantizer/weightedOps';
import { UsageError, type Command, type Printer, type Parsed } from '../command';
import { readModel } from '../files';
import { givenInputs, INPUT_OPTIONS } from '../inputs';
import { chosenMachine, chosenModel, intervalOption, MACHINE_HELP, PIXELS_HELP } from '../options';
import { about, aboutSteps, warnOfLeftOut } from '../work';
import { asJson, asText } from './report';

const HELP = `Usage: scalefloor trace MODEL --input [NAME=]F … --tensor NAME --at I,J,K,L [options]

Runs a model once and shows how one element of a convolution or fully connected layer is computed:
the products of codes, their sum, the bias, the multiplier as mantissa and shift, and the result.

  --input [NAME=]F     a .npy file, or a PNG or JPEG image, for each input, as for run
${PIXELS_HELP}
  --tensor NAME        the operator's output: its name, its label such as "CONV_2D 3", or its index,
                       as dump lists them
  --at I,J,K,L         the element: an index for each dimension, from 0
${MACHINE_HELP}
  --json               {"schema": 1, "tensor", "operator", "at", "channel", "kind", …, "code",
                       "value", "left_out", "terms": [{"input_at", "weight_at", "input", "weight", "product"} …]};
                       for kind integer: "accumulator_bits", "input_zero_point", "weight_zero_point",
                       "output_zero_point", "sum", "bias", "accumulator" (these three as strings),
                       "multiplier", "mantissa", "shift", "reduced_mantissa", "flushed",
                       "unclamped", "min", "max"; for float: "sum", "bias", "activated", "emulated"

Exit status: 0 done, 1 the work failed, 2 bad usage.
`;

/** Comma-separated indices. */
function chosenPlace({ values }: Parsed): number[] {
  const text = values.at;
  if (text === undefined) {
    throw new UsageError('trace needs an element: give --at with an index for each dimension.');
  }
  return text.split(',').map((part) => typedWhole('an index of --at,', part, 0));
}

/** The tensor that --tensor gives: by its whole name, else by its label, else by its index. */
function chosenTensor(model: Model, { values }: Parsed): number {
  const { tensor } = values;
  if (tensor === undefined) throw new UsageError('trace needs a tensor: give --tensor NAME.');
  const [{ tensors, operators }] = model.subgraphs;
  const made = operators.flatMap(({ outputs }) => outputs).find((i) => tensors[i]?.name === tensor);
  const index = made ?? tensors.findIndex(({ name }) => name === tensor);
  if (index >= 0) return index;
  const [labels] = modelLabels(model).tensors;
  const labelled = labels.findIndex(
    (label) => tensor === label.title || tensor === labelText(label),
  );
  if (labelled >= 0) return labelled;
  if (/^\d+$/.test(tensor) && Number(tensor) < tensors.length) return Number(tensor);
  throw new UsageError(
    `the model has no tensor ${JSON.stringify(tensor)}: scalefloor dump lists them.`,
  );
}

async function run(parsed: Parsed, output: Printer): Promise<number> {
  const file = chosenModel(parsed, 'trace');
  const at = chosenPlace(parsed);
  const machine = chosenMachine(parsed);
  intervalOption(parsed.values, 'pixels', PIXEL_INTERVAL);

  const model = readModel(file, output);
  const graph = model.subgraphs[0];
  const tensor = chosenTensor(model, parsed);
  const operator = graph.operators.find(({ outputs }) => outputs.includes(tensor));
  const keep = new Set([...(operator?.inputs ?? []), tensor]);
  const task = `trace ${file}`;
  const runner = aboutSteps(task, prepareSteps(model, { machine, keep }), output);
  warnOfLeftOut(runner.leftOut, output);
  aboutSteps(task, runner.steps(givenInputs(file, runner, parsed, machine)), output);
  const traced = about(task, () => traceElement(runner, tensor, at));
  const shapeOf = (slot: number) => graph.tensors.at(operator?.inputs[slot] ?? -1)?.shape ?? [];
  const { input, weights } = operandSlots(traced.operator);
  const report = {
    trace: traced,
    label: modelLabels(model).tensors[0][tensor],
    at,
    inputShape: shapeOf(input),
    weightShape: shapeOf(weights),
    leftOut: runner.leftOut,
  };
  output.out(parsed.flags.has('json') ? asJson(report) : asText(report));
  return 0;
}

export const trace: Command = {
  name: 'trace',
  summary: 'show how one element of a layer is computed, product by product',
  help: HELP,
  options: {
    ...INPUT_OPTIONS,
    tensor: { type: 'string' },
    at: { type: 'string' },
    json: { type: 'boolean' },
  },
  maxPositionals: 1,
  run,
};
