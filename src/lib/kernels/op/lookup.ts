import { f32, roundHalfAway } from '../../numeric/float32';
import { castInt32 } from '../../numeric/machine';
import { codeRange, isCodeType } from '../code/codes';
import { eachElement } from './elementwise';
import type { Kernels, Node } from '../node/node';
import type { Run } from '../code/value';
import { input, output, refuse, refuseType, scaleOf, zeroPointOf } from '../node/readNode';

/** A function from float32 to float32. */
type Curve = (x: number) => number;

/**
 * A curve on 8-bit codes as a table of all 256. Each entry takes the real of its code, applies the
 * curve, and finds the nearest code with the inverse of the output's scale, all in float32.
 */
function throughTable(node: Node, curve: Curve): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { type } = out;
  if (!isCodeType(type) || type === 'INT16') refuseType(node, type);
  if (from.type !== type) refuse(node, 'mixes types');
  const { machine } = node;
  const [scale, zero] = [scaleOf(node, from), zeroPointOf(from)];
  const [inverse, zeroOut] = [f32(1 / scaleOf(node, out)), zeroPointOf(out)];
  const { min, max } = codeRange(type, true);
  const codes = Int16Array.from({ length: max - min + 1 }, (_, i) => {
    const real = f32(scale * (i + min - zero));
    const steps = f32(roundHalfAway(f32(curve(real) * inverse)));
    return Math.max(Math.min(max, castInt32(f32(steps + zeroOut), machine)), min);
  });
  return eachElement(node, (code) => codes[code - min]);
}

/** TFLite's reference kernel uses the plain formula only between these ends. */
const ALL_ONE = f32(16.619047164916992);
const ALL_EXPONENTIAL = -9;

const sigmoid: Curve = (x) => f32(1 / f32(1 + f32(Math.exp(-x))));
const tanh: Curve = (x) => f32(Math.tanh(x));

function floatSigmoid(x: number): number {
  if (x > ALL_ONE) return 1;
  return x < ALL_EXPONENTIAL ? f32(Math.exp(x)) : sigmoid(x);
}

export const LOGISTIC: Kernels = {
  float: (node) => eachElement(node, floatSigmoid),
  quantized: (node) => throughTable(node, sigmoid),
};

export const TANH: Kernels = {
  float: (node) => eachElement(node, tanh),
  quantized: (node) => throughTable(node, tanh),
};
