import { elementCount } from '../../model/schema/tensorType';
import { copyBlocks } from '../code/layout';
import type { Kernels, Node } from '../node/node';
import type { Run } from '../code/value';
import { input, output, refuse, reportRawCopy } from '../node/readNode';

/**
 * Operators that give the same elements another shape: RESHAPE, SQUEEZE and EXPAND_DIMS. The shape
 * is that of the output tensor.
 */
function sameElements(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const count = elementCount(from.shape);
  if (from.type !== out.type) refuse(node, `makes ${out.type} of ${from.type}`);
  if (count !== elementCount(out.shape)) {
    refuse(node, `cannot make [${out.shape.join(', ')}] of [${from.shape.join(', ')}]`);
  }
  reportRawCopy(node, from, out);
  return copyBlocks([{ from, start: 0, to: out, at: 0, count }]);
}

export const RESHAPE: Kernels = { float: sameElements, quantized: sameElements };
export const SQUEEZE = RESHAPE;
export const EXPAND_DIMS = RESHAPE;
