import { compareSteps } from '../../lib/diagnosis/compareRuns';
import { MACHINES } from '../../lib/numeric/machine';
import { prepareRun } from '../../lib/pass/run';
import { UsageError, type Command, type Output, type Parsed } from '../command';
import { readModel } from '../files';
import { checkRecordOptions, chosenRecords, RECORD_HELP, RECORD_OPTIONS } from '../records';
import { chosenMachine } from '../run/command';
import { about, aboutSteps } from '../work';
import { asJson, asText } from './report';

const HELP = `Usage: scalefloor compare FLOAT QUANTIZED (--inputs FILE … | --random N) [options]

Runs a float model and its quantized form on the same records, the quantized one twice: fake-quantized
in float, as ONE evaluates accuracy, and in integers. Says how far each is from the float model: per
output as circle-eval-diff (MAE, MSE, MAPE, MPEIR, part of the top 1 and 5 that agree), and the
relative rms; per tensor as visq (MPEIR, MSE, TAE, SRMSE).

${RECORD_HELP}
  --machine NAME       whose casts: ${MACHINES.join(', ')} (default x86-64)
  --json               {"schema": 1, "records", "runs", "outputs": [{"name", RUN: {"mae", "mse",
                       "mape", "mpeir", "top1", "top5", "relative_rms"}} …], "tensors": [{"name",
                       "shape", "scale", "emulated", RUN: {"mpeir", "mse", "tae", "srmse"}} …],
                       "unmatched"}; RUN is fake and integer, or float if QUANTIZED has no codes

Exit status: 0 done, 1 the work failed, 2 bad usage.
`;

async function run(parsed: Parsed, output: Output): Promise<number> {
  const [floatFile, quantizedFile, ...more] = parsed.positionals;
  if (floatFile === undefined || quantizedFile === undefined) {
    throw new UsageError('compare needs two models: give the float one, then the quantized one.');
  }
  checkRecordOptions(parsed, 'compare', more);
  const machine = chosenMachine(parsed);
  const [float, quantized] = [readModel(floatFile), readModel(quantizedFile)];
  const task = `compare ${floatFile} with ${quantizedFile}`;
  const { inputs } = about(task, () => prepareRun(float, { machine }));
  const records = chosenRecords(parsed, more, inputs);
  const steps = compareSteps(float, quantized, records, { machine, count: records.count });
  const comparison = aboutSteps(task, steps, output);
  const names = { float: floatFile, quantized: quantizedFile, records: records.title };
  output.out(parsed.flags.has('json') ? asJson(comparison) : asText(comparison, names));
  return 0;
}

export const compare: Command = {
  name: 'compare',
  summary: 'measure how far a quantized model is from its float model',
  help: HELP,
  options: { ...RECORD_OPTIONS, machine: { type: 'string' }, json: { type: 'boolean' } },
  maxPositionals: Infinity,
  run,
};
