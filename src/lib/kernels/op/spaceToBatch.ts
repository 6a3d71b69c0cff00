import { elementCount } from '../../model/schema/tensorType';
import { bytesOf } from '../code/layout';
import type { Run, Value } from '../code/value';
import type { Kernels, Node } from '../node/node';
import {
  checkMoved,
  constantNumbers,
  expectShape,
  input,
  output,
  refuse,
  sameScale,
  zeroPointOf,
} from '../node/readNode';

/*
 * Blocks of an image's pixels, which become images of a batch, and back. An image has rows and
 * columns, or rows alone.
 */

/** An image with the blocks that it is cut into, and what is added (or cut off) around it. */
interface Blocks {
  readonly batches: number;
  readonly height: number;
  readonly width: number;
  readonly blockHeight: number;
  readonly blockWidth: number;
  /** Before and after the rows, then the columns */
  readonly edges: readonly number[];
}

/** The batches and sizes are those of the input. */
function blocksOf(node: Node): Blocks {
  const { shape } = input(node, 0);
  const spatial = shape.length - 2;
  const [blocks, edges] = [constantNumbers(node, 1), constantNumbers(node, 2)];
  const fits =
    (spatial === 1 || spatial === 2) &&
    blocks.length === spatial &&
    edges.length === 2 * spatial &&
    blocks.every((size) => size >= 1) &&
    edges.every((count) => count >= 0);
  if (!fits) {
    refuse(
      node,
      `has blocks of [${blocks.join(', ')}] with the edges [${edges.join(', ')}] in [${shape.join(', ')}]`,
    );
  }
  const [batches, height, width] = spatial === 2 ? shape : [shape[0], shape[1], 1];
  const [blockHeight, blockWidth = 1] = blocks;
  const [top, bottom, left = 0, right = 0] = edges;
  return {
    ...{ batches, height, width, blockHeight, blockWidth },
    edges: [top, bottom, left, right],
  };
}

/** The shape of an image of the input's rank. */
const shapeOf = ({ shape }: Value, batches: number, height: number, width: number): number[] =>
  shape.length === 4 ? [batches, height, width, shape[3]] : [batches, height, ...shape.slice(2)];

/** Copies to each pixel of the output the one of the input that `places` has; −1 is left as it is. */
function copyPixels(node: Node, placeOf: (batch: number, y: number, x: number) => number): Run {
  const [from, out] = [input(node, 0), output(node)];
  const pixels = elementCount(out.shape.slice(0, -1));
  node.claim(4 * pixels);
  const places = new Int32Array(pixels);
  const [, height, width] = out.shape.length === 4 ? out.shape : [0, out.shape[1], 1];
  for (let i = 0; i < pixels; i++) {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    places[i] = placeOf(Math.floor(i / (width * height)), y, x);
  }
  const [source, target] = [bytesOf(from.data), bytesOf(out.data)];
  const size = (out.shape.at(-1) ?? 0) * out.data.BYTES_PER_ELEMENT;
  return () => {
    for (let i = 0; i < pixels; i++) {
      const start = places[i] * size;
      if (start >= 0) target.set(source.subarray(start, start + size), i * size);
    }
  };
}

/** Pixels at the same place of their blocks become an image, the block's first place first. */
function spaceToBatch(node: Node, zero: number): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { batches, height, width, blockHeight, blockWidth, edges } = blocksOf(node);
  const [top, bottom, left, right] = edges;
  const [rows, columns] = [
    (height + top + bottom) / blockHeight,
    (width + left + right) / blockWidth,
  ];
  if (!Number.isInteger(rows) || !Number.isInteger(columns)) {
    refuse(
      node,
      `cannot cut ${height + top + bottom}×${width + left + right} into blocks of ${blockHeight}×${blockWidth}`,
    );
  }
  expectShape(node, out, shapeOf(from, batches * blockHeight * blockWidth, rows, columns));
  if (from.type !== out.type) refuse(node, 'mixes types');
  const copy = copyPixels(node, (image, row, column) => {
    const place = Math.floor(image / batches);
    const y = row * blockHeight + Math.floor(place / blockWidth) - top;
    const x = column * blockWidth + (place % blockWidth) - left;
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    return isInside ? ((image % batches) * height + y) * width + x : -1;
  });
  const { data } = out;
  return () => {
    if (data instanceof BigInt64Array) data.fill(BigInt(zero));
    else data.fill(zero);
    copy();
  };
}

export const SPACE_TO_BATCH_ND: Kernels = {
  float: (node) => spaceToBatch(node, 0),
  quantized: (node) => {
    checkMoved(node, input(node, 0));
    return spaceToBatch(node, zeroPointOf(output(node)));
  },
};

function batchToSpace(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { batches, height, width, blockHeight, blockWidth, edges } = blocksOf(node);
  const [top, bottom, left, right] = edges;
  const made = batches / (blockHeight * blockWidth);
  if (!Number.isInteger(made)) {
    refuse(node, `cannot join ${batches} images to blocks of ${blockHeight}×${blockWidth}`);
  }
  const [rows, columns] = [height * blockHeight - top - bottom, width * blockWidth - left - right];
  expectShape(node, out, shapeOf(from, made, rows, columns));
  if (from.type !== out.type) refuse(node, 'mixes types');
  return copyPixels(node, (image, row, column) => {
    const [y, x] = [row + top, column + left];
    const place = (y % blockHeight) * blockWidth + (x % blockWidth);
    const pixel = Math.floor(y / blockHeight) * width + Math.floor(x / blockWidth);
    return (place * made + image) * height * width + pixel;
  });
}

export const BATCH_TO_SPACE_ND: Kernels = {
  float: batchToSpace,
  quantized: (node) => {
    const [from, out] = [input(node, 0), output(node)];
    checkMoved(node, from);
    if (from.type === 'INT8' && !sameScale(from, out)) {
      refuse(node, 'has another scale or zero point at its output, which TFLite refuses');
    }
    return batchToSpace(node);
  },
};
