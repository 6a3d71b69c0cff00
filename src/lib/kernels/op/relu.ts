import { f32 } from '../../numeric/float32';
import { activate } from '../../quantizer/activation';
import { quantizeEnd } from '../../quantizer/code';
import { multiplyInt32 } from '../../quantizer/multiplier';
import { codeRange, isCodeType } from '../code/codes';
import { eachElement } from './elementwise';
import type { Kernels, Node } from '../node/node';
import { multiplierOf } from '../code/multiplierOf';
import type { Run } from '../code/value';
import { input, output, refuse, refuseType, scaleOf, zeroPointOf } from '../node/readNode';

type Relu = 'RELU' | 'RELU6' | 'RELU_N1_TO_1';

/** The range of reals that each activation allows. */
const ENDS: Record<Relu, readonly [number, number]> = {
  RELU: [0, Infinity],
  RELU6: [0, 6],
  RELU_N1_TO_1: [-1, 1],
};

/** The types with a kernel: uint8 and int16 in luci-interpreter, int8 in TFLite. */
const TYPES: Record<Relu, readonly string[]> = {
  RELU: ['UINT8', 'INT16', 'INT8'],
  RELU6: ['UINT8', 'INT8'],
  RELU_N1_TO_1: ['INT8'],
};

/**
 * Rescales codes to the output's scale, with a quotient of scales in float32, and clamps them at
 * both ends.
 */
function quantizedRelu(node: Node, kind: Relu): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { type } = out;
  if (!isCodeType(type) || !TYPES[kind].includes(type)) refuseType(node, type);
  if (from.type !== type) refuse(node, 'mixes types');
  const [zeroIn, zeroOut] = [zeroPointOf(from), zeroPointOf(out)];
  if (type === 'INT16' && (zeroIn !== 0 || zeroOut !== 0)) refuse(node, 'has an int16 zero point');
  const scaleOut = scaleOf(node, out);
  const { mantissa, shift } = multiplierOf(f32(scaleOf(node, from) / scaleOut));
  const all = codeRange(type, true);
  const codeOf = (real: number) => quantizeEnd(real, scaleOut, zeroOut, node.machine);
  const [low, high] = ENDS[kind];
  const min = Math.max(all.min, codeOf(low));
  const max = high === Infinity ? all.max : Math.min(all.max, codeOf(high));
  return eachElement(node, (code) => {
    const scaled = multiplyInt32(code - zeroIn, mantissa, shift) + zeroOut;
    return Math.min(Math.max(scaled, min), max);
  });
}

const relu = (kind: Relu): Kernels => ({
  float: (node) => eachElement(node, (x) => activate(kind, x)),
  quantized: (node) => quantizedRelu(node, kind),
});

export const RELU = relu('RELU');
export const RELU6 = relu('RELU6');
export const RELU_N1_TO_1 = relu('RELU_N1_TO_1');
