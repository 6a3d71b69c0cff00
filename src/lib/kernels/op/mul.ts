import { optionsOf } from '../../model/schema/options';
import { f32 } from '../../numeric/float32';
import { multiplyInt32 } from '../../quantizer/multiplier';
import { isCodeType } from '../code/codes';
import { pairwise, plainPairwise } from './elementwise';
import { fusedCodes } from '../node/fused';
import type { Kernels, Node } from '../node/node';
import { multiplierOf } from '../code/multiplierOf';
import type { Run } from '../code/value';
import { input, output, refuse, refuseType, scaleOf, zeroPointOf } from '../node/readNode';

const fusedOf = ({ operator }: Node): string =>
  optionsOf(operator, 'MulOptions').fusedActivationFunction;

/**
 * The product of codes as an int32, rescaled to the output's scale. luci-interpreter has only
 * int16, with a multiplier computed in double. TFLite's int8 computes its multiplier from the
 * scales in float32.
 */
function quantizedProduct(node: Node): Run {
  const [a, b, out] = [input(node, 0), input(node, 1), output(node)];
  const { type } = out;
  if (!isCodeType(type) || type === 'UINT8') refuseType(node, type);
  if (a.type !== type || b.type !== type) refuse(node, 'mixes types');
  const [zeroA, zeroB, zeroOut] = [a, b, out].map(zeroPointOf);
  if (type === 'INT16' && (zeroA !== 0 || zeroB !== 0 || zeroOut !== 0)) {
    refuse(node, 'has an int16 zero point');
  }
  const [scaleA, scaleB, scaleOut] = [a, b, out].map((value) => scaleOf(node, value));
  const real =
    type === 'INT16' ? (scaleA * scaleB) / scaleOut : f32(f32(scaleA * scaleB) / scaleOut);
  const { mantissa, shift } = multiplierOf(real);
  const { min, max } = fusedCodes(node, fusedOf(node), type, out);
  return pairwise(node, (x, y) => {
    const code = multiplyInt32((x - zeroA) * (y - zeroB), mantissa, shift) + zeroOut;
    return Math.min(max, Math.max(min, code));
  });
}

export const MUL: Kernels = {
  float: (node) => plainPairwise(node, fusedOf(node), (a, b) => a * b, Math.imul),
  quantized: quantizedProduct,
};
