import { optionsOf } from '../../model/schema/options';
import { Refusal } from '../code/value';
import { stridesOf } from '../code/layout';
import type { Kernels } from '../node/node';
import { expectShape, input, output, refuse, titleOf } from '../node/readNode';
import { numbersOf } from './elementwise';

/**
 * Turns the first elements of each sequence round. How many, a second input says for each index of
 * the batch dimension. luci-interpreter has no such kernel, and TFLite none of int8, so codes are
 * computed in float.
 */
export const REVERSE_SEQUENCE: Kernels = {
  float: (node) => {
    const [from, lengths, out] = [input(node, 0), input(node, 1), output(node)];
    const { seqDim, batchDim } = optionsOf(node.operator, 'ReverseSequenceOptions');
    const { shape } = from;
    const isDimension = (d: number) => d >= 0 && d < shape.length;
    if (!isDimension(seqDim) || !isDimension(batchDim) || seqDim === batchDim) {
      refuse(
        node,
        `has sequences along dimension ${seqDim} and batches along ${batchDim} of [${shape.join(', ')}]`,
      );
    }
    if (lengths.type !== 'INT32' && lengths.type !== 'INT64') {
      refuse(node, `has lengths of type ${lengths.type}`);
    }
    expectShape(node, lengths, [shape[batchDim]]);
    expectShape(node, out, shape);
    const strides = stridesOf(shape);
    const [size, stride] = [shape[seqDim], strides[seqDim]];
    const [x, to] = [from, out].map((value) => numbersOf(node, value));
    const title = titleOf(node);
    return () => {
      const counts = Array.from(lengths.data, Number);
      const wrong = counts.find((count) => count < 0 || count > size);
      if (wrong !== undefined) {
        throw new Refusal(`${title} turns round ${wrong} elements of ${size}.`);
      }
      for (let i = 0; i < to.length; i++) {
        const place = Math.floor(i / stride) % size;
        const count = counts[Math.floor(i / strides[batchDim]) % shape[batchDim]];
        to[i] = x[place < count ? i + (count - 1 - 2 * place) * stride : i];
      }
    };
  },
};
