import type { Operator, Subgraph } from '../model/graph/graph';

/**
 * A model or an array does not work. The message is one sentence: what is wrong, with which tensor
 * or operator, and what to do.
 */
export class PassError extends Error {
  override name = 'PassError';
}

/** The caller stopped the work. Its results are dropped. */
export class PassCancelled extends Error {
  override name = 'PassCancelled';
  constructor() {
    super('The work was cancelled.');
  }
}

/** A tensor's name in messages. */
export const tensorTitle = (name: string): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);

/** The operator's kind; for a custom operator with its own name. */
export const operatorKind = ({ opcode, customName }: Operator): string =>
  opcode === 'CUSTOM' && customName !== '' ? `CUSTOM ${customName}` : opcode;

/** An operator's name in messages, with that of its output: `CONV_2D "conv/out"`. */
export function operatorTitle(graph: Subgraph, operator: Operator): string {
  const output = graph.tensors.at(operator.outputs.at(0) ?? -1);
  const kind = operatorKind(operator);
  return output === undefined || operator.outputs.length === 0
    ? kind
    : `${kind} ${tensorTitle(output.name)}`;
}

/** A list in words: `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** The most names in one message. */
const MOST_NAMES = 5;

/** A list in words that is cut after the first five: `a, b, c, d, e and 86 more`. */
export const foldedList = (items: readonly string[]): string =>
  items.length <= MOST_NAMES
    ? listed(items)
    : `${items.slice(0, MOST_NAMES).join(', ')} and ${items.length - MOST_NAMES} more`;
