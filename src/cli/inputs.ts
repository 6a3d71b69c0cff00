import type { Elements } from '../lib/kernels/code/value';
import type { Machine } from '../lib/numeric/machine';
import { elementsFor } from '../lib/pass/input/npyElements';
import { PIXEL_INTERVAL } from '../lib/pass/input/image';
import type { Runner } from '../lib/pass/run/run';
import type { Parsed } from './command';
import { readInput } from './inputFile';
import { dealAllFiles } from './namedFiles';
import { intervalOption } from './options';
import { about } from './work';

/** Options for the inputs of a single run, for a command's table. */
export const INPUT_OPTIONS = {
  input: { type: 'string', multiple: true },
  pixels: { type: 'string' },
  machine: { type: 'string' },
} as const;

/**
 * Reads the files of --input, in the types of the runner's inputs.
 * @param file the model's name for messages
 * @throws UsageError if an input has no file, WorkError if its file does not fit
 */
export function givenInputs(
  file: string,
  runner: Runner,
  parsed: Parsed,
  machine: Machine,
): Elements[] {
  const pixels = intervalOption(parsed.values, 'pixels', PIXEL_INTERVAL);
  const names = runner.inputs.map(({ name }) => name);
  const files = dealAllFiles('--input', 'input', parsed.lists.input ?? [], names);
  return files.map((path, i) => {
    const array = readInput(path, runner.inputs[i], pixels);
    return about(`run ${file} on ${path}`, () => elementsFor(array, runner.inputs[i], machine));
  });
}
