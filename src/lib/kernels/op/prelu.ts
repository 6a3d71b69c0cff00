import { f32 } from '../../numeric/float32';
import { multiplyInt32 } from '../../quantizer/multiplier';
import { codeRange, isCodeType } from '../code/codes';
import { numbersOf, pairwise } from './elementwise';
import type { Kernels, Node } from '../node/node';
import { multiplierOf } from '../code/multiplierOf';
import type { Run } from '../code/value';
import {
  expectShape,
  input,
  output,
  refuse,
  refuseType,
  scaleOf,
  zeroPointOf,
} from '../node/readNode';

/** Codes of 8 bits with one scale for all slopes. */
function bytePrelu(node: Node): Run {
  const [from, alpha, out] = [input(node, 0), input(node, 1), output(node)];
  const { type } = out;
  if (!isCodeType(type)) refuseType(node, type);
  const [scaleIn, scaleOut] = [scaleOf(node, from), scaleOf(node, out)];
  // `scaleOf` refuses a scale for each slope.
  const scaleAlpha = scaleOf(node, alpha);
  const kept = multiplierOf(f32(scaleIn / scaleOut));
  const bent = multiplierOf(f32(f32(scaleIn * scaleAlpha) / scaleOut));
  const [zeroIn, zeroAlpha, zeroOut] = [from, alpha, out].map(zeroPointOf);
  const { min, max } = codeRange(type, true);
  return pairwise(node, (code, slope) => {
    const x = code - zeroIn;
    const y =
      x >= 0
        ? multiplyInt32(x, kept.mantissa, kept.shift)
        : multiplyInt32(x * (slope - zeroAlpha), bent.mantissa, bent.shift);
    return Math.min(max, Math.max(min, y + zeroOut));
  });
}

/**
 * int16 with a scale for each slope, one per channel. This is the other case that luci-interpreter
 * has.
 */
function int16Prelu(node: Node): Run {
  const [from, alpha, out] = [input(node, 0), input(node, 1), output(node)];
  expectShape(node, out, from.shape);
  const channels = from.shape.at(-1) ?? refuse(node, 'has no channels');
  expectShape(node, alpha, [...alpha.shape.slice(0, -1).map(() => 1), channels]);
  if (alpha.scale.length !== channels || (alpha.axis !== alpha.shape.length - 1 && channels > 1)) {
    refuse(node, `needs a scale for each of ${channels} slopes, not ${alpha.scale.length}`);
  }
  if ([from, alpha, out].some(({ zeroPoint }) => zeroPoint.some((zero) => zero !== 0))) {
    refuse(node, 'has an int16 zero point');
  }
  const [scaleIn, scaleOut] = [scaleOf(node, from), scaleOf(node, out)];
  const kept = multiplierOf(f32(scaleIn / scaleOut));
  const bent = Array.from(alpha.scale, (scale) => multiplierOf(f32(scaleIn * scale) / scaleOut));
  const [data, slopes, to] = [from, alpha, out].map((value) => numbersOf(node, value));
  const { min, max } = codeRange('INT16', true);
  return () => {
    for (let i = 0, channel = 0; i < to.length; i++) {
      const { mantissa, shift } = data[i] >= 0 ? kept : bent[channel];
      const x = data[i] >= 0 ? data[i] : data[i] * slopes[channel];
      to[i] = Math.min(max, Math.max(min, multiplyInt32(x, mantissa, shift)));
      channel = channel + 1 === channels ? 0 : channel + 1;
    }
  };
}

export const PRELU: Kernels = {
  float: (node) => pairwise(node, (x, slope) => (x >= 0 ? x : f32(x * slope))),
  quantized: (node) => {
    const { type } = output(node);
    if (input(node, 0).type !== type || input(node, 1).type !== type) refuse(node, 'mixes types');
    return type === 'INT16' ? int16Prelu(node) : bytePrelu(node);
  },
};
