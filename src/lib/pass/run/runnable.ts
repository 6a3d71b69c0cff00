import { kernelsOf } from '../../kernels/operators';
import type { Model, Operator, Subgraph } from '../../model/graph/graph';
import { listed, operatorKind, PassError, tensorTitle } from '../error';
import { isConstant } from '../quantize/draft';
import { runOrder } from './order';

/** The part of a model's main graph that can be run. */
export interface Runnable {
  /** The graph with the outputs that are given, and all its operators */
  readonly graph: Subgraph;
  /** Indices of the operators as they run */
  readonly order: readonly number[];
  /** What is left out and why, in one sentence; null where all is run */
  readonly leftOut: string | null;
}

/**
 * The main graph up to operators that nobody knows, or that run other subgraphs (IF, WHILE,
 * CALL_ONCE). Outputs that need them are left out; where none remains, what the operators left out
 * read is given instead.
 * @throws PassError where nothing can be run
 */
export function runnable({ subgraphs }: Model): Runnable {
  const graph = subgraphs.at(0);
  if (graph === undefined) throw new PassError('The model has no graph: there is nothing to run.');
  const { operators, tensors } = graph;
  const fixed = graph.inputs.map((index) => tensors[index]).find(isConstant);
  if (fixed !== undefined) {
    throw new PassError(
      `The input ${tensorTitle(fixed.name)} is a constant: take it off the inputs.`,
    );
  }
  const isUnknown = ({ opcode }: Operator) => kernelsOf(opcode) === undefined;
  const unknown = operators.filter(isUnknown);
  if (unknown.length === 0) return { graph, order: runOrder(graph), leftOut: null };

  const order = runOrder(graph, (operator) => !isUnknown(operator));
  const ran = new Set(order);
  const left = operators.filter((_, index) => !ran.has(index));
  const unmade = new Set(left.flatMap(({ outputs }) => outputs));
  const kinds = listed([...new Set(unknown.map(operatorKind))]);
  const outputs = outputsOf(graph, order, left, unmade);
  if (outputs.length === 0) {
    const them = unknown.length === 1 ? 'it' : 'them';
    throw new PassError(`${kinds} cannot be run: cut the model before, or replace ${them}.`);
  }
  const lost = graph.outputs.filter((index) => unmade.has(index));
  const dependent = left.length - unknown.length;
  return {
    graph: { ...graph, outputs },
    order,
    leftOut: sentence(
      kinds,
      dependent,
      lost.map((index) => tensorTitle(tensors[index].name)),
    ),
  };
}

/** The graph's outputs that are made; else what the operators left out read of those that ran. */
function outputsOf(
  graph: Subgraph,
  order: readonly number[],
  left: readonly Operator[],
  unmade: ReadonlySet<number>,
): number[] {
  const made = graph.outputs.filter((index) => !unmade.has(index));
  if (made.length > 0) return made;
  const ofRan = new Set(order.flatMap((index) => graph.operators[index].outputs));
  return [...new Set(left.flatMap(({ inputs }) => inputs))].filter((index) => ofRan.has(index));
}

/** So many outputs are named. */
const NAMED = 6;

function sentence(kinds: string, dependent: number, lost: readonly string[]): string {
  const after = dependent === 0 ? '' : `, nor ${dependent} more that need what it makes`;
  const names = [
    ...lost.slice(0, NAMED),
    ...(lost.length > NAMED ? [`${lost.length - NAMED} more`] : []),
  ];
  const outputs = lost.length === 0 ? '' : `; not given: ${listed(names)}`;
  return `${kinds} cannot be run${after}${outputs}.`;
}

/** @throws PassError for a model of which nothing can be run */
export const runnableGraph = (model: Model): Subgraph => runnable(model).graph;
