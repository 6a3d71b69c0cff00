import { ChoiceError, oneOf, typedNumber, typedWhole } from '../lib/numeric/choice';
import { MACHINES, type Machine } from '../lib/numeric/machine';
import { PIXEL_INTERVAL } from '../lib/pass/input/image';
import type { InputInterval } from '../lib/pass/input/random';
import { UsageError, type Parsed } from './command';

/* Options of several commands: their help texts, and how they are read. */

export const spelledInterval = ({ low, high }: InputInterval): string => `${low},${high}`;

export const MACHINE_HELP = `\
  --machine NAME       the machine for casts: ${MACHINES.join(', ')} (default x86-64)`;

export const PIXELS_HELP = `\
  --pixels A,B         reals for the pixel values 0 and 255 of images (default ${spelledInterval(PIXEL_INTERVAL)})`;

/** @throws ChoiceError naming the machines */
export const chosenMachine = ({ values }: Parsed): Machine =>
  oneOf('machine', values.machine ?? 'x86-64', MACHINES);

/**
 * The model that a command works on.
 * @throws UsageError if none is given
 */
export function chosenModel({ positionals }: Parsed, command: string): string {
  const file = positionals.at(0);
  if (file !== undefined) return file;
  throw new UsageError(`${command} needs a model: give a .tflite or .circle file.`);
}

/**
 * Two numbers with a comma between them.
 * @throws ChoiceError if the text is not a pair or the interval is empty
 */
export function intervalOption(
  values: Parsed['values'],
  name: string,
  fallback: InputInterval,
): InputInterval {
  const text = values[name];
  if (text === undefined) return fallback;
  const [low, high, ...rest] = text.split(',').map((part) => typedNumber(`--${name}`, part));
  if (high === undefined || rest.length > 0) {
    throw new ChoiceError(`--${name} "${text}" is not a pair: give two numbers, like -1,1.`);
  }
  if (name === 'range' && low >= high) {
    throw new ChoiceError(`--${name} "${text}" is empty: give the smaller number first.`);
  }
  return { low, high };
}

/**
 * A whole number, `least` or more.
 * @throws ChoiceError for any other text
 */
export function wholeOption(
  values: Parsed['values'],
  name: string,
  least: number,
): number | undefined {
  const text = values[name];
  return text === undefined ? undefined : typedWhole(`--${name}`, text, least);
}
