import { readFormula } from './grammar';
import type { FormulaReply, FormulaRequest } from './messages';
import { seal } from './seal';
import { Sheet } from './sheet';

const reply: (message: FormulaReply) => void = self.postMessage.bind(self);
const sheet = new Sheet();

self.addEventListener('message', ({ data }: MessageEvent<FormulaRequest>) => {
  const { cells, variables, barred } = data;
  // The page's clock ends what takes too long, and with it this worker.
  for (const event of sheet.run(cells, variables, { mostSteps: Infinity, barred })) reply(event);
  reply({ kind: 'finished' });
});

// The parser is made while the worker is still whole.
readFormula('0');
seal(self);
