import { readFormula } from './grammar';
import type { FormulaReply, FormulaRequest } from './messages';
import { seal } from './seal';
import { Sheet } from './sheet';

const reply: (message: FormulaReply) => void = self.postMessage.bind(self);
const sheet = new Sheet();

self.addEventListener('message', ({ data }: MessageEvent<FormulaRequest>) => {
  const { cells, variables, barred } = data;
  // The page's clock ends this worker if a cell takes too long.
  for (const event of sheet.run(cells, variables, { mostSteps: Infinity, barred })) reply(event);
  reply({ kind: 'finished' });
});

// Create the parser before the worker is sealed.
readFormula('0');
seal(self);
