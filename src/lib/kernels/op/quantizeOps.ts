import { f32 } from '../../numeric/float32';
import { multiplyInt32, type QuantizedMultiplier } from '../../quantizer/multiplier';
import { codeRange, dequantizeInto, isCodeType, quantizeInto } from '../code/codes';
import { eachElement, numbersOf } from './elementwise';
import type { Kernels, Node } from '../node/node';
import { multiplierOf } from '../code/multiplierOf';
import type { Run, Value } from '../code/value';
import { expectShape, input, output, refuse, scaleOf, zeroPointOf } from '../node/readNode';

/**
 * The types of codes that a Quantize takes, and those that it makes of each. luci-interpreter
 * covers uint8 and int16, TFLite all pairs with int8.
 */
const RESCALED: Partial<Record<string, readonly string[]>> = {
  UINT8: ['UINT8', 'INT8', 'INT16'],
  INT8: ['UINT8', 'INT8', 'INT16'],
  INT16: ['INT16', 'INT8', 'UINT8'],
};

/** luci-interpreter divides the scales in float32, TFLite in double. */
function rescaling(node: Node, from: Value, to: Value): QuantizedMultiplier {
  const real = scaleOf(node, from) / scaleOf(node, to);
  const isOfTflite = from.type === 'INT8' || to.type === 'INT8';
  return multiplierOf(isOfTflite ? real : f32(real));
}

/** Turns codes of one scale into codes of another. */
function rescaled(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { type } = out;
  if (!isCodeType(type) || !RESCALED[from.type]?.includes(type)) {
    refuse(node, `makes ${type} of ${from.type}, which no kernel does`);
  }
  const [zeroIn, zeroOut] = [zeroPointOf(from), zeroPointOf(out)];
  if (from.type === 'INT16' && type === 'INT16' && (zeroIn !== 0 || zeroOut !== 0)) {
    refuse(node, 'has an int16 zero point');
  }
  const { mantissa, shift } = rescaling(node, from, out);
  const { min, max } = codeRange(type, true);
  return eachElement(node, (code) => {
    const moved = multiplyInt32(code - zeroIn, mantissa, shift) + zeroOut;
    return Math.max(Math.min(moved, max), min);
  });
}

/** Turns reals into codes, or codes into codes of another scale or type. */
function quantize(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { data } = from;
  if (!(data instanceof Float32Array)) return rescaled(node);
  if (!isCodeType(out.type)) refuse(node, `makes ${out.type} of ${from.type}`);
  expectShape(node, out, from.shape);
  scaleOf(node, out);
  return () => quantizeInto(data, out, node.machine);
}

/** Turns codes into reals. FLOAT16 constants are floats already. */
function dequantize(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const { data } = out;
  if (!(data instanceof Float32Array)) refuse(node, `makes ${out.type} of ${from.type}`);
  if (from.type === 'INT16' && from.zeroPoint.some((zero) => zero !== 0)) {
    refuse(node, 'has an int16 zero point');
  }
  expectShape(node, out, from.shape);
  return () => dequantizeInto(from, data);
}

/** A float run has no codes, so both operators copy their reals. */
function handOn(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  if (!(from.data instanceof Float32Array) || !(out.data instanceof Float32Array)) {
    return node.operator.opcode === 'QUANTIZE' ? quantize(node) : dequantize(node);
  }
  const [data, to] = [from, out].map((value) => numbersOf(node, value));
  expectShape(node, out, from.shape);
  return () => to.set(data);
}

export const QUANTIZE: Kernels = { float: handOn, quantized: quantize };
export const DEQUANTIZE: Kernels = { float: handOn, quantized: dequantize };
