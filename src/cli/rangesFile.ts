import { PassError } from '../lib/pass/error';
import { readRanges, type Ranges } from '../lib/pass/quantize/ranges';
import { WorkError, type Output, type Parsed } from './command';
import { jsonFault, readText } from './files';

/**
 * The ranges of the file that --ranges names; undefined without --ranges.
 * @throws WorkError if there is no such file or it does not hold ranges
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

/** Warns of each name among the ranges that no tensor has. */
export function warnOfUnknown(names: readonly string[], { values }: Parsed, { err }: Output): void {
  for (const name of names) {
    err(
      `warning: ${values.ranges} has a range for ${JSON.stringify(name)}, a tensor that the model does not have\n`,
    );
  }
}
