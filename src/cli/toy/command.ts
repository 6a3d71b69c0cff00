import { makeToy, TOY_NAMES, TOYS } from '../../lib/examples/toys';
import { write } from '../../lib/model/graph/write';
import type { Command } from '../command';
import { writeBytes } from '../files';
import { modelToWrite } from '../modelToWrite';

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
  run: async (parsed, { out }) => {
    const { name, output, format } = modelToWrite(parsed, 'toy', TOY_NAMES);
    const bytes = write(makeToy(name), format);
    writeBytes(output, bytes);
    out(`${output}: ${TOYS[name]}; ${bytes.length} bytes\n`);
    return 0;
  },
};
