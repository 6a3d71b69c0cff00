import type { Quantized } from '../../lib/pass/quantize/quantize';
import type { WeightOptions } from '../../lib/pass/quantize/settings';
import { BIAS_STATUSES } from '../../lib/quantizer/biasStatus';
import { policyOf } from '../../lib/quantizer/floors/policies';
import { spell } from '../../lib/numeric/spell';
import { wrapped } from '../columns';
import { counted, oneLine } from '../spell';

/** The most operators that are named. */
const NAMED = 5;

function addedLines(operators: readonly string[]): string[] {
  if (operators.length === 0) return [];
  const rest = operators.length - NAMED;
  const named = [...operators.slice(0, NAMED), ...(rest > 0 ? [`${rest} more`] : [])];
  return [
    `added a bias of zeros to ${counted(operators.length, 'operator')}:`,
    ...wrapped(named.map(oneLine), '  '),
  ];
}

/** The written model, as text. */
export function summary(
  file: string,
  size: number,
  { dtype, granularity, state, floor }: WeightOptions,
  { model, tally, addedBiases, widened }: Quantized,
): string {
  const tensors = model.subgraphs.reduce((sum, graph) => sum + graph.tensors.length, 0);
  const floorName = typeof floor === 'number' ? spell(floor) : floor;
  const instead = floorName === undefined ? '' : ` with floor ${floorName}`;
  const biases = BIAS_STATUSES.reduce((sum, status) => sum + tally.biases[status], 0);
  const fates = BIAS_STATUSES.filter((status) => tally.biases[status] > 0).map(
    (status) => `${tally.biases[status]} ${status}`,
  );
  const lines = [
    ...wrapped(
      [
        `${file}: ${dtype} per ${granularity}, as ${state} quantizes${instead};`,
        `${counted(tensors, 'tensor')}, ${counted(size, 'byte')}`,
      ],
      '',
      { separator: '' },
    ),
    `${counted(tally.channels, 'weight scale')}, ${tally.lifted} raised by the floor`,
    `${biases} bias${biases === 1 ? '' : 'es'}${fates.length > 0 ? `: ${fates.join(', ')}` : ''}`,
    ...(widened > 0 ? [`widened ${counted(widened, 'constant')} from float16 beforehand`] : []),
    ...addedLines(addedBiases),
  ];
  const note = typeof floor === 'string' ? policyOf(floor).note : undefined;
  if (note !== undefined) lines.push(`${floorName}: ${note}`);
  return `${lines.join('\n')}\n`;
}
