import { oneOf, typedNumber } from '../../lib/numeric/choice';
import {
  COMBINATION_MODES,
  MOVING_AVERAGE,
  PERCENTILE,
  type Combination,
} from '../../lib/pass/input/combine';
import { settingsOf, type WeightOptions } from '../../lib/pass/quantize/settings';
import { parseFloor, STATES } from '../../lib/quantizer/floor';
import { UsageError, type Parsed } from '../command';
import { chosenMachine, MACHINE_HELP, wholeOption } from '../options';
import { POLICIES_HELP } from '../settings';

/** The weights during calibration. */
const WEIGHTS = ['float', 'uint8.layer', 'uint8.channel', 'int16.channel'] as const;
type Weights = (typeof WEIGHTS)[number];

/** Options of calibrate, without those for its records. */
export const CALIBRATE_OPTIONS = {
  weights: { type: 'string' },
  state: { type: 'string' },
  floor: { type: 'string' },
  machine: { type: 'string' },
  mode: { type: 'string' },
  min_percentile: { type: 'string' },
  max_percentile: { type: 'string' },
  moving_avg_batch: { type: 'string' },
  moving_avg_const: { type: 'string' },
} as const;

/** The help text of these options. */
export const CALIBRATE_HELP = `\
  --weights W          ${WEIGHTS.join(', ')} (default float):
                       fake-quantize the weights first, as one-quantize does
  --state S            state of these weights: ${STATES.join(', ')} (default head)
  --floor F            their policy:
${POLICIES_HELP}
                       or the smallest scale as a number
${MACHINE_HELP}

  --mode M             ${COMBINATION_MODES.join(' or ')} of the records' extremes (default percentile)
  --min_percentile P   percentile of the minima (default ${PERCENTILE.min})
  --max_percentile P   percentile of the maxima (default ${PERCENTILE.max})
  --moving_avg_batch N records in a batch (default ${MOVING_AVERAGE.batch})
  --moving_avg_const C the weight of a new batch (default ${MOVING_AVERAGE.constant})`;

function within(values: Parsed['values'], name: string, most: number, fallback: number): number {
  const text = values[name];
  return text === undefined ? fallback : typedNumber(`--${name}`, text, { min: 0, max: most });
}

/**
 * How the records' extremes become ranges.
 * @throws ChoiceError, UsageError
 */
export function chosenCombination({ values }: Parsed): Combination {
  const mode = oneOf('mode', values.mode ?? 'percentile', COMBINATION_MODES);
  const other = mode === 'percentile' ? 'moving_avg_' : '_percentile';
  const stray = Object.keys(values).find((name) => name.includes(other));
  if (stray !== undefined) {
    throw new UsageError(`--${stray} has no meaning in --mode ${mode}: leave it out.`);
  }
  if (mode === 'percentile') {
    const min = within(values, 'min_percentile', 100, PERCENTILE.min);
    return { mode, min, max: within(values, 'max_percentile', 100, PERCENTILE.max) };
  }
  const batch = wholeOption(values, 'moving_avg_batch', 1) ?? MOVING_AVERAGE.batch;
  return { mode, batch, constant: within(values, 'moving_avg_const', 1, MOVING_AVERAGE.constant) };
}

/**
 * How the weights are fake-quantized; null if they stay float.
 * @throws ChoiceError, UsageError
 */
export function chosenWeights(parsed: Parsed): WeightOptions | null {
  const { values } = parsed;
  const weights = oneOf('weights', values.weights ?? 'float', WEIGHTS);
  if (weights === 'float') {
    const stray = (['state', 'floor'] as const).find((name) => values[name] !== undefined);
    if (stray === undefined) return null;
    throw new UsageError(`--${stray} has no meaning for float weights: give --weights too.`);
  }
  const options = {
    ...KINDS[weights],
    state: oneOf('state', values.state ?? 'head', STATES),
    floor: values.floor === undefined ? undefined : parseFloor(values.floor),
    machine: chosenMachine(parsed),
  };
  settingsOf(options);
  return options;
}

const KINDS: Record<Exclude<Weights, 'float'>, Pick<WeightOptions, 'dtype' | 'granularity'>> = {
  'uint8.layer': { dtype: 'uint8', granularity: 'layer' },
  'uint8.channel': { dtype: 'uint8', granularity: 'channel' },
  'int16.channel': { dtype: 'int16', granularity: 'channel' },
};
