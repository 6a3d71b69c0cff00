import { elementCount } from '../../model/schema/tensorType';
import { optionsOf } from '../../model/schema/options';
import { blocksAlong, copyBlocks } from '../code/layout';
import type { Kernels, Node } from '../node/node';
import type { Run } from '../code/value';
import { allInputs, axisOf, expectShape, output, refuse, sameScale } from '../node/readNode';

/** Stacks inputs of one shape along a new axis. */
function packed(node: Node): Run {
  const parts = allInputs(node);
  const out = output(node);
  const { axis: listed, valuesCount } = optionsOf(node.operator, 'PackOptions');
  if (parts.length === 0 || parts.length !== valuesCount) {
    refuse(node, `has ${parts.length} inputs where its options say ${valuesCount}`);
  }
  const { shape } = parts[0];
  const axis = axisOf(node, listed, shape.length + 1);
  for (const part of parts) {
    expectShape(node, part, shape);
    if (part.type !== out.type) refuse(node, 'mixes types');
  }
  expectShape(node, out, [...shape.slice(0, axis), parts.length, ...shape.slice(axis)]);
  const count = elementCount(shape.slice(axis));
  const blocks = blocksAlong(
    node.claim,
    elementCount(shape.slice(0, axis)),
    parts.map(() => count),
  );
  return copyBlocks(blocks.map(({ part, ...place }) => ({ from: parts[part], to: out, ...place })));
}

export const PACK: Kernels = {
  float: packed,
  quantized: (node) => {
    const out = output(node);
    for (const part of allInputs(node)) {
      if (!sameScale(part, out)) {
        refuse(
          node,
          `needs one scale and zero point for all, but those of ${JSON.stringify(part.name)} differ from the output's`,
        );
      }
    }
    return packed(node);
  },
};
