import { oneOf } from '../lib/numeric/choice';
import { settingsOf, type WeightOptions } from '../lib/pass/quantize/settings';
import { GRANULARITIES, QUANTIZED_DTYPES } from '../lib/quantizer/dtype';
import { FLOOR_NAMES, parseFloor, STATES } from '../lib/quantizer/floor';
import { wrapped } from './columns';
import type { Parsed } from './command';
import { chosenMachine, MACHINE_HELP } from './options';

/** Options for the quantization of weights, for a command's table. */
export const SETTING_OPTIONS = {
  quantized_dtype: { type: 'string' },
  granularity: { type: 'string' },
  state: { type: 'string' },
  floor: { type: 'string' },
  machine: { type: 'string' },
} as const;

/** The help text of these options. */
export const SETTING_HELP = `\
  --quantized_dtype T  ${QUANTIZED_DTYPES.join(' or ')} (default int16)
  --granularity G      ${GRANULARITIES.join(' or ')} (default channel)
  --state S            ${STATES.join(', ')} (default head)
  --floor F            a policy:
${wrapped(FLOOR_NAMES, ' '.repeat(25)).join('\n')}
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
