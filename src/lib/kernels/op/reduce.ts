import { optionsOf } from '../../model/schema/options';
import { f32 } from '../../numeric/float32';
import { stridesOf, walk, type NumberElements } from '../code/layout';
import type { Run } from '../code/value';
import type { Kernels, Node } from '../node/node';
import { axisOf, constantNumbers, expectShape, input, output, refuse } from '../node/readNode';
import { numbersOf } from './elementwise';

/** The elements that each output of a reduction takes. */
export interface Reduction {
  readonly data: NumberElements;
  readonly to: NumberElements;
  /** The place of each output's first element, and the offsets of all its elements from there */
  readonly starts: Int32Array;
  readonly offsets: Int32Array;
  /** Whether the axes are height and width of an image, which MEAN's kernels treat separately */
  readonly isSpatial: boolean;
}

export function reductionOf(node: Node): Reduction {
  const [from, out] = [input(node, 0), output(node)];
  const rank = from.shape.length;
  const listed = constantNumbers(node, 1);
  const axes = new Set(listed.map((axis) => axisOf(node, axis, rank)));
  const { keepDims } = optionsOf(node.operator, 'ReducerOptions');
  const kept = from.shape.map((size, d) => (axes.has(d) ? 1 : size));
  expectShape(node, out, keepDims ? kept : from.shape.filter((_, d) => !axes.has(d)));
  const strides = stridesOf(from.shape);
  const reduced = from.shape.map((size, d) => (axes.has(d) ? size : 1));
  return {
    data: numbersOf(node, from),
    to: numbersOf(node, out),
    starts: walk(node.claim, kept, strides),
    offsets: walk(node.claim, reduced, strides),
    isSpatial: keepDims && rank === 4 && [...listed].sort().join() === '1,2',
  };
}

type Combine = (made: number, x: number) => number;

/** Combines elements in their order, with a rounding to the output's type at each step. */
function reduced(node: Node, first: (type: string) => number, combine: Combine): Run {
  const { type } = output(node);
  if (input(node, 0).type !== type) refuse(node, 'mixes types');
  const { data, to, starts, offsets } = reductionOf(node);
  const rounded = to instanceof Float32Array ? f32 : (x: number) => x | 0;
  const begin = first(type);
  return () => {
    starts.forEach((start, i) => {
      let made = begin;
      for (const offset of offsets) made = rounded(combine(made, data[start + offset]));
      to[i] = made;
    });
  };
}

const reduction = (first: (type: string) => number, combine: Combine): Kernels => ({
  float: (node) => reduced(node, first, combine),
});

const lowest = (type: string): number => (type === 'FLOAT32' ? -Infinity : -(2 ** 31));
const highest = (type: string): number => (type === 'FLOAT32' ? Infinity : 2 ** 31 - 1);

export const SUM = reduction(
  () => 0,
  (sum, x) => sum + x,
);
export const REDUCE_PROD = reduction(
  () => 1,
  (product, x) => product * x,
);
export const REDUCE_MAX = reduction(lowest, (most, x) => (x > most ? x : most));
export const REDUCE_MIN = reduction(highest, (least, x) => (x < least ? x : least));
export const REDUCE_ANY = reduction(
  () => 0,
  (any, x) => (any !== 0 || x !== 0 ? 1 : 0),
);
