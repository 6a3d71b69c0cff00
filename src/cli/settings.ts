import { oneOf } from '../lib/numeric/choice';
import { settingsOf, type WeightOptions } from '../lib/pass/quantize/settings';
import { GRANULARITIES, QUANTIZED_DTYPES } from '../lib/quantizer/dtype';
import { FLOOR_NAMES, parseFloor, STATES } from '../lib/quantizer/floor';
import { wrapped } from './columns';
import type { Parsed } from './command';
import { chosenMachine, MACHINE_HELP } from './options';

/** Options for the quantization of weights under any policy, for a command's table. */
export const CODES_OPTIONS = {
  quantized_dtype: { type: 'string' },
  granularity: { type: 'string' },
  state: { type: 'string' },
  machine: { type: 'string' },
} as const;

/** Options for the quantization of weights. */
export const SETTING_OPTIONS = { ...CODES_OPTIONS, floor: { type: 'string' } } as const;

const TYPES_HELP = `\
  --quantized_dtype T  ${QUANTIZED_DTYPES.join(' or ')} (default int16)
  --granularity G      ${GRANULARITIES.join(' or ')} (default channel)
  --state S            ${STATES.join(', ')} (default head)`;

/** The ids of all policies, for the help of an option that takes one. */
export const POLICIES_HELP = wrapped(FLOOR_NAMES, ' '.repeat(25)).join('\n');

/** The help text of `CODES_OPTIONS`. */
export const CODES_HELP = `${TYPES_HELP}
${MACHINE_HELP}`;

/** The help text of `SETTING_OPTIONS`. */
export const SETTING_HELP = `${TYPES_HELP}
  --floor F            a policy:
${POLICIES_HELP}
                       or the smallest scale as a number (default: the state's own policy)
${MACHINE_HELP}`;

/**
 * The chosen setting. The default is int16 per channel as of today.
 * @throws ChoiceError for a name, a number or a combination that is not allowed
 */
export function chosenSettings(parsed: Parsed): WeightOptions {
  const { values } = parsed;
  const options = {
    dtype: oneOf('quantized dtype', values.quantized_dtype ?? 'int16', QUANTIZED_DTYPES),
    granularity: oneOf('granularity', values.granularity ?? 'channel', GRANULARITIES),
    state: oneOf('state', values.state ?? 'head', STATES),
    floor: values.floor === undefined ? undefined : parseFloor(values.floor),
    machine: chosenMachine(parsed),
  };
  settingsOf(options);
  return options;
}
