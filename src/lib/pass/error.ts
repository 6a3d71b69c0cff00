import type { Operator, Subgraph } from '../model/graph/graph';

/** Why a model cannot be quantized, in one sentence: what, which tensor or operator, what to do. */
export class PassError extends Error {
  override name = 'PassError';
}

/** The work was stopped from outside; nothing of it is kept. */
export class PassCancelled extends Error {
  override name = 'PassCancelled';
  constructor() {
    super('The work was cancelled.');
  }
}

/** A tensor as a sentence names it. */
export const tensorTitle = (name: string): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);

/** The operator's kind; a custom one with its own name. */
export const operatorKind = ({ opcode, customName }: Operator): string =>
  opcode === 'CUSTOM' && customName !== '' ? `CUSTOM ${customName}` : opcode;

/** An operator as a sentence names it, by what it makes: `CONV_2D "conv/out"`. */
export function operatorTitle(graph: Subgraph, operator: Operator): string {
  const output = graph.tensors.at(operator.outputs.at(0) ?? -1);
  const kind = operatorKind(operator);
  return output === undefined || operator.outputs.length === 0
    ? kind
    : `${kind} ${tensorTitle(output.name)}`;
}

/** A list as a sentence has it: `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}
