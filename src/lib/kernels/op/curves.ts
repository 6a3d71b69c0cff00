import { optionsOf } from '../../model/schema/options';
import { f32, roundHalfEven } from '../../numeric/float32';
import type { Kernels, Node } from '../node/node';
import { input, output, refuse } from '../node/readNode';
import { eachElement } from './elementwise';

/*
 * Functions of one real, element by element, in the steps of TFLite's reference kernels. Codes have
 * no kernel here: they are dequantized, computed in float and quantized again.
 */

/** A function of a float32 whose result is rounded to float32 as it is stored. */
type Curve = (x: number) => number;

function ofReals(node: Node, curve: Curve) {
  for (const { type, name } of [input(node, 0), output(node)]) {
    if (type !== 'FLOAT32')
      refuse(node, `has ${JSON.stringify(name)} of type ${type}, not FLOAT32`);
  }
  return eachElement(node, curve);
}

const curve = (make: Curve): Kernels => ({ float: (node) => ofReals(node, make) });

export const ABS = curve(Math.abs);
export const CEIL = curve(Math.ceil);
export const COS = curve(Math.cos);
export const ELU = curve((x) => (x < 0 ? Math.expm1(x) : x));
export const EXP = curve(Math.exp);
export const FLOOR = curve(Math.floor);
export const LOG = curve(Math.log);
export const NEG = curve((x) => -x);
export const ROUND = curve(roundHalfEven);
export const RSQRT = curve((x) => 1 / f32(Math.sqrt(x)));
export const SIN = curve(Math.sin);
export const SQRT = curve(Math.sqrt);
export const SQUARE = curve((x) => x * x);

export const LEAKY_RELU: Kernels = {
  float: (node) => {
    const { alpha } = optionsOf(node.operator, 'LeakyReluOptions');
    return ofReals(node, (x) => (x > 0 ? x : x * alpha));
  },
};

const SQRT_2_OVER_PI = f32(Math.sqrt(2 / Math.PI));
const CUBIC = f32(0.044715);

/** 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), each step in float32. */
function geluByTanh(x: number): number {
  const cubed = f32(f32(x * x) * x);
  const inner = f32(SQRT_2_OVER_PI * f32(x + f32(CUBIC * cubed)));
  return f32(0.5 * x) * f32(1 + f32(Math.tanh(inner)));
}

/**
 * The error function, as e^(−x²)·2/√π·(x + 2x³/3 + 4x⁵/15 + …), whose terms have one sign. Beyond 6
 * it is ±1 in double.
 */
function errorFunction(x: number): number {
  if (Math.abs(x) >= 6) return Math.sign(x);
  let sum = 0;
  let term = x;
  for (let n = 1; sum + term !== sum; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

export const GELU: Kernels = {
  float: (node) => {
    const { approximate } = optionsOf(node.operator, 'GeluOptions');
    return ofReals(
      node,
      approximate ? geluByTanh : (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2)),
    );
  },
};
