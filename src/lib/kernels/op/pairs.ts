import { optionsOf } from '../../model/schema/options';
import { sameShape } from '../../model/schema/tensorType';
import { f32 } from '../../numeric/float32';
import { broadcastShape, stretched } from '../code/layout';
import { Refusal, type Run } from '../code/value';
import type { Kernels, Node } from '../node/node';
import { allInputs, expectShape, input, output, refuse } from '../node/readNode';
import { numbersOf, pairwise, plainPairwise } from './elementwise';

/*
 * Operators of two tensors, element by element, stretched to one shape. Codes have no kernel here:
 * they are dequantized, computed in float and quantized again.
 */

type Combine = (a: number, b: number) => number;

/** The reference stops at a divisor of 0, where floats would go on. */
function divisor(b: number): number {
  if (b !== 0) return b;
  throw new Refusal('An integer division by 0, or a floored one, has no result.');
}

const floorMod: Combine = (a, b) => {
  const rest = a % divisor(b);
  return rest !== 0 && rest < 0 !== b < 0 ? f32(rest + b) : rest;
};
const floorDiv: Combine = (a, b) => Math.floor(a / divisor(b));

const pair = (inFloat: Combine, inInt32: Combine = (a, b) => inFloat(a, b) | 0): Kernels => ({
  float: (node) => plainPairwise(node, 'NONE', inFloat, inInt32),
});

export const DIV: Kernels = {
  float: (node) =>
    plainPairwise(
      node,
      optionsOf(node.operator, 'DivOptions').fusedActivationFunction,
      (a, b) => a / b,
      (a, b) => Math.trunc(a / divisor(b)) | 0,
    ),
};
export const FLOOR_DIV = pair(floorDiv);
export const FLOOR_MOD = pair(floorMod);
export const MAXIMUM = pair((a, b) => (a > b ? a : b));
export const MINIMUM = pair((a, b) => (a < b ? a : b));
export const POW = pair(Math.pow);
export const SQUARED_DIFFERENCE = pair(
  (a, b) => f32(a - b) ** 2,
  (a, b) => Math.imul(a - b, a - b),
);

/** Truth values of two tensors of one type. */
function compared(node: Node, holds: (a: number, b: number) => boolean): Run {
  if (input(node, 0).type !== input(node, 1).type) refuse(node, 'mixes types');
  if (output(node).type !== 'BOOL') refuse(node, `makes ${output(node).type}, not BOOL`);
  return pairwise(node, (a, b) => (holds(a, b) ? 1 : 0));
}

const comparison = (holds: (a: number, b: number) => boolean): Kernels => ({
  float: (node) => compared(node, holds),
});

export const EQUAL = comparison((a, b) => a === b);
export const NOT_EQUAL = comparison((a, b) => a !== b);
export const GREATER = comparison((a, b) => a > b);
export const GREATER_EQUAL = comparison((a, b) => a >= b);
export const LESS = comparison((a, b) => a < b);
export const LESS_EQUAL = comparison((a, b) => a <= b);
export const LOGICAL_AND = comparison((a, b) => a !== 0 && b !== 0);
export const LOGICAL_OR = comparison((a, b) => a !== 0 || b !== 0);

export const LOGICAL_NOT: Kernels = {
  float: (node) => {
    const [from, out] = [input(node, 0), output(node)];
    if (from.type !== 'BOOL' || out.type !== 'BOOL') refuse(node, 'is of truth values alone');
    expectShape(node, out, from.shape);
    const [x, to] = [from, out].map((value) => numbersOf(node, value));
    return () => {
      for (let i = 0; i < to.length; i++) to[i] = x[i] === 0 ? 1 : 0;
    };
  },
};

/** Adds tensors of one shape, one after the other. */
export const ADD_N: Kernels = {
  float: (node) => {
    const parts = allInputs(node);
    const out = output(node);
    for (const part of parts) {
      if (part.type !== out.type) refuse(node, 'mixes types');
      expectShape(node, out, part.shape);
    }
    const lists = parts.map((part) => numbersOf(node, part));
    const to = numbersOf(node, out);
    const rounded = to instanceof Float32Array ? f32 : (x: number) => x | 0;
    return () => {
      for (let i = 0; i < to.length; i++) {
        to[i] = lists.reduce((sum, list) => rounded(sum + list[i]), 0);
      }
    };
  },
};

/** Takes each element from the second input where the first is true, else from the third. */
export const SELECT_V2: Kernels = {
  float: (node) => {
    const [condition, yes, no] = [0, 1, 2].map((slot) => input(node, slot));
    const out = output(node);
    if (condition.type !== 'BOOL' || yes.type !== out.type || no.type !== out.type) {
      refuse(node, 'mixes types');
    }
    const shape = [yes, no].reduce<readonly number[] | null>(
      (made, value) => (made === null ? null : broadcastShape(made, value.shape)),
      condition.shape,
    );
    if (shape === null) refuse(node, 'cannot stretch its inputs to one shape');
    expectShape(node, out, shape);
    const places = [condition, yes, no].map((value) =>
      sameShape(value.shape, shape) ? null : stretched(node.claim, value.shape, shape),
    );
    const [truths, a, b, to] = [condition, yes, no, out].map((value) => numbersOf(node, value));
    const at = (slot: number, i: number) => places[slot]?.[i] ?? i;
    return () => {
      for (let i = 0; i < to.length; i++) {
        to[i] = truths[at(0, i)] === 0 ? b[at(2, i)] : a[at(1, i)];
      }
    };
  },
};
