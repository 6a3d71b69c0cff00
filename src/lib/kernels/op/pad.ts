import { elementCount } from '../../model/schema/tensorType';
import { isCodeType } from '../code/codes';
import { BLOCK_BYTES, copyBlocks, stridesOf, walk } from '../code/layout';
import type { Kernels, Node } from '../node/node';
import type { Elements, Run, Value } from '../code/value';
import {
  constantNumbers,
  expectShape,
  input,
  output,
  refuse,
  refuseType,
  sameScale,
  reportRawCopy,
  titleOf,
  zeroPointOf,
} from '../node/readNode';

/** Fills a tensor with one element, which is read again in each run. */
type Fill = (to: Elements) => void;

function fillWith(to: Elements, value: number): void {
  if (to instanceof BigInt64Array) to.fill(BigInt(value));
  else to.fill(value);
}

/** Fills the output, then copies the input into its middle. */
function padded(node: Node, fill: Fill): Run {
  const [from, out] = [input(node, 0), output(node)];
  const paddings = constantNumbers(node, 1);
  if (paddings.length !== 2 * from.shape.length || paddings.some((count) => count < 0)) {
    refuse(node, `has the paddings [${paddings.join(', ')}] for ${from.shape.length} dimensions`);
  }
  const sizes = from.shape.map((size, d) => size + paddings[2 * d] + paddings[2 * d + 1]);
  expectShape(node, out, sizes);
  // Each row of the last dimension is copied as one block.
  const rank = sizes.length;
  const strides = stridesOf(sizes);
  const first = strides.reduce((sum, stride, d) => sum + stride * paddings[2 * d], 0);
  const count = rank === 0 ? 1 : from.shape[rank - 1];
  const outer = from.shape.slice(0, -1);
  node.claim(BLOCK_BYTES * elementCount(outer));
  const rows = walk(node.claim, outer, strides.slice(0, -1), first);
  const copy = copyBlocks(
    Array.from(rows, (at, row) => ({ from, start: row * count, to: out, at, count })),
  );
  return () => {
    fill(out.data);
    copy();
  };
}

/** @throws Refusal if the reference's PAD or PADV2 does not take the codes */
function checkCodes(node: Node): [Value, Value] {
  const [from, out] = [input(node, 0), output(node)];
  if (!isCodeType(out.type) || from.type !== out.type) refuse(node, 'mixes types');
  if (out.type === 'INT16') refuseType(node, out.type);
  if (from.shape.length > 4) refuse(node, `has ${from.shape.length} dimensions, more than 4`);
  reportRawCopy(node, from, out);
  return [from, out];
}

export const PAD: Kernels = {
  float: (node) => padded(node, (to) => fillWith(to, 0)),
  quantized: (node) => {
    const zero = zeroPointOf(checkCodes(node)[1]);
    return padded(node, (to) => fillWith(to, zero));
  },
};

/** PADV2's value is one element of the input's type. */
function paddedWithInput(node: Node): Run {
  const value = input(node, 2);
  if (elementCount(value.shape) !== 1 || value.type !== input(node, 0).type) {
    refuse(node, `needs one element of ${input(node, 0).type} to pad with`);
  }
  const { data } = value;
  return padded(node, (to) => {
    if (to instanceof BigInt64Array && data instanceof BigInt64Array) to.fill(data[0]);
    else fillWith(to, Number(data[0]));
  });
}

export const PADV2: Kernels = {
  float: paddedWithInput,
  quantized: (node) => {
    const [, out] = checkCodes(node);
    const value = input(node, 2);
    if (!sameScale(value, out)) {
      node.asReference?.(
        `${titleOf(node)} pads with the code of ${JSON.stringify(value.name)} as it is, although its scale or zero point differs from the output's.`,
      );
    }
    return paddedWithInput(node);
  },
};
