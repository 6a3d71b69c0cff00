import { num } from '$lib/text/number';
import type { Rich } from '$lib/text/rich';
import type { SafeScales } from '$lib/diagnosis/safe';
import type { ShownTable } from '../channel/shown';

/** Says how far the weights of a channel can move its output. */
export function weightsMatter({ table, present }: ShownTable, row: number): Rich {
  const index = table.facts.layer[row];
  const largest = present?.layers[index]?.maxAbsInput ?? null;
  if (largest === null || !table.known[index].output) {
    return table.facts.layers[index].stored
      ? ''
      : 'How far they can move the output depends on the ranges.';
  }
  const outputScale = table.outputScale[row];
  const reach = table.facts.sumAbsWeight[row] * largest;
  const half = outputScale / 2;
  const far: Rich = [
    'All of them together move the output by ',
    ...num(reach, { digits: 2 }),
    ' at most, ',
  ];
  if (!(outputScale > 0)) {
    const scale = num(outputScale, { digits: 2 });
    return [...far, 'but its scale is ', ...scale, ', so no code stands for that.'];
  }
  if (reach >= half) {
    const codes = reach / outputScale;
    return [...far, 'that is ', ...num(codes, { digits: 3 }), ' of its codes.'];
  }
  return [...far, 'under half a code (', ...num(half, { digits: 2 }), '). Only the bias speaks.'];
}

/** Says which of the three limits the chosen scale keeps. */
export function safeVerdict(
  { bias, multiplier, weights, both, exists }: SafeScales,
  scale: number,
): Rich {
  const holds = both !== null && scale >= both;
  if (exists === null) return '';
  if (exists && holds && weights !== null && scale <= weights) {
    return 'This scale does all three.';
  }
  if (exists) {
    return holds
      ? 'Bias and multiplier hold; the weights lose resolution that they could keep.'
      : ['Scales from ', ...num(both ?? 0, { digits: 2 }), ' on keep all three.'];
  }
  if (holds) return 'The two that matter hold. The weights are given up.';
  const lost =
    bias !== null && scale < bias ? 'the bias' : multiplier !== null ? 'the channel' : '';
  return [
    'No scale keeps all three. Give up the weights: any scale from ',
    ...num(both ?? 0, { digits: 2 }),
    ` keeps ${lost === '' ? 'the bias' : lost}.`,
  ];
}
