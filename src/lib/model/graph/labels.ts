import type { Operator, Subgraph } from './graph';
import { shortened, telling, TELLING_MOST } from './telling';

/**
 * A short name for an operator, or for a tensor. Names in files reach 250 characters and begin
 * alike, so tables and figures show labels. The whole name is given where one thing is shown in
 * detail.
 */
export interface Label {
  /**
   * The operator and its number among its kind, from 0: `CONV_2D 3`. A tensor that no operator
   * makes is an `input 0` of the graph or a `tensor 12` of the file. No other thing of the model has
   * this title.
   */
  readonly title: string;
  /** The part of the name that tells it from the others: `expanded_conv_1/expand`; or '' */
  readonly tail: string;
}

/** Labels by subgraph and index. A tensor has the label of the operator that makes it. */
export interface Labels {
  readonly operators: readonly (readonly Label[])[];
  readonly tensors: readonly (readonly Label[])[];
}

/** What labels are made from. */
type LabelledGraph = Pick<Subgraph, 'tensors' | 'operators' | 'inputs'>;
interface Graphs {
  readonly subgraphs: readonly LabelledGraph[];
}

/** `CONV_2D 3 expanded_conv_1/expand` */
export const labelText = ({ title, tail }: Label): string =>
  tail === '' ? title : `${title} ${tail}`;

/** The most characters of a custom operator's own name, which a stranger chose. */
const CUSTOM_MOST = 20;

/** The operator's kind; for a custom operator with its own name. */
function kindOf({ opcode, customName }: Operator): string {
  if (opcode !== 'CUSTOM' || customName === '') return opcode;
  return `CUSTOM ${shortened(customName, CUSTOM_MOST)}`;
}

/** The labels of all operators and tensors of a model. */
export function modelLabels({ subgraphs }: Graphs): Labels {
  const tailOf = telling(subgraphs.flatMap((graph) => graph.operators.map(outputName(graph))));
  const counts = new Map<string, number>();
  const operators = subgraphs.map((graph) =>
    graph.operators.map((operator): Label => {
      const kind = kindOf(operator);
      const number = counts.get(kind) ?? 0;
      counts.set(kind, number + 1);
      return { title: `${kind} ${number}`, tail: tailOf(outputName(graph)(operator)) };
    }),
  );
  const tensors = subgraphs.map((graph, g) => {
    const titles = titlesOf(graph, operators[g], g === 0 ? '' : `subgraph ${g} `);
    return graph.tensors.map(({ name }, i): Label => ({ title: titles[i], tail: tailOf(name) }));
  });
  return { operators, tensors };
}

const outputName =
  ({ tensors }: LabelledGraph) =>
  ({ outputs: [first = -1] }: Operator): string =>
    first < 0 ? '' : tensors[first].name;

/** The titles of a graph's tensors. The second output of `SPLIT 0` is `SPLIT 0:1`. */
function titlesOf(graph: LabelledGraph, operators: readonly Label[], within: string): string[] {
  const titles = graph.tensors.map((_, index) => `${within}tensor ${index}`);
  graph.inputs.forEach((index, place) => (titles[index] = `${within}input ${place}`));
  graph.operators.forEach(({ outputs }, i) => {
    outputs.forEach((index, place) => {
      const { title } = operators[i];
      if (index >= 0) titles[index] = place === 0 ? title : `${title}:${place}`;
    });
  });
  return titles;
}

/** Finds labels by the names of tensors, the first of which counts if several are equal. */
export function labelsByName({ subgraphs }: Graphs): (name: string) => string {
  const { tensors } = modelLabels({ subgraphs });
  const texts = new Map<string, string>();
  subgraphs.forEach((graph, g) => {
    graph.tensors.forEach(({ name }, i) => {
      if (!texts.has(name)) texts.set(name, labelText(tensors[g][i]));
    });
  });
  return (name) => texts.get(name) ?? shortened(name, TELLING_MOST);
}
