import { elementCount } from '../../model/schema/tensorType';
import { optionsOf } from '../../model/schema/options';
import { f32, fma32, roundHalfAway } from '../../numeric/float32';
import { castInt32, contracts } from '../../numeric/machine';
import { activate } from '../../quantizer/activation';
import { numbersOf } from './elementwise';
import { fusedActivation } from '../node/fused';
import { blocksAlong, copyBlocks } from '../code/layout';
import type { Kernels, Node } from '../node/node';
import type { Run, Value } from '../code/value';
import {
  allInputs,
  axisOf,
  expectShape,
  output,
  refuse,
  refuseType,
  sameScale,
  scaleOf,
  zeroPointOf,
} from '../node/readNode';

/** The places of each input's elements in the output. */
function blocksOf(node: Node) {
  const parts = allInputs(node);
  const out = output(node);
  if (parts.length === 0) refuse(node, 'has no input');
  const { shape } = parts[0];
  const axis = axisOf(node, optionsOf(node.operator, 'ConcatenationOptions').axis, shape.length);
  for (const part of parts) {
    if (part.type !== out.type) refuse(node, 'mixes types');
    expectShape(node, part, shape.with(axis, part.shape[axis]));
  }
  const along = parts.map((part) => part.shape[axis]);
  expectShape(
    node,
    out,
    shape.with(
      axis,
      along.reduce((a, b) => a + b),
    ),
  );
  const inner = elementCount(shape.slice(axis + 1));
  const blocks = blocksAlong(
    node.claim,
    elementCount(shape.slice(0, axis)),
    along.map((size) => size * inner),
  );
  return blocks.map(({ part, ...place }) => ({ from: parts[part], to: out, ...place }));
}

function floatConcatenation(node: Node): Run {
  const { fusedActivationFunction } = optionsOf(node.operator, 'ConcatenationOptions');
  const activation = fusedActivation(node, fusedActivationFunction);
  const copy = copyBlocks(blocksOf(node));
  if (activation === 'NONE') return copy;
  const to = numbersOf(node, output(node));
  return () => {
    copy();
    for (let i = 0; i < to.length; i++) to[i] = activate(activation, to[i]);
  };
}

/**
 * How luci-interpreter converts a code with other parameters than the output's: in float32
 * throughout.
 */
function rescaledCodes(node: Node, from: Value, out: Value): Uint8Array {
  const { machine } = node;
  const scale = f32(scaleOf(node, from) * f32(1 / scaleOf(node, out)));
  const bias = f32(-zeroPointOf(from) * scale);
  const zero = zeroPointOf(out);
  return Uint8Array.from({ length: 256 }, (_, code) => {
    const moved = contracts(machine) ? fma32(code, scale, bias) : f32(f32(code * scale) + bias);
    const sum = (castInt32(roundHalfAway(moved), machine) + zero) | 0;
    return Math.max(Math.min(255, sum), 0);
  });
}

function quantizedConcatenation(node: Node): Run {
  const out = output(node);
  const { type } = out;
  const { fusedActivationFunction } = optionsOf(node.operator, 'ConcatenationOptions');
  if (type === 'INT16') refuseType(node, type);
  if (fusedActivationFunction !== 'NONE') {
    refuse(node, `has a fused ${fusedActivationFunction}, which luci-interpreter refuses`);
  }
  const blocks = blocksOf(node);
  const others = new Set(blocks.map(({ from }) => from).filter((from) => !sameScale(from, out)));
  const copy = copyBlocks(blocks);
  if (others.size === 0) return copy;
  if (type !== 'UINT8') refuse(node, `needs one scale and zero point for all ${type} inputs`);
  const to = numbersOf(node, out);
  const tables = new Map([...others].map((from) => [from, rescaledCodes(node, from, out)]));
  return () => {
    copy();
    for (const { from, at, count } of blocks) {
      const table = tables.get(from);
      if (table === undefined) continue;
      for (let i = at; i < at + count; i++) to[i] = table[to[i]];
    }
  };
}

export const CONCATENATION: Kernels = {
  float: floatConcatenation,
  quantized: quantizedConcatenation,
};
