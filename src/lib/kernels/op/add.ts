import { optionsOf } from '../../model/schema/options';
import { multiplyInt32, type QuantizedMultiplier } from '../../quantizer/multiplier';
import { isCodeType, type CodeType } from '../code/codes';
import { pairwise, plainPairwise } from './elementwise';
import { fusedActivation, fusedCodes } from '../node/fused';
import type { Kernels, Node } from '../node/node';
import { multiplierOf } from '../code/multiplierOf';
import type { SumArithmetic } from '../simd/sum';
import type { Run } from '../code/value';
import { input, output, refuse, refuseType, scaleOf, titleOf, zeroPointOf } from '../node/readNode';

/**
 * How far inputs are shifted to the left before scaling: luci-interpreter's values for uint8 and
 * int16, TFLite's for int8.
 */
const LEFT_SHIFT: Record<CodeType, number> = { UINT8: 20, INT8: 20, INT16: 12 };

const fusedOf = ({ operator }: Node): string =>
  operator.opcode === 'ADD'
    ? optionsOf(operator, 'AddOptions').fusedActivationFunction
    : optionsOf(operator, 'SubOptions').fusedActivationFunction;

/** luci-interpreter's multiply for multipliers below one (MultiplyByQuantizedMultiplierSmallerThanOneExp). */
const below = (x: number, { mantissa, shift }: QuantizedMultiplier): number =>
  multiplyInt32(x, mantissa, shift);

/**
 * The result of that multiply for a multiplier of one or more, which only an assertion forbids. It
 * shifts to the right by a negative number, of which a processor takes the low five bits. The
 * rounding then compares with a mask of all ones.
 */
function shiftedByNegative(x: number, { mantissa, shift }: QuantizedMultiplier): number {
  const high = multiplyInt32(x, mantissa, 0);
  return (high >> (-shift & 31)) + (high >= 0 ? 1 : 0);
}

/**
 * ADD and SUB of codes. Both inputs are rescaled to twice the larger of their scales, with some
 * extra bits, and added. The sum is rescaled to the output's scale.
 */
function quantizedSum(node: Node, sign: 1 | -1): Run {
  const [a, b, out] = [input(node, 0), input(node, 1), output(node)];
  const { type } = out;
  if (!isCodeType(type) || (type === 'INT16' && sign < 0)) refuseType(node, type);
  if (a.type !== type || b.type !== type) refuse(node, 'mixes types');
  const zeros = [a, b, out].map(zeroPointOf);
  if (type === 'INT16' && zeros.some((z) => z !== 0)) refuse(node, 'has an int16 zero point');
  const [zeroA, zeroB, zeroOut] = zeros;
  const [scaleA, scaleB, scaleOut] = [a, b, out].map((value) => scaleOf(node, value));

  const bits = LEFT_SHIFT[type];
  const common = 2 * Math.max(scaleA, scaleB);
  const toCommonA = multiplierOf(scaleA / common);
  const toCommonB = multiplierOf(scaleB / common);
  const toOut = multiplierOf(common / (2 ** bits * scaleOut));
  const { min, max } = fusedCodes(node, fusedOf(node), type, out);
  const toOutput = toOut.shift > 0 ? shiftedByNegative : below;
  if (toOut.shift > 0) {
    node.asReference?.(
      `${titleOf(node)} has an output multiplier of one or more, which the kernel cannot take: it shifts by a negative number of bits.`,
    );
  }
  const arithmetic: SumArithmetic = {
    leftShift: bits,
    toCommon: [toCommonA, toCommonB],
    toOut,
    zeros: [zeroA, zeroB, zeroOut],
    codes: { min, max },
  };
  const faster = node.simd?.codeSum({ a, b, out, sign }, arithmetic) ?? null;
  if (faster !== null) return faster;
  return pairwise(node, (x, y) => {
    const sum =
      below((x - zeroA) << bits, toCommonA) + sign * below((y - zeroB) << bits, toCommonB);
    const code = toOutput(sum, toOut) + zeroOut;
    return Math.min(max, Math.max(min, code));
  });
}

/** ADD and SUB of reals, or of plain integers. */
function plainSum(node: Node, sign: 1 | -1): Run {
  const fused = fusedOf(node);
  const pair = { a: input(node, 0), b: input(node, 1), out: output(node), sign };
  const isFloat = pair.out.type === 'FLOAT32';
  const faster = isFloat ? node.simd?.floatSum(pair, fusedActivation(node, fused)) : undefined;
  return (
    faster ??
    plainPairwise(
      node,
      fused,
      (a, b) => a + sign * b,
      (a, b) => (a + sign * b) | 0,
    )
  );
}

export const ADD: Kernels = {
  float: (node) => plainSum(node, 1),
  quantized: (node) => quantizedSum(node, 1),
};

export const SUB: Kernels = {
  float: (node) => plainSum(node, -1),
  quantized: (node) => quantizedSum(node, -1),
};
