import { optionsOf } from '../../model/schema/options';
import { elementCount } from '../../model/schema/tensorType';
import { blocksAlong, copyBlocks, gather, stretched, stridesOf, walk } from '../code/layout';
import type { Run, Value } from '../code/value';
import type { Kernels, Node, Prepare } from '../node/node';
import {
  axisOf,
  checkMoved,
  constantNumbers,
  expectShape,
  input,
  output,
  refuse,
} from '../node/readNode';

/*
 * Operators that move elements without computing with them. luci-interpreter and TFLite copy the
 * codes of the types that they take as they are; others are computed in float.
 */

/** @param types of codes that the reference moves */
const moved = (prepare: Prepare, types?: readonly string[]): Kernels => ({
  float: prepare,
  quantized: (node) => {
    checkMoved(node, input(node, 0), node.outputs, types);
    return prepare(node);
  },
});

/** luci-interpreter has these for floats alone. */
const OF_TFLITE = ['INT8'];

const spelled = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`;

/** For each place of the output, counted along the dimensions, where its element lies. */
function along(
  node: Node,
  from: Value,
  out: Value,
  steps: readonly ((index: number) => number)[],
): Run {
  const strides = stridesOf(from.shape);
  const places = walk(
    node.claim,
    out.shape,
    out.shape.map(() => 0),
  );
  let inner = 1;
  for (let d = out.shape.length - 1; d >= 0; d--) {
    const size = out.shape[d];
    const offsets = Int32Array.from({ length: size }, (_, i) => strides[d] * steps[d](i));
    for (let i = 0; i < places.length; i++) places[i] += offsets[Math.floor(i / inner) % size];
    inner *= size;
  }
  return gather(from.data, out.data, places);
}

export const SLICE = moved((node) => {
  const [from, out] = [input(node, 0), output(node)];
  const begins = constantNumbers(node, 1);
  const listed = constantNumbers(node, 2);
  const { shape } = from;
  // A size of −1 goes to the end.
  const sizes = listed.map((size, d) => (size === -1 ? shape[d] - begins[d] : size));
  const fits =
    begins.length === shape.length &&
    sizes.length === shape.length &&
    sizes.every((size, d) => begins[d] >= 0 && size >= 0 && begins[d] + size <= shape[d]);
  if (!fits) refuse(node, `takes ${spelled(listed)} from ${spelled(begins)} of ${spelled(shape)}`);
  expectShape(node, out, sizes);
  const strides = stridesOf(shape);
  const first = begins.reduce((sum, begin, d) => sum + begin * strides[d], 0);
  return gather(from.data, out.data, walk(node.claim, sizes, strides, first));
});

export const TILE = moved((node) => {
  const [from, out] = [input(node, 0), output(node)];
  const multiples = constantNumbers(node, 1);
  const { shape } = from;
  if (multiples.length !== shape.length) {
    refuse(node, `has ${multiples.length} multiples for ${shape.length} dimensions`);
  }
  expectShape(
    node,
    out,
    shape.map((size, d) => size * multiples[d]),
  );
  return along(
    node,
    from,
    out,
    shape.map((size) => (i) => i % size),
  );
}, OF_TFLITE);

export const BROADCAST_TO = moved((node) => {
  const [from, out] = [input(node, 0), output(node)];
  const shape = constantNumbers(node, 1);
  const missing = shape.length - from.shape.length;
  const fits =
    missing >= 0 && from.shape.every((size, d) => size === 1 || size === shape[d + missing]);
  if (!fits) refuse(node, `cannot stretch ${spelled(from.shape)} to ${spelled(shape)}`);
  expectShape(node, out, shape);
  return gather(from.data, out.data, stretched(node.claim, from.shape, shape));
}, OF_TFLITE);

export const MIRROR_PAD = moved((node) => {
  const [from, out] = [input(node, 0), output(node)];
  const paddings = constantNumbers(node, 1);
  const { mode } = optionsOf(node.operator, 'MirrorPadOptions');
  // REFLECT leaves the edge out, SYMMETRIC repeats it.
  const edge = mode === 'REFLECT' ? 1 : 0;
  const { shape } = from;
  const fits =
    paddings.length === 2 * shape.length &&
    paddings.every((count, i) => count >= 0 && count <= shape[i >> 1] - edge);
  if (!fits) refuse(node, `has the paddings ${spelled(paddings)} around ${spelled(shape)}`);
  expectShape(
    node,
    out,
    shape.map((size, d) => size + paddings[2 * d] + paddings[2 * d + 1]),
  );
  return along(
    node,
    from,
    out,
    shape.map((size, d) => (i) => {
      const at = i - paddings[2 * d];
      if (at < 0) return -at - 1 + edge;
      return at < size ? at : 2 * size - at - 1 - edge;
    }),
  );
});

export const REVERSE_V2 = moved((node) => {
  const [from, out] = [input(node, 0), output(node)];
  const { shape } = from;
  const axes = new Set(constantNumbers(node, 1).map((axis) => axisOf(node, axis, shape.length)));
  expectShape(node, out, shape);
  return along(
    node,
    from,
    out,
    shape.map((size, d) => (i) => (axes.has(d) ? size - 1 - i : i)),
  );
});

/** Block size, and the four sizes of the input. */
function blocked(node: Node, blockSize: number): [number, number, number, number] {
  const { shape } = input(node, 0);
  if (shape.length !== 4 || blockSize < 1) {
    refuse(node, `has blocks of ${blockSize} in ${spelled(shape)}`);
  }
  return [shape[0], shape[1], shape[2], shape[3]];
}

export const SPACE_TO_DEPTH = moved((node) => {
  const { blockSize: s } = optionsOf(node.operator, 'SpaceToDepthOptions');
  const [batches, height, width, depth] = blocked(node, s);
  const [from, out] = [input(node, 0), output(node)];
  if (height % s !== 0 || width % s !== 0) {
    refuse(node, `cannot cut ${height}×${width} into blocks of ${s}`);
  }
  expectShape(node, out, [batches, height / s, width / s, depth * s * s]);
  const sizes = [batches, height / s, width / s, s, s, depth];
  const row = width * depth;
  const places = walk(node.claim, sizes, [height * row, s * row, s * depth, row, depth, 1]);
  return gather(from.data, out.data, places);
});

export const DEPTH_TO_SPACE = moved((node) => {
  const { blockSize: s } = optionsOf(node.operator, 'DepthToSpaceOptions');
  const [batches, height, width, depth] = blocked(node, s);
  const [from, out] = [input(node, 0), output(node)];
  const made = depth / (s * s);
  if (!Number.isInteger(made)) refuse(node, `cannot cut ${depth} channels into blocks of ${s}`);
  expectShape(node, out, [batches, height * s, width * s, made]);
  const sizes = [batches, height, s, width, s, made];
  const row = width * depth;
  const places = walk(node.claim, sizes, [height * row, row, s * made, depth, made, 1]);
  return gather(from.data, out.data, places);
});

/** Cuts the input along an axis, `sizes` elements for each output. */
function cut(node: Node, axis: number, sizes: readonly number[]): Run {
  const from = input(node, 0);
  const inner = elementCount(from.shape.slice(axis + 1));
  const outer = elementCount(from.shape.slice(0, axis));
  const blocks = blocksAlong(
    node.claim,
    outer,
    sizes.map((size) => size * inner),
  );
  return copyBlocks(
    blocks.map(({ part, start, at, count }) => ({
      from,
      start: at,
      to: output(node, part),
      at: start,
      count,
    })),
  );
}

export const UNPACK = moved((node) => {
  const from = input(node, 0);
  const listed = optionsOf(node.operator, 'UnpackOptions').axis;
  const axis = axisOf(node, listed, from.shape.length);
  if (node.outputs.length !== from.shape[axis]) {
    refuse(node, `has ${node.outputs.length} outputs for ${from.shape[axis]} parts`);
  }
  for (const out of node.outputs) expectShape(node, out, from.shape.toSpliced(axis, 1));
  return cut(
    node,
    axis,
    node.outputs.map(() => 1),
  );
});

/** luci-interpreter has int16 too, which it does not have of SPLIT. */
export const SPLIT_V = moved(
  (node) => {
    const from = input(node, 0);
    const listed = constantNumbers(node, 1);
    const axis = axisOf(node, constantNumbers(node, 2)[0], from.shape.length);
    // One size may be −1: what the others leave.
    const rest = from.shape[axis] - listed.reduce((sum, size) => sum + Math.max(size, 0), 0);
    const sizes = listed.map((size) => (size === -1 ? rest : size));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (sizes.length !== node.outputs.length || sizes.some((size) => size < 0)) {
      refuse(node, `has the sizes ${spelled(listed)} for ${node.outputs.length} outputs`);
    }
    if (total !== from.shape[axis]) {
      refuse(node, `cuts ${from.shape[axis]} elements into ${spelled(sizes)}`);
    }
    node.outputs.forEach((out, part) => expectShape(node, out, from.shape.with(axis, sizes[part])));
    return cut(node, axis, sizes);
  },
  ['UINT8', 'INT8', 'INT16'],
);
