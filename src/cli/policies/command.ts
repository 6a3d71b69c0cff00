import { policyEffects, type PolicyEffect } from '../../lib/diagnosis/policyTable';
import { percent } from '../../lib/numeric/percent';
import { policyOf } from '../../lib/quantizer/floors/policies';
import { table } from '../columns';
import type { Command, Parsed, Printer } from '../command';
import { rangedModel } from '../floatModel';
import { chosenSettings, CODES_HELP, CODES_OPTIONS } from '../settings';
import { counted, jsonNumber } from '../spell';
import { aboutSteps } from '../work';

const HELP = `Usage: scalefloor policies MODEL [options]

Shows what every policy does to a float model, one line each: the channels that it touches, those
of them whose weights have not collapsed, lost biases, flushed multipliers, the most bits that a
bias takes with its sign, and the error of all weights relative to them.

${CODES_HELP}
  --ranges FILE.json   {"tensor": [min, max], …} for every float activation (default: those in the
                       file)
  --json               {"policies": [{"id", "stack", "source", "date", "touched", "healthy", "lost",
                       "flushed", "bits", "weight_error"} …]}

Exit status: 0 done, 1 the work failed, 2 bad usage.
`;

function asText(effects: readonly PolicyEffect[]): string {
  const head = ['policy', 'touched', 'healthy', 'lost', 'flushed', 'bits', 'weight error'];
  const rows = effects.map(({ floor, touched, healthy, lost, flushed, bits, weightError }) => [
    floor,
    ...[touched, healthy, lost, flushed].map(String),
    bits === null ? '–' : String(bits),
    percent(weightError),
  ]);
  return `${table([head, ...rows]).join('\n')}\n`;
}

function asJson(effects: readonly PolicyEffect[]): string {
  const rows = effects.map(({ floor, weightError, ...counts }) => {
    const { stack, source, date } = policyOf(floor);
    const about = JSON.stringify({ id: floor, stack, source, date, ...counts });
    return `${about.slice(0, -1)},"weight_error":${jsonNumber(weightError)}}`;
  });
  return `{"policies":[\n${rows.join(',\n')}\n]}\n`;
}

async function run(parsed: Parsed, output: Printer): Promise<number> {
  const options = chosenSettings(parsed);
  const { file, model, facts, ranges } = rangedModel(parsed, 'policies', output);
  const steps = policyEffects(model, facts, options, ranges);
  const effects = aboutSteps(`compare policies on ${file}`, steps, output);
  if (parsed.flags.has('json')) {
    output.out(asJson(effects));
    return 0;
  }
  const { dtype, granularity, state } = options;
  output.out(
    `${file}: ${counted(facts.channels, 'channel')}, ${dtype} per ${granularity}, as ${state} quantizes\n\n${asText(effects)}`,
  );
  return 0;
}

export const policies: Command = {
  name: 'policies',
  summary: 'show what every policy does to a float model, side by side',
  help: HELP,
  options: { ...CODES_OPTIONS, ranges: { type: 'string' }, json: { type: 'boolean' } },
  maxPositionals: 1,
  run,
};
