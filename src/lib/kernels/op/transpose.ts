import { gather, stridesOf, walk } from '../code/layout';
import type { Kernels, Node } from '../node/node';
import type { Run } from '../code/value';
import {
  axisOf,
  checkMoved,
  constantNumbers,
  expectShape,
  input,
  output,
  refuse,
} from '../node/readNode';

/** Dimension d of the output is dimension `order[d]` of the input. */
function transposed(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const rank = from.shape.length;
  const order = constantNumbers(node, 1).map((axis) => axisOf(node, axis, rank));
  if (order.length !== rank || new Set(order).size !== rank) {
    refuse(node, `has the order [${order.join(', ')}] for ${rank} dimensions`);
  }
  const sizes = order.map((axis) => from.shape[axis]);
  expectShape(node, out, sizes);
  const strides = stridesOf(from.shape);
  const places = walk(
    node.claim,
    sizes,
    order.map((axis) => strides[axis]),
  );
  return gather(from.data, out.data, places);
}

export const TRANSPOSE: Kernels = {
  float: transposed,
  quantized: (node) => {
    checkMoved(node, input(node, 0));
    return transposed(node);
  },
};
