import type { Operator, Subgraph } from '../../model/graph/graph';
import { PassError } from '../../pass/error';

/** An operator of a float graph and the same one of its quantized form, by their indices. */
export interface PairedOperator {
  readonly float: number;
  readonly quantized: number;
}

/** What belongs together in a float graph and its quantized form. */
export interface Pairing {
  readonly operators: readonly PairedOperator[];
  /** The quantized tensor of each activation, both by index */
  readonly activations: ReadonlyMap<number, number>;
}

/** Operators that only change the type of a tensor. Converters add them, and luci does. */
const OF_TYPES: readonly string[] = ['QUANTIZE', 'DEQUANTIZE', 'CAST'];

/**
 * Pairs the operators that make tensors of the same name. If the names of most are others, as after
 * a converter, it pairs them in their order, which must then be the same in both.
 * @throws PassError if the graphs are not forms of one model
 */
export function pairGraphs(float: Subgraph, quantized: Subgraph): Pairing {
  const named = byName(float, quantized);
  const operators = 2 * named.length >= float.operators.length ? named : inOrder(float, quantized);
  if (operators === null || operators.length === 0) {
    throw new PassError(
      'Neither the names nor the order of the operators of the two models agree: give two forms of one model.',
    );
  }
  return { operators, activations: activationsOf(float, quantized, operators) };
}

function byName(float: Subgraph, quantized: Subgraph): PairedOperator[] {
  const makers = new Map<string, number>();
  quantized.operators.forEach(({ outputs }, index) => {
    for (const output of outputs) {
      if (output >= 0) makers.set(quantized.tensors[output].name, index);
    }
  });
  return float.operators.flatMap(({ opcode, outputs }, index) => {
    const found = makers.get(float.tensors.at(outputs.at(0) ?? -1)?.name ?? '');
    const isSame = found !== undefined && quantized.operators[found].opcode === opcode;
    return isSame ? [{ float: index, quantized: found }] : [];
  });
}

function inOrder(float: Subgraph, quantized: Subgraph): PairedOperator[] | null {
  const [mine, other] = [float, quantized].map(({ operators }) =>
    operators.flatMap(({ opcode }, index) =>
      OF_TYPES.includes(opcode) ? [] : [{ opcode, index }],
    ),
  );
  if (mine.length !== other.length) return null;
  if (mine.some(({ opcode }, i) => opcode !== other[i].opcode)) return null;
  return mine.map(({ index }, i) => ({ float: index, quantized: other[i].index }));
}

/** The operands of paired operators, place by place, as far as both are computed. */
function activationsOf(
  float: Subgraph,
  quantized: Subgraph,
  operators: readonly PairedOperator[],
): Map<number, number> {
  const activations = new Map<number, number>();
  const isComputed = ({ tensors }: Subgraph, index: number) =>
    index >= 0 && tensors[index].data === null;
  const pair = (a: readonly number[], b: readonly number[]) => {
    a.forEach((index, place) => {
      const other = b[place] ?? -1;
      if (activations.has(index)) return;
      if (isComputed(float, index) && isComputed(quantized, other)) activations.set(index, other);
    });
  };
  const each = (use: (a: Operator, b: Operator) => void) => {
    for (const { float: a, quantized: b } of operators) {
      use(float.operators[a], quantized.operators[b]);
    }
  };
  // What makes a tensor decides its codes. An input has no maker, so its readers decide.
  each((a, b) => pair(a.outputs, b.outputs));
  each((a, b) => pair(a.inputs, b.inputs));
  return activations;
}
