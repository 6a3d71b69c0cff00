import { accountSteps } from '../../lib/diagnosis/account/account';
import { countFindings, FINDINGS } from '../../lib/diagnosis/account/findings';
import { compareSteps } from '../../lib/diagnosis/compareRuns';
import { reachSteps } from '../../lib/diagnosis/reach';
import { labelsByName } from '../../lib/model/graph/labels';
import { prepareRun } from '../../lib/pass/run/run';
import { UsageError, WorkError, type Command, type Printer, type Parsed } from '../command';
import { failOn, matched } from '../failOn';
import { readModel } from '../files';
import { chosenMachine, MACHINE_HELP } from '../options';
import { checkRecordOptions, chosenRecords, RECORD_HELP, RECORD_OPTIONS } from '../records';
import { counted } from '../spell';
import { about, aboutSteps, warnOfLeftOut } from '../work';
import { accountJson, accountText } from './account';
import { reachJson, reachText } from './reach';
import { asJson, asText } from './report';

const HELP = `Usage: scalefloor compare FLOAT QUANTIZED (--inputs FILE … | --random N) [options]

Runs a float model and its quantized form on the same records. The quantized model runs twice:
fake-quantized in float, as ONE evaluates accuracy, and in integers. Measures how far each run is
from the float model. Per output, as circle-eval-diff does: MAE, MSE, MAPE, MPEIR, the part of the
top 1 and 5 that agree; and also relative rms. Per tensor, as visq does: MPEIR, MSE, TAE, SRMSE.

${RECORD_HELP}
  --reach              also repair, one at a time, each channel whose bias is lost, whose
                       multiplier is flushed or whose weights are dead; run what depends on it
                       again; report how far the repair is seen (intact, hidden, dead consumer,
                       rounded away or visible) and by which mechanism the channel is broken
  --account            also account for the error of the outputs: by cause, each switched on alone in
                       a float run and off alone in one with all others; and by operator, its own
                       error beside the one that arrives and leaves
  --fail-on LIST       with --account, exit 1 if it finds one of these, a list with commas:
                       ${FINDINGS.join(', ')}; clipped is an activation with elements beyond
                       its range, wrapped a layer with accumulators that wrap, and kernel
                       an operator whose kernel departs by more than rounding explains
${MACHINE_HELP}
  --all                list all tensors and channels, not only the ten worst
  --json               {"schema": 1, "records", "runs", "outputs": [{"name", RUN: {"mae", "mse",
                       "mape", "mpeir", "top1", "top5", "relative_rms"}} …], "tensors": [{"name",
                       "shape", "scale", "emulated", RUN: {"mpeir", "mse", "tae", "srmse"}} …],
                       "unmatched", "left_out"}; RUN is fake and integer, or float if QUANTIZED has
                       no codes; "left_out" says what cannot be run, or is null.
                       --reach adds "reach": {"relative_rms", "channels": [{"layer", "channel",
                       "status", "flushed", "collapsed", "reach", "mechanism", "own_codes",
                       "output_codes", "repaired_relative_rms"} …], "tensors": [{"name",
                       "relative_rms"} …]}.
                       --account adds "account": {"relative_rms", "simulated", "kernel", "causes":
                       [{"cause", "alone", "without", "channels"} …], "shares": {CAUSE: percent of
                       the squared error …}, "main": {"causes", "relative_rms"}, "first",
                       "places": [{"name", "opcode", "own", "simulated", "kernel_steps", "arrives",
                       "leaves", "mark", "why"} …], "ranges": [{"name", "low", "high", "least", "most",
                       "clipped", "idle"} …], "wraps": [{"name", "bits", "elements", "channels",
                       "first": {"record", "element", "channel", "exact"}} …]}; a cause is lifted,
                       erased, coarse, lost bias, bias, clipped, rounded, flushed or wrapped;
                       "main" and "shares" may have kernel too, and "shares" has interaction;
                       "exact" is the accumulator in a sum of any width, as a string

Exit status: 0 done, 1 the work failed or --fail-on matched, 2 bad usage.
`;

async function run(parsed: Parsed, output: Printer): Promise<number> {
  const [floatFile, quantizedFile, ...more] = parsed.positionals;
  if (floatFile === undefined || quantizedFile === undefined) {
    throw new UsageError('compare needs two models: give the float one, then the quantized one.');
  }
  checkRecordOptions(parsed, 'compare', more);
  const findings = failOn(parsed, FINDINGS);
  if (findings.length > 0 && !parsed.flags.has('account')) {
    throw new UsageError('--fail-on asks what the account finds: give --account too.');
  }
  const machine = chosenMachine(parsed);
  const [float, quantized] = [readModel(floatFile, output), readModel(quantizedFile, output)];
  const task = `compare ${floatFile} with ${quantizedFile}`;
  const { inputs } = about(task, () => prepareRun(float, { machine }));
  const records = chosenRecords(parsed, more, inputs);
  const options = { machine, count: records.count };
  const comparison = aboutSteps(task, compareSteps(float, quantized, records, options), output);
  const reach = parsed.flags.has('reach')
    ? aboutSteps(task, reachSteps(float, quantized, records, options), output)
    : null;
  const account = parsed.flags.has('account')
    ? aboutSteps(task, accountSteps(float, quantized, records, options), output)
    : null;
  const names = { float: floatFile, quantized: quantizedFile, records: records.title };
  warnOfLeftOut(comparison.leftOut, output);
  if (parsed.flags.has('json')) {
    const added = {
      reach: reach === null ? null : reachJson(reach),
      account: account === null ? null : accountJson(account),
    };
    output.out(asJson(comparison, added));
  } else {
    const list = { labelOf: labelsByName(quantized), all: parsed.flags.has('all') };
    output.out(asText(comparison, names, list));
    if (reach !== null) output.out(reachText(reach, list));
    if (account !== null) output.out(accountText(account, list));
  }
  if (account === null) return 0;
  const { length } = account.places;
  const sentence = matched(countFindings(account), findings, counted(length, 'operator'));
  if (sentence !== null) throw new WorkError(sentence);
  return 0;
}

export const compare: Command = {
  name: 'compare',
  summary: 'measure how far a quantized model is from its float model',
  help: HELP,
  options: {
    ...RECORD_OPTIONS,
    machine: { type: 'string' },
    reach: { type: 'boolean' },
    account: { type: 'boolean' },
    'fail-on': { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  maxPositionals: Infinity,
  run,
};
