import type { Kernels, Node } from '../node/node';
import type { Run } from '../code/value';
import { checkMoved, constantNumbers, expectShape, input, output, refuse } from '../node/readNode';
import { numbersOf } from './elementwise';

/** The k greatest elements of each row, the greatest first, and their places; of equals the first. */
function greatest(node: Node): Run {
  const [from, values, places] = [input(node, 0), output(node, 0), output(node, 1)];
  const { shape } = from;
  const size = shape.at(-1) ?? refuse(node, 'has no dimension to work along');
  const listed = constantNumbers(node, 1);
  const k = listed.length === 1 ? listed[0] : NaN;
  if (!(k >= 0 && k <= size)) refuse(node, `takes the [${listed.join(', ')}] greatest of ${size}`);
  if (values.type !== from.type) refuse(node, 'mixes types');
  if (places.type !== 'INT32') refuse(node, `makes indices of type ${places.type}`);
  for (const out of [values, places]) expectShape(node, out, shape.with(-1, k));
  const [x, to, at] = [from, values, places].map((value) => numbersOf(node, value));
  node.claim(4 * size);
  const order = new Int32Array(size);
  return () => {
    for (let row = 0, made = 0; row < x.length; row += size, made += k) {
      for (let i = 0; i < size; i++) order[i] = i;
      order.sort((a, b) => x[row + b] - x[row + a] || a - b);
      for (let i = 0; i < k; i++) {
        to[made + i] = x[row + order[i]];
        at[made + i] = order[i];
      }
    }
  };
}

export const TOPK_V2: Kernels = {
  float: greatest,
  quantized: (node) => {
    // TFLite's, of int8: luci-interpreter has none.
    checkMoved(node, input(node, 0), [output(node)], ['INT8']);
    return greatest(node);
  },
};
