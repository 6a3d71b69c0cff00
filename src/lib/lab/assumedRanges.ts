import type { Model, Operator } from '$lib/model/graph/graph';
import { fusedActivationOf } from '$lib/model/schema/options';
import type { Range, Ranges } from '$lib/pass/quantize/ranges';

/** Ends of an activation's range where only its bound is assumed. */
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
 * A range for every float activation of a model of which none is known: within ±bound, and what a
 * fused activation cuts off is cut off.
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
