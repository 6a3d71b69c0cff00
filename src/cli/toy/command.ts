import { oneOf } from '../../lib/numeric/choice';
import { makeToy, TOY_NAMES, TOYS } from '../../lib/examples/toys';
import { write } from '../../lib/model/graph/write';
import { UsageError, type Command } from '../command';
import { formatOfName, writeBytes } from '../files';

const WIDTH = Math.max(...TOY_NAMES.map((name) => name.length));

const HELP = `Usage: scalefloor toy NAME -o OUT

Writes a small float model whose contents are known, as .tflite or .circle by OUT's ending.

${TOY_NAMES.map((name) => `  ${name.padEnd(WIDTH)}  ${TOYS[name]}`).join('\n')}

Exit status: 0 done, 1 OUT cannot be written, 2 bad usage.
`;

export const toy: Command = {
  name: 'toy',
  summary: 'write a small example model',
  help: HELP,
  options: { output: { type: 'string', short: 'o' } },
  maxPositionals: 1,
  run: async ({ positionals, values }, { out }) => {
    const word = positionals.at(0);
    if (word === undefined) {
      throw new UsageError(`toy needs a name: give one of ${TOY_NAMES.join(', ')}.`);
    }
    const name = oneOf('toy', word, TOY_NAMES);
    const { output } = values;
    if (output === undefined) throw new UsageError('toy needs a file to write: give -o OUT.');
    const bytes = write(makeToy(name), formatOfName(output));
    writeBytes(output, bytes);
    out(`${output}: ${TOYS[name]}; ${bytes.length} bytes\n`);
    return 0;
  },
};
