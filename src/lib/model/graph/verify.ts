import { isPacked, scaleDimension } from './tensorData';
import { ModelError, tensorTitle } from '../error';
import type { Model, Quantization, Subgraph, Tensor } from './graph';
import { byteLength, elementCount } from '../schema/tensorType';

/** No tensor that fits a machine has more elements. A file that claims more is damaged. */
const MOST_ELEMENTS = 2 ** 31 - 1;

/**
 * Checks that the tables of a model agree: indices, shapes, lengths of data and of quantization
 * parameters. It tolerates what occurs in real files: missing or repeated names, dimensions of size
 * 0, sizes of -1 in computed tensors, and scales of a vector along a dimension other than its only one.
 * @throws ModelError
 */
export function verify(model: Model): void {
  model.subgraphs.forEach((graph, i) => verifySubgraph(graph, i));
  const buffers = model.buffers.length;
  for (const { name, buffer } of model.metadata) {
    verifyIndex(buffer, buffers, () => `Metadata ${JSON.stringify(name.slice(0, 60))}`, 'buffer');
  }
  for (const buffer of model.metadataBuffer) verifyIndex(buffer, buffers, 'The metadata', 'buffer');
  model.signatureDefs.forEach((signature, i) => {
    const title = `Signature ${i}`;
    verifyIndex(signature.subgraphIndex, model.subgraphs.length, title, 'subgraph');
    const { tensors } = model.subgraphs[signature.subgraphIndex];
    for (const { tensorIndex } of [...signature.inputs, ...signature.outputs]) {
      verifyIndex(tensorIndex, tensors.length, title, 'tensor');
    }
  });
}

function verifySubgraph(graph: Subgraph, index: number): void {
  graph.tensors.forEach((tensor, i) =>
    verifyTensor(tensor, () => tensorTitle(index, i, tensor.name)),
  );
  const count = graph.tensors.length;
  for (const i of [...graph.inputs, ...graph.outputs]) {
    verifyIndex(i, count, `Subgraph ${index}`, 'tensor');
  }
  graph.operators.forEach((operator, i) => {
    const title = () => `Operator ${i} (${operator.opcode}) of subgraph ${index}`;
    // -1 means an optional tensor that is left out.
    for (const input of operator.inputs) verifyIndex(input, count, title, 'tensor', -1);
    for (const output of operator.outputs) verifyIndex(output, count, title, 'tensor', -1);
    for (const inner of operator.intermediates) verifyIndex(inner, count, title, 'tensor', -1);
  });
  verifyMakers(graph, index);
}

/** Each tensor has one origin: it is a constant, an input of the graph, or made by one operator. */
function verifyMakers(graph: Subgraph, index: number): void {
  const isGiven = graph.tensors.map(({ data, isVariable }) => data !== null || isVariable);
  const isMade = graph.tensors.map(() => false);
  const isInput = graph.tensors.map(() => false);
  for (const input of graph.inputs) isInput[input] = true;
  const title = (i: number) => tensorTitle(index, i, graph.tensors[i].name);
  graph.operators.forEach(({ opcode, outputs }, i) => {
    for (const output of outputs) {
      if (output < 0) continue;
      const { data } = graph.tensors[output];
      let other = '';
      if (isInput[output]) other = 'an input of the graph';
      else if (isMade[output]) other = 'made by another operator too';
      else if (data !== null) other = 'a constant';
      if (other !== '') {
        throw new ModelError(
          `${title(output)} is made by operator ${i} (${opcode}), and is ${other}.`,
        );
      }
      isMade[output] = true;
    }
  });
  for (const output of graph.outputs) {
    // An empty constant has no bytes.
    const isEmpty = graph.tensors[output].shape.includes(0);
    if (isMade[output] || isInput[output] || isGiven[output] || isEmpty) continue;
    throw new ModelError(
      `${title(output)} is an output, but no operator makes it, and it is neither an input nor a constant.`,
    );
  }
}

function verifyIndex(
  index: number,
  count: number,
  title: string | (() => string),
  what: string,
  least = 0,
): void {
  if (index >= least && index < count) return;
  const text = typeof title === 'string' ? title : title();
  throw new ModelError(`${text} names ${what} ${index} of ${count}.`);
}

function verifyTensor(tensor: Tensor, title: () => string): void {
  const { shape, data } = tensor;
  const text = () => `${title()} has shape [${shape.slice(0, 8).join(', ')}]`;
  if (shape.some((size) => size < -1)) throw new ModelError(`${text()}, with a negative size.`);
  const count = elementCount(shape);
  if (Math.abs(count) > MOST_ELEMENTS) {
    throw new ModelError(`${text()}, more than ${MOST_ELEMENTS} elements.`);
  }
  if (tensor.quantization) verifyQuantization(tensor, tensor.quantization, title);
  // Packed forms hold fewer bytes than their shape says.
  if (!data || isPacked(tensor)) return;
  if (shape.includes(-1)) throw new ModelError(`${text()}, yet is a constant.`);
  const expected = byteLength(tensor.type, count);
  if (expected !== null && expected !== data.length) {
    throw new ModelError(
      `${text()} and type ${tensor.type}, which is ${expected} bytes, but its data has ${data.length}.`,
    );
  }
}

function verifyQuantization(tensor: Tensor, q: Quantization, title: () => string): void {
  const { shape } = tensor;
  const channels = q.scale.length;
  if (channels > 0 && q.zeroPoint.length > 0 && q.zeroPoint.length !== channels) {
    throw new ModelError(
      `${title()} has ${channels} scales but ${q.zeroPoint.length} zero points.`,
    );
  }
  if (q.min.length > 0 && q.max.length > 0 && q.min.length !== q.max.length) {
    throw new ModelError(`${title()} has ${q.min.length} minima but ${q.max.length} maxima.`);
  }
  if (channels > 1 && shape[scaleDimension(tensor)] !== channels) {
    throw new ModelError(
      `${title()} has ${channels} scales along dimension ${q.quantizedDimension} of shape [${shape.slice(0, 8).join(', ')}].`,
    );
  }
}
