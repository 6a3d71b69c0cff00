import type { Model, Operator } from '$lib/model/graph/graph';
import { fusedActivationOf } from '$lib/model/schema/options';
import type { Range, Ranges } from '$lib/pass/quantize/ranges';

/** The range of an activation for which only a bound is assumed. */
function assumedRange(maker: Operator | undefined, bound: number): Range {
  switch (maker && (fusedActivationOf(maker) ?? maker.opcode)) {
    case 'RELU6':
      return { min: 0, max: 6 };
    case 'RELU':
      return { min: 0, max: bound };
    case 'RELU_N1_TO_1':
      return { min: -1, max: 1 };
    default:
      return { min: -bound, max: bound };
  }
}

/**
 * Assumes a range for every float activation of a model: [−bound, bound], cut to what a fused
 * activation lets through.
 */
export function assumedRanges({ subgraphs }: Model, bound: number): Ranges {
  const ranges = new Map<string, Range>();
  for (const { tensors, operators } of subgraphs) {
    const makers = new Map<number, Operator>();
    for (const operator of operators) for (const out of operator.outputs) makers.set(out, operator);
    tensors.forEach(({ name, type, data }, index) => {
      if (type !== 'FLOAT32' || data !== null) return;
      ranges.set(name, assumedRange(makers.get(index), bound));
    });
  }
  return ranges;
}
