import { UsageError, type Command } from '../command';
import { readModel } from '../files';
import { compareModels, type Difference } from './compare';

const HELP = `Usage: scalefloor diff A B

Compares two .tflite or .circle models: tensors by name, operators by their place. Reports which
tensors and channels differ, and how: type, shape, scales, zero points, codes.

Exit status: 0 they are equal, 1 they differ or one cannot be read, 2 bad usage.
`;

const asText = ({ title, lines }: Difference): string =>
  `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;

export const diff: Command = {
  name: 'diff',
  summary: 'report the tensors and channels in which two models differ',
  help: HELP,
  options: {},
  maxPositionals: 2,
  run: async ({ positionals }, output) => {
    const [a, b] = positionals;
    if (a === undefined || b === undefined) {
      throw new UsageError('diff needs two models: give two .tflite or .circle files.');
    }
    const [before, after] = [readModel(a, output), readModel(b, output)];
    const { matched, tensors, operators } = compareModels(before, after);
    output.out([...tensors, ...operators].map(asText).join(''));
    const equal = tensors.length === 0 && operators.length === 0;
    output.out(
      equal
        ? `no difference in ${matched} tensors\n`
        : `${tensors.length} tensors and ${operators.length} operators differ; ${matched} tensors are in both\n`,
    );
    return equal ? 0 : 1;
  },
};
