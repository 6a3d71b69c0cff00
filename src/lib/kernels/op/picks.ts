import { optionsOf } from '../../model/schema/options';
import { elementCount, type TensorType } from '../../model/schema/tensorType';
import type { Elements, Run } from '../code/value';
import type { Kernels, Node } from '../node/node';
import { axisOf, constantNumbers, expectShape, input, output, refuse } from '../node/readNode';
import { numbersOf } from './elementwise';

/*
 * Operators that pick places, or make plain numbers of elements. Codes of one tensor are in the
 * order of the reals that they stand for.
 */

function expectIndices(node: Node, type: TensorType): void {
  if (type !== 'INT32' && type !== 'INT64') refuse(node, `makes indices of type ${type}`);
}

function set(to: Elements, at: number, value: number): void {
  if (to instanceof BigInt64Array) to[at] = BigInt(value);
  else to[at] = value;
}

/** The first place along an axis whose element is ahead of all before it. */
function foremost(node: Node, isAhead: (x: number, best: number) => boolean): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { shape } = from;
  const axis = axisOf(node, constantNumbers(node, 1)[0], shape.length);
  expectIndices(node, out.type);
  expectShape(node, out, shape.toSpliced(axis, 1));
  const [outer, size] = [elementCount(shape.slice(0, axis)), shape[axis]];
  const inner = elementCount(shape.slice(axis + 1));
  const data = numbersOf(node, from);
  return () => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const first = o * size * inner + i;
        let best = 0;
        for (let k = 1; k < size; k++) {
          if (isAhead(data[first + k * inner], data[first + best * inner])) best = k;
        }
        set(out.data, o * inner + i, best);
      }
    }
  };
}

const argument = (isAhead: (x: number, best: number) => boolean): Kernels => {
  const prepare = (node: Node) => foremost(node, isAhead);
  return { float: prepare, quantized: prepare };
};

export const ARG_MAX = argument((x, best) => x > best);
export const ARG_MIN = argument((x, best) => x < best);

/** The sizes of the input. */
export const SHAPE: Kernels = (() => {
  const prepare = (node: Node): Run => {
    const { shape } = input(node, 0);
    const out = output(node);
    expectIndices(node, out.type);
    expectShape(node, out, [shape.length]);
    return () => {
      for (const [i, size] of shape.entries()) set(out.data, i, size);
    };
  };
  return { float: prepare, quantized: prepare };
})();

/** Elements of one type as elements of another; reals are cut toward 0. */
export const CAST: Kernels = {
  float: (node) => {
    const [from, out] = [input(node, 0), output(node)];
    expectShape(node, out, from.shape);
    const [x, to] = [from.data, out.data];
    const isTruth = out.type === 'BOOL';
    const isWhole = out.type !== 'FLOAT32' && from.type === 'FLOAT32';
    return () => {
      for (let i = 0; i < x.length; i++) {
        const value = Number(x[i]);
        if (isTruth) set(to, i, value === 0 ? 0 : 1);
        else set(to, i, isWhole ? Math.trunc(Number.isFinite(value) ? value : 0) : value);
      }
    };
  },
};

/** The on value where the depth's index is the element's, else the off value. */
export const ONE_HOT: Kernels = {
  float: (node) => {
    const [indices, on, off, out] = [input(node, 0), input(node, 2), input(node, 3), output(node)];
    const depth = constantNumbers(node, 1)[0];
    const { axis: listed } = optionsOf(node.operator, 'OneHotOptions');
    const rank = indices.shape.length;
    const axis = listed === -1 ? rank : axisOf(node, listed, rank + 1);
    if (on.type !== out.type || off.type !== out.type) refuse(node, 'mixes types');
    if (!Number.isInteger(depth) || depth < 1) refuse(node, `has a depth of ${depth}`);
    expectShape(node, out, indices.shape.toSpliced(axis, 0, depth));
    const inner = elementCount(indices.shape.slice(axis));
    const [yes, no, to] = [on, off, out].map((value) => numbersOf(node, value));
    return () => {
      for (let i = 0; i < to.length; i++) {
        const k = Math.floor(i / inner) % depth;
        const at = Math.floor(i / (inner * depth)) * inner + (i % inner);
        to[i] = Number(indices.data[at]) === k ? yes[0] : no[0];
      }
    };
  },
};
