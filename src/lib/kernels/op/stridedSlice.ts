import { optionsOf, type OptionsOf } from '../../model/schema/options';
import { gather, stridesOf, walk } from '../code/layout';
import type { Kernels, Node } from '../node/node';
import type { Run } from '../code/value';
import { checkMoved, constantNumbers, expectShape, input, output, refuse } from '../node/readNode';

/** The elements to take along one dimension of the input. */
interface Slice {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/** The slices of the input's dimensions, and the shape of the result. */
interface Slicing {
  readonly slices: readonly Slice[];
  readonly shape: readonly number[];
}

type Masks = OptionsOf<'StridedSliceOptions'>;

const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/**
 * The slice from `begin` up to `end`. A negative index counts from the end, and both are clamped to
 * the dimension. Null means as far as possible. A negative stride goes backwards.
 */
export function sliceOf(
  size: number,
  begin: number | null,
  end: number | null,
  stride: number,
): Slice {
  const [low, high] = stride > 0 ? [0, size] : [-1, size - 1];
  const place = (index: number) => clamp(index < 0 ? index + size : index, low, high);
  const start = begin === null ? (stride > 0 ? low : high) : place(begin);
  const stop = end === null ? (stride > 0 ? high : low) : place(end);
  return { start, stride, count: Math.max(0, Math.ceil((stop - start) / stride)) };
}

/** One element along a dimension that the output does not have. */
function single(node: Node, size: number, begin: number | null): Slice {
  const start = begin === null ? 0 : begin < 0 ? begin + size : begin;
  if (start < 0 || start >= size) refuse(node, `takes element ${start} of ${size}`);
  return { start, stride: 1, count: 1 };
}

/** Reads begin, end and strides with their masks. Bit i of a mask belongs to entry i. */
function slicingOf(node: Node, masks: Masks): Slicing {
  const sizes = input(node, 0).shape;
  const [begins, ends, strides] = [1, 2, 3].map((slot) => constantNumbers(node, slot));
  if (begins.length !== ends.length || begins.length !== strides.length) {
    refuse(node, 'has begin, end and strides of different lengths');
  }
  const has = (mask: number, i: number) => ((mask >> i) & 1) === 1;
  const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask, offset } = masks;
  const isNew = begins.filter((_, i) => has(newAxisMask, i) && !has(ellipsisMask, i)).length;
  const hasEllipsis = begins.some((_, i) => has(ellipsisMask, i));
  const spoken = begins.length - isNew - (hasEllipsis ? 1 : 0);
  if (spoken > sizes.length) refuse(node, `slices ${spoken} dimensions of ${sizes.length}`);

  const slices: Slice[] = [];
  const shape: number[] = [];
  const takeAll = (count: number) => {
    for (let i = 0; i < count; i++) {
      const slice = sliceOf(sizes[slices.length], null, null, 1);
      slices.push(slice);
      shape.push(slice.count);
    }
  };
  for (const [i, stride] of strides.entries()) {
    if (has(ellipsisMask, i)) {
      takeAll(sizes.length - spoken);
    } else if (has(newAxisMask, i)) {
      shape.push(1);
    } else if (stride === 0) {
      refuse(node, 'has a stride of 0');
    } else {
      const size = sizes[slices.length];
      const begin = has(beginMask, i) ? null : begins[i];
      if (has(shrinkAxisMask, i)) {
        slices.push(single(node, size, begin));
        continue;
      }
      const end = has(endMask, i) ? null : offset ? begins[i] + ends[i] : ends[i];
      const slice = sliceOf(size, begin, end, stride);
      slices.push(slice);
      shape.push(slice.count);
    }
  }
  takeAll(sizes.length - slices.length);
  return { slices, shape };
}

function sliced(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { slices, shape } = slicingOf(node, optionsOf(node.operator, 'StridedSliceOptions'));
  expectShape(node, out, shape);
  const strides = stridesOf(from.shape);
  const first = slices.reduce((sum, { start }, d) => sum + start * strides[d], 0);
  const places = walk(
    node.claim,
    slices.map(({ count }) => count),
    slices.map(({ stride }, d) => stride * strides[d]),
    first,
  );
  return gather(from.data, out.data, places);
}

export const STRIDED_SLICE: Kernels = {
  float: sliced,
  quantized: (node) => {
    const from = input(node, 0);
    checkMoved(node, from);
    const { ellipsisMask, newAxisMask } = optionsOf(node.operator, 'StridedSliceOptions');
    if (from.type === 'UINT8' && (ellipsisMask !== 0 || newAxisMask !== 0)) {
      refuse(node, 'has an ellipsis or a new axis, which luci-interpreter refuses');
    }
    return sliced(node);
  },
};
