import type { Model } from '../../lib/model/graph/graph';
import { write } from '../../lib/model/graph/write';
import { calibrateSteps, withRanges } from '../../lib/pass/input/calibrate';
import { asExported } from '../../lib/pass/quantize/exportOrder';
import { fakeQuantizeSteps, type FakeQuantized } from '../../lib/pass/quantize/fakeQuantize';
import { elementsFor } from '../../lib/pass/input/npyElements';
import type { Range } from '../../lib/pass/quantize/ranges';
import { prepareSteps } from '../../lib/pass/run/run';
import { UsageError, WorkError, type Command, type Printer, type Parsed } from '../command';
import { wrapped } from '../columns';
import { formatOfName, readModel, writeBytes } from '../files';
import { chosenMachine, chosenModel } from '../options';
import { checkRecordOptions, chosenRecords, RECORD_HELP, RECORD_OPTIONS } from '../records';
import { spell } from '../../lib/numeric/spell';
import { counted } from '../spell';
import { about, aboutSteps, warnOfLeftOut } from '../work';
import { CALIBRATE_HELP, CALIBRATE_OPTIONS, chosenCombination, chosenWeights } from './options';

const HELP = `Usage: scalefloor calibrate MODEL -o OUT (--inputs FILE … | --random N) [options]

Runs a float model and records the range of every activation, as record-minmax does. If OUT ends in
.tflite or .circle, writes the model with these ranges and with the weights of the run. If OUT ends
in .json, writes only the ranges, for quantize --ranges: {"tensor": [min, max], …}.

${RECORD_HELP}

${CALIBRATE_HELP}

Exit status: 0 done, 1 the work failed, 2 bad usage.
`;

/** Ranges by name, one tensor per line. */
function rangesJson(model: Model, ranges: ReadonlyMap<number, Range>): string {
  const { tensors } = model.subgraphs[0];
  const lines = new Map<string, string>();
  for (const [index, { min, max }] of ranges) {
    const { name } = tensors[index];
    if (lines.has(name)) {
      throw new WorkError(
        `cannot write ranges by name: two activations are named ${JSON.stringify(name)}: write a model instead.`,
      );
    }
    lines.set(name, `${JSON.stringify(name)}: [${spell(min)}, ${spell(max)}]`);
  }
  return `{\n${[...lines.values()].join(',\n')}\n}\n`;
}

/** The file to write. Fake-quantized weights come from the first of ONE's two passes, so it has its order. */
function bytesOf(
  target: string,
  model: Model,
  fake: FakeQuantized | null,
  ranges: ReadonlyMap<number, Range>,
): Uint8Array {
  if (target.endsWith('.json')) return new TextEncoder().encode(rangesJson(model, ranges));
  const format = formatOfName(target);
  const ranged = withRanges(model, ranges);
  const written = fake === null ? ranged : asExported(ranged, fake.origins);
  return about(`write ${target}`, () => write(written, format));
}

/** OUT. Its ending decides what is written. */
function targetOf({ values }: Parsed): string {
  const target = values.output;
  if (target === undefined) throw new UsageError('calibrate needs a file to write: give -o OUT.');
  if (!/\.(json|tflite|circle)$/.test(target)) {
    throw new UsageError(`the output "${target}" must end in .json, .tflite or .circle.`);
  }
  return target;
}

async function run(parsed: Parsed, output: Printer): Promise<number> {
  const file = chosenModel(parsed, 'calibrate');
  const more = parsed.positionals.slice(1);
  const target = targetOf(parsed);
  checkRecordOptions(parsed, 'calibrate', more);
  const combination = chosenCombination(parsed);
  const weights = chosenWeights(parsed);
  const machine = chosenMachine(parsed);

  const source = readModel(file, output);
  const task = `calibrate ${file}`;
  const fake =
    weights === null ? null : aboutSteps(task, fakeQuantizeSteps(source, weights), output);
  const model = fake?.model ?? source;
  const runner = aboutSteps(task, prepareSteps(model, { machine }), output);
  warnOfLeftOut(runner.leftOut, output);
  const records = chosenRecords(parsed, more, runner.inputs);
  const steps = calibrateSteps(runner, {
    count: records.count,
    combination,
    machine,
    records: (function* () {
      for (const arrays of records) {
        yield arrays.map((array, i) => elementsFor(array, runner.inputs[i], machine));
      }
    })(),
  });
  const ranges = aboutSteps(task, steps, output);
  const bytes = bytesOf(target, model, fake, ranges);
  writeBytes(target, bytes);
  const kind = parsed.values.weights ?? 'float';
  const parts = [
    `${target}: ranges of ${counted(ranges.size, 'activation')}`,
    `over ${records.title},`,
    `by ${combination.mode}, ${kind} weights;`,
    counted(bytes.length, 'byte'),
  ];
  output.out(`${wrapped(parts, '', { separator: '' }).join('\n')}\n`);
  return 0;
}

export const calibrate: Command = {
  name: 'calibrate',
  summary: 'record the ranges of activations, as record-minmax does',
  help: HELP,
  options: {
    output: { type: 'string', short: 'o' },
    ...RECORD_OPTIONS,
    ...CALIBRATE_OPTIONS,
  },
  maxPositionals: Infinity,
  run,
};
