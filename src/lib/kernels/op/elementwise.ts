import { sameShape } from '../../model/schema/tensorType';
import { f32 } from '../../numeric/float32';
import { activate } from '../../quantizer/activation';
import { fusedActivation } from '../node/fused';
import { broadcastShape, stretched, type NumberElements } from '../code/layout';
import type { Node } from '../node/node';
import type { Run, Value } from '../code/value';
import { expectShape, input, output, refuse } from '../node/readNode';

/** The elements of a value as numbers. */
export function numbersOf(node: Node, { name, data, type }: Value): NumberElements {
  if (!(data instanceof BigInt64Array)) return data;
  return refuse(node, `has ${JSON.stringify(name)} of type ${type}, which it cannot compute`);
}

/** Combines two inputs element by element, broadcast to one shape as in NumPy. */
export function pairwise(node: Node, combine: (a: number, b: number) => number): Run {
  const [a, b, out] = [input(node, 0), input(node, 1), output(node)];
  const shape =
    broadcastShape(a.shape, b.shape) ??
    refuse(node, `cannot stretch [${a.shape.join(', ')}] and [${b.shape.join(', ')}] to one shape`);
  expectShape(node, out, shape);
  const [x, y, to] = [a, b, out].map((value) => numbersOf(node, value));
  if (sameShape(a.shape, b.shape)) {
    return () => {
      for (let i = 0; i < to.length; i++) to[i] = combine(x[i], y[i]);
    };
  }
  const fromX = stretched(node.claim, a.shape, shape);
  const fromY = stretched(node.claim, b.shape, shape);
  return () => {
    for (let i = 0; i < to.length; i++) to[i] = combine(x[fromX[i]], y[fromY[i]]);
  };
}

/** Computes each element of the output from the input's element at the same place. */
export function eachElement(node: Node, make: (x: number) => number): Run {
  const [from, out] = [input(node, 0), output(node)];
  expectShape(node, out, from.shape);
  const [x, to] = [from, out].map((value) => numbersOf(node, value));
  return () => {
    for (let i = 0; i < to.length; i++) to[i] = make(x[i]);
  };
}

/** An operation on reals with a fused activation, in float32 or, on plain integers, in int32. */
export function plainPairwise(
  node: Node,
  fused: string,
  inFloat: (a: number, b: number) => number,
  inInt32: (a: number, b: number) => number,
): Run {
  const activation = fusedActivation(node, fused);
  const kinds = [input(node, 0), input(node, 1), output(node)].map(({ data }) => data.constructor);
  if (kinds.some((kind) => kind !== kinds[2])) refuse(node, 'mixes types');
  if (output(node).type === 'INT32') {
    if (activation === 'TANH') refuse(node, 'has a fused TANH of integers');
    return pairwise(node, (a, b) => activate(activation, inInt32(a, b)));
  }
  return pairwise(node, (a, b) => activate(activation, f32(inFloat(a, b))));
}
