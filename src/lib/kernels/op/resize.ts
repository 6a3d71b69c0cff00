import type { Node } from '../node/node';
import { constantNumbers, expectShape, input, output, refuse } from '../node/readNode';

/** Sizes of an image before and after. */
export interface Sizes {
  readonly batches: number;
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly rows: number;
  readonly columns: number;
}

/** An image and the height and width that input 1 asks for. */
export function resizedSizes(node: Node): Sizes {
  const { shape } = input(node, 0);
  if (shape.length !== 4) refuse(node, `needs 4 dimensions, not ${shape.length}`);
  const size = constantNumbers(node, 1);
  if (size.length !== 2 || size.some((n) => n < 1)) {
    refuse(node, `cannot make an image of size [${size.join(', ')}]`);
  }
  const [batches, height, width, depth] = shape;
  const [rows, columns] = size;
  expectShape(node, output(node), [batches, rows, columns, depth]);
  return { batches, height, width, depth, rows, columns };
}
