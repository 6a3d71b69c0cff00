import { optionsOf } from '../../model/schema/options';
import { f32, roundHalfAway } from '../../numeric/float32';
import { gather, walk } from '../code/layout';
import type { Kernels, Node } from '../node/node';
import { resizedSizes } from './resize';
import type { Run } from '../code/value';
import { input, output, refuse, refuseType, reportRawCopy } from '../node/readNode';

/** How a resize maps output pixels to input pixels. */
export interface Alignment {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** The nearest input pixel of each output pixel along one dimension, as TFLite finds it. */
function nearestPixels(from: number, to: number, how: Alignment): Int32Array {
  const { alignCorners, halfPixelCenters } = how;
  const scale = f32(alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to);
  return Int32Array.from({ length: to }, (_, i) => {
    const place = f32((i + (halfPixelCenters ? 0.5 : 0)) * scale);
    const index = alignCorners ? roundHalfAway(place) : Math.floor(place);
    return Math.max(0, Math.min(index, from - 1));
  });
}

function nearest(node: Node): Run {
  const { batches, height, width, depth, rows, columns } = resizedSizes(node);
  const how = optionsOf(node.operator, 'ResizeNearestNeighborOptions');
  const ys = nearestPixels(height, rows, how);
  const xs = nearestPixels(width, columns, how);
  const places = walk(
    node.claim,
    [batches, rows, columns, depth],
    [height * width * depth, 0, 0, 1],
  );
  let i = 0;
  for (let batch = 0; batch < batches; batch++) {
    for (const y of ys) {
      for (const x of xs) {
        for (let channel = 0; channel < depth; channel++) places[i++] += (y * width + x) * depth;
      }
    }
  }
  return gather(input(node, 0).data, output(node).data, places);
}

export const RESIZE_NEAREST_NEIGHBOR: Kernels = {
  float: nearest,
  quantized: (node) => {
    const [from, out] = [input(node, 0), output(node)];
    if (from.type !== out.type) refuse(node, 'mixes types');
    if (out.type === 'INT16') refuseType(node, out.type);
    reportRawCopy(node, from, out);
    return nearest(node);
  },
};
