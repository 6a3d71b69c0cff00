import { elementCount } from '../../model/schema/tensorType';
import { blocksAlong, copyBlocks } from '../code/layout';
import type { Kernels, Node } from '../node/node';
import type { Run } from '../code/value';
import { axisOf, checkMoved, constantNumbers, expectShape, input, refuse } from '../node/readNode';

/** Cuts the input along an axis into equal parts, one for each output. */
function parted(node: Node): Run {
  const [listed] = constantNumbers(node, 0);
  const from = input(node, 1);
  const { outputs } = node;
  const axis = axisOf(node, listed, from.shape.length);
  const size = from.shape[axis] / outputs.length;
  if (!Number.isInteger(size)) {
    refuse(node, `cannot cut ${from.shape[axis]} elements into ${outputs.length} equal parts`);
  }
  for (const out of outputs) expectShape(node, out, from.shape.with(axis, size));
  const count = size * elementCount(from.shape.slice(axis + 1));
  const blocks = blocksAlong(
    node.claim,
    elementCount(from.shape.slice(0, axis)),
    outputs.map(() => count),
  );
  return copyBlocks(
    blocks.map(({ part, start, at }) => ({
      from,
      start: at,
      to: outputs[part],
      at: start,
      count,
    })),
  );
}

export const SPLIT: Kernels = {
  float: parted,
  quantized: (node) => {
    checkMoved(node, input(node, 1));
    return parted(node);
  },
};
