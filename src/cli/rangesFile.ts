import { foldedList, PassError, tensorTitle } from '../lib/pass/error';
import { readRanges, type Ranges } from '../lib/pass/quantize/ranges';
import { WorkError, type Printer, type Parsed } from './command';
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

/** Warns once of the names among the ranges that no tensor has. */
export function warnOfUnknown(
  names: readonly string[],
  { values }: Parsed,
  { err }: Printer,
): void {
  const list = foldedList(names.map(tensorTitle));
  if (names.length === 1) {
    err(
      `warning: ${values.ranges} has a range for ${list}, a tensor that the model does not have\n`,
    );
  } else if (names.length > 1) {
    err(
      `warning: ${values.ranges} has ranges for ${names.length} tensors that the model does not have: ${list}\n`,
    );
  }
}
