import { optionsOf } from '../../model/schema/options';
import { elementCount, sameShape } from '../../model/schema/tensorType';
import { bytesOf } from '../code/layout';
import { Refusal, type Run } from '../code/value';
import type { Kernels, Node } from '../node/node';
import {
  axisOf,
  expectShape,
  input,
  output,
  refuse,
  refuseType,
  reportRawCopy,
  titleOf,
} from '../node/readNode';

/** Takes slices along an axis, in the order of indices that may be computed. */
function taken(node: Node): Run {
  const [from, indices, out] = [input(node, 0), input(node, 1), output(node)];
  const options = optionsOf(node.operator, 'GatherOptions');
  const axis = axisOf(node, options.axis, from.shape.length);
  const { batchDims } = options;
  const shared = from.shape.slice(0, batchDims);
  if (batchDims < 0 || batchDims > axis || !sameShape(indices.shape.slice(0, batchDims), shared)) {
    refuse(node, `has ${batchDims} dimensions of batches before axis ${axis}`);
  }
  if (indices.type !== 'INT32' && indices.type !== 'INT64') {
    refuse(node, `has indices of type ${indices.type}`);
  }
  if (from.type !== out.type) refuse(node, 'mixes types');
  const own = indices.shape.slice(batchDims);
  expectShape(node, out, [...from.shape.slice(0, axis), ...own, ...from.shape.slice(axis + 1)]);
  const batches = elementCount(shared);
  const outer = elementCount(from.shape.slice(batchDims, axis));
  const size = from.shape[axis];
  const count = elementCount(own);
  const bytes = elementCount(from.shape.slice(axis + 1)) * from.data.BYTES_PER_ELEMENT;
  const [source, target] = [bytesOf(from.data), bytesOf(out.data)];
  const title = titleOf(node);
  return () => {
    let at = 0;
    for (let batch = 0; batch < batches; batch++) {
      for (let o = 0; o < outer; o++) {
        const first = (batch * outer + o) * size;
        for (let i = 0; i < count; i++) {
          const index = Number(indices.data[batch * count + i]);
          if (index < 0 || index >= size) {
            throw new Refusal(`${title} takes element ${index} of ${size}.`);
          }
          const start = (first + index) * bytes;
          target.set(source.subarray(start, start + bytes), at);
          at += bytes;
        }
      }
    }
  };
}

export const GATHER: Kernels = {
  float: taken,
  quantized: (node) => {
    const [from, out] = [input(node, 0), output(node)];
    // luci-interpreter's takes floats and plain integers; int8 and int16 are TFLite's.
    if (from.type === 'UINT8') refuseType(node, from.type);
    reportRawCopy(node, from, out);
    return taken(node);
  },
};
