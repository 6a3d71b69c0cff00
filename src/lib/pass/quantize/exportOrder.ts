import { makeTensor } from '../../model/graph/build';
import type { Model, Operator, Subgraph } from '../../model/graph/graph';
import type { Origin } from './draft';
import { ruleOf } from './operatorRules';

/*
 * ONE's tools write a graph as they walk it, not as they read it (luci: CircleTensorExporter,
 * CircleOperationExporter, loco::postorder_traversal). Here a finished graph gets their order, their
 * names of copies, and the tensors that their reading adds.
 */

/** Places of a graph's operators and tensors, in the order in which luci writes them. */
interface Order {
  readonly operators: readonly number[];
  readonly tensors: readonly number[];
}

/**
 * The model as ONE's tools write it. Operators that no output needs are left out, and so are
 * tensors that nothing uses; inputs of the graph stay.
 * @param model of one graph, in which each operator comes after those that make its inputs
 * @param origins by the tensors of the graph
 */
export function asExported(model: Model, origins: readonly Origin[]): Model {
  const graph = withImportedInputs(model.subgraphs[0]);
  const order = exportOrder(graph);
  const added = graph.tensors.slice(origins.length);
  const names = exportedNames(order.tensors, [...origins, ...added]);
  const places = new Map(order.tensors.map((index, place) => [index, place]));
  const placed = (list: readonly number[]) => list.map((index) => places.get(index) ?? -1);
  const operators = order.operators.map((index): Operator => {
    const operator = graph.operators[index];
    const { inputs, outputs } = operator;
    return { ...operator, inputs: placed(inputs), outputs: placed(outputs), intermediates: [] };
  });
  const tensors = order.tensors.map((index, place) => ({
    ...graph.tensors[index],
    name: names[place],
  }));
  const ends = { inputs: placed(graph.inputs), outputs: placed(graph.outputs) };
  return {
    ...model,
    subgraphs: [{ ...graph, tensors, operators, ...ends }],
    signatureDefs: withPlaces(model.signatureDefs, places),
  };
}

/**
 * The inputs that luci's reading adds to operators: a RESHAPE without a shape gets a constant made
 * of its options (luci: CircleReshape), and an operator with weights has a place for a bias.
 */
function withImportedInputs(graph: Subgraph): Subgraph {
  const tensors = [...graph.tensors];
  const operators = graph.operators.map((operator): Operator => {
    const { inputs, outputs, options } = operator;
    if (options?.kind === 'ReshapeOptions' && inputs.length === 1 && outputs.length === 1) {
      const sizes = Int32Array.from(options.newShape);
      const name = `${tensors[outputs[0]].name}/shape`;
      const data = new Uint8Array(sizes.buffer);
      const shape = tensors.push(makeTensor(name, 'INT32', [sizes.length], { data })) - 1;
      return { ...operator, inputs: [...inputs, shape] };
    }
    const rule = ruleOf(operator);
    if (rule?.kind !== 'weighted' || inputs.length > rule.bias) return operator;
    const left = Array.from({ length: rule.bias + 1 - inputs.length }, () => -1);
    return { ...operator, inputs: [...inputs, ...left] };
  });
  return { ...graph, tensors, operators };
}

/**
 * The inputs of the graph, then what each output needs: first the inputs of the operator that makes
 * it, then itself. The outputs lie on a stack, so the last one comes first.
 */
function exportOrder({ tensors, operators, inputs, outputs }: Subgraph): Order {
  const producer = new Int32Array(tensors.length).fill(-1);
  operators.forEach((operator, index) => {
    for (const output of operator.outputs) if (output >= 0) producer[output] = index;
  });
  const placed = new Set<number>(inputs);
  const isOpened = new Uint8Array(operators.length);
  const ordered: number[] = [];
  /** Operators whose inputs are being placed, each with its next slot */
  const open: { operator: number; slot: number }[] = [];
  const visit = (tensor: number) => {
    if (tensor < 0 || placed.has(tensor)) return;
    const operator = producer[tensor];
    if (operator < 0) placed.add(tensor);
    else if (isOpened[operator] === 0) {
      isOpened[operator] = 1;
      open.push({ operator, slot: 0 });
    }
  };
  for (const root of [...outputs].reverse()) {
    visit(root);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const { operator, slot } = top;
      top.slot += 1;
      if (slot < operators[operator].inputs.length) {
        visit(operators[operator].inputs[slot]);
        continue;
      }
      open.pop();
      ordered.push(operator);
      for (const output of operators[operator].outputs) if (output >= 0) placed.add(output);
    }
  }
  return { operators: ordered, tensors: [...placed] };
}

/** Gives a name that an earlier tensor has its own place as a number (allocateCircleTensorInfo). */
function numbered(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, place) => {
    const own = taken.has(name) ? `${name}_${place}` : name;
    taken.add(own);
    return own;
  });
}

/**
 * Names are given twice, as each of the two passes writes a file. In the first file, tensors of one
 * origin are still one tensor.
 */
function exportedNames(order: readonly number[], origins: readonly Origin[]): string[] {
  const first = [...new Set(order.map((index) => origins[index]))];
  const names = numbered(first.map(({ name }) => name));
  const ofOrigin = new Map(first.map((origin, place) => [origin, names[place]]));
  return numbered(order.map((index) => ofOrigin.get(origins[index]) ?? ''));
}

/** Signatures with the tensors' new places, without those tensors that are left out. */
function withPlaces(
  signatures: Model['signatureDefs'],
  places: ReadonlyMap<number, number>,
): Model['signatureDefs'] {
  return signatures.map((signature) => {
    const placed = (list: typeof signature.inputs) =>
      list.flatMap((map) => {
        const tensorIndex = places.get(map.tensorIndex);
        return tensorIndex === undefined ? [] : [{ ...map, tensorIndex }];
      });
    return { ...signature, inputs: placed(signature.inputs), outputs: placed(signature.outputs) };
  });
}
