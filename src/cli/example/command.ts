import { fileURLToPath } from 'node:url';
import { NETWORK_NAMES, NETWORKS, type NetworkName } from '../../lib/examples/networks';
import { write } from '../../lib/model/graph/write';
import { open } from '../../lib/model/graph/open';
import type { Command } from '../command';
import { readBytes, writeBytes } from '../files';
import { modelToWrite } from '../modelToWrite';

const aboutOf = (name: NetworkName): string => {
  const { about, channels, dead } = NETWORKS[name];
  return `${about}; ${dead} of ${channels} channels dead`;
};

const WIDTH = Math.max(...NETWORK_NAMES.map((name) => name.length));

const HELP = `Usage: scalefloor example NAME -o OUT

Writes a real float network, as .tflite or .circle by OUT's ending. The networks are those of
Google's MediaPipe (Apache-2.0); dist/models/NOTICE.txt has their notice and licence.

${NETWORK_NAMES.map((name) => `  ${name.padEnd(WIDTH)}  ${aboutOf(name)}`).join('\n')}

Their input is a picture of 224 × 224 in numbers from 0 to 1: give calibrate, run and compare
--pixels 0,1 with pictures, or --range 0,1 with random inputs.

Exit status: 0 done, 1 OUT cannot be written, 2 bad usage.
`;

/** The built command line is in dist/, and the networks beside it. */
const fileOf = (file: string): string =>
  fileURLToPath(new URL(`./models/${file}`, import.meta.url));

export const example: Command = {
  name: 'example',
  summary: 'write a real network',
  help: HELP,
  options: { output: { type: 'string', short: 'o' } },
  maxPositionals: 1,
  run: async (parsed, { out }) => {
    const { name, output, format } = modelToWrite(parsed, 'example', NETWORK_NAMES);
    const bytes = readBytes('network', fileOf(NETWORKS[name].file));
    writeBytes(output, format === 'tflite' ? bytes : write(open(bytes), format));
    out(`${output}: ${aboutOf(name)}; ${bytes.length} bytes\n`);
    return 0;
  },
};
