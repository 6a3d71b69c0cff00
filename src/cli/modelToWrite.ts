import type { Format } from '../lib/model/flatbuffer/format';
import { oneOf } from '../lib/numeric/choice';
import { UsageError, type Parsed } from './command';
import { formatOfName } from './files';

/**
 * Which of its models a command writes, and where: `toy NAME -o OUT`. OUT's ending decides the format.
 * @throws UsageError, ChoiceError naming what is missing or unknown
 */
export function modelToWrite<T extends string>(
  { positionals, values }: Parsed,
  command: string,
  names: readonly T[],
): { readonly name: T; readonly output: string; readonly format: Format } {
  const word = positionals.at(0);
  if (word === undefined) {
    throw new UsageError(`${command} needs a name: give one of ${names.join(', ')}.`);
  }
  const name = oneOf(command, word, names);
  const { output } = values;
  if (output === undefined) throw new UsageError(`${command} needs a file to write: give -o OUT.`);
  return { name, output, format: formatOfName(output) };
}
