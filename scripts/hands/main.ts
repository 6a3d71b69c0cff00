// Measures what quantization does to the hand networks, on drawn hands: npm run hands.
import { readFileSync } from 'node:fs';
import { CALIBRATION_HANDS, TEST_HANDS } from '../../src/lib/examples/hand/sets';
import { NETWORK_NAMES } from '../../src/lib/examples/networks';
import { openModel } from '../../src/lib/index';
import { handFile } from '../networks';
import { measureHands } from './measure';
import { handRecords } from './pictures';
import { handTable } from './report';

const calibration = await handRecords(CALIBRATION_HANDS);
const test = await handRecords(TEST_HANDS);
for (const name of NETWORK_NAMES) {
  const model = openModel(readFileSync(handFile(name)));
  const note = (what: string) => process.stderr.write(`${name}: ${what}\n`);
  process.stdout.write(`${handTable(name, measureHands(model, calibration, test, note))}\n`);
}
