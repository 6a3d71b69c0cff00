import { PassError } from '../lib/pass/error';
import { readRanges, type Ranges } from '../lib/pass/quantize/ranges';
import { WorkError, type Output, type Parsed } from './command';
import { jsonFault, readText } from './files';

/**
 * The ranges of the file that --ranges names; undefined where it is not given.
 * @throws WorkError where there is no such file or it holds no ranges
 */
export function givenRanges({ values }: Parsed): Ranges | undefined {
  const file = values.ranges;
  if (file === undefined) return undefined;
  const text = readText('ranges', file);
  try {
    return readRanges(text);
  } catch (error) {
    if (error instanceof PassError) {
      throw new WorkError(`cannot use the ranges ${file}: ${error.message}`);
    }
    if (error instanceof SyntaxError) {
      throw new WorkError(`cannot use the ranges ${file}: it is not JSON (${jsonFault(error)}).`);
    }
    throw error;
  }
}

/** Says which names among the ranges no tensor has. */
export function warnOfUnknown(names: readonly string[], { values }: Parsed, { err }: Output): void {
  for (const name of names) {
    err(
      `warning: ${values.ranges} has a range for ${JSON.stringify(name)}, a tensor that the model does not have\n`,
    );
  }
}
