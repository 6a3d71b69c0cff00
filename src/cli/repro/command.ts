import { FILTER_3 } from '../../lib/examples/mobilenetv2';
import { typedNumber } from '../../lib/numeric/choice';
import { f32, FLT_MAX } from '../../lib/numeric/float32';
import type { Command, Printer, Parsed } from '../command';
import { chosenMachine, MACHINE_HELP } from '../options';
import { asJson, asText } from './report';
import { reproRows, type ReproOptions } from './rows';

const HELP = `Usage: scalefloor repro [--json] [--machine NAME] [--bias B] [--max-abs-weight W]

Follows the bias of filter 3 of MobileNetV2's first convolution (Samsung/ONE #6970) under each
scale floor that ONE tried, from the weight scale to the output of the integer kernel.

${MACHINE_HELP}
  --bias B             another bias, rounded to float32 (default ${FILTER_3.bias})
  --max-abs-weight W   another largest |weight|, rounded to float32 (default ${FILTER_3.maxAbsWeight})
  --json               {"rows": [...]}; every number is a string that round-trips

The kernel has no activation, all its inputs are at their zero point, and s_out = f32(6/32767).
Exit status: 0 done, 2 bad usage.
`;

function float32Option(
  values: Parsed['values'],
  name: string,
  fallback: number,
  min = -FLT_MAX,
): number {
  const text = values[name];
  if (text === undefined) return fallback;
  return typedNumber(`--${name}`, text, { min, max: FLT_MAX }, f32);
}

function optionsOf(parsed: Parsed): ReproOptions {
  const { values } = parsed;
  const maxAbsWeight = float32Option(values, 'max-abs-weight', FILTER_3.maxAbsWeight, 0);
  return {
    machine: chosenMachine(parsed),
    bias: float32Option(values, 'bias', FILTER_3.bias),
    // A magnitude is never −0.
    maxAbsWeight: Math.abs(maxAbsWeight),
  };
}

async function run(parsed: Parsed, { out }: Printer): Promise<number> {
  const options = optionsOf(parsed);
  const rows = reproRows(options);
  out(parsed.flags.has('json') ? asJson(rows) : asText(rows, options));
  return 0;
}

export const repro: Command = {
  name: 'repro',
  summary: "follow MobileNetV2's vanishing bias through every scale floor that was tried",
  help: HELP,
  options: {
    json: { type: 'boolean' },
    machine: { type: 'string' },
    bias: { type: 'string' },
    'max-abs-weight': { type: 'string' },
  },
  maxPositionals: 0,
  run,
};
