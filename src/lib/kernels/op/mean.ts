import { f32, fma32, roundHalfAway } from '../../numeric/float32';
import { contracts, type Machine } from '../../numeric/machine';
import { multiplyInt32 } from '../../quantizer/multiplier';
import { isCodeType } from '../code/codes';
import type { Kernels, Node } from '../node/node';
import { roundedQuotient } from './pool';
import { reductionOf, type Reduction } from './reduce';
import { multiplierOf } from '../code/multiplierOf';
import type { Run } from '../code/value';
import {
  input,
  output,
  refuse,
  refuseType,
  sameScale,
  scaleOf,
  titleOf,
  zeroPointOf,
} from '../node/readNode';

/** The sum of codes for one output; int32 in the reference, which wraps beyond 2^31. */
function sumFrom({ data, offsets }: Reduction, start: number): number {
  let sum = 0;
  for (const offset of offsets) sum += data[start + offset];
  return sum | 0;
}

function floatMean(node: Node): Run {
  const { data, to, starts, offsets } = reductionOf(node);
  return () => {
    starts.forEach((start, i) => {
      let sum = 0;
      for (const offset of offsets) sum = f32(sum + data[start + offset]);
      to[i] = f32(sum / offsets.length);
    });
  };
}

const multiplyAdd = (machine: Machine): ((a: number, b: number, c: number) => number) =>
  contracts(machine) ? fma32 : (a, b, c) => f32(f32(a * b) + c);

/**
 * uint8: the mean as a float32, rescaled and rounded. With equal parameters it is truncated to a
 * code.
 */
function uint8Mean(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const reduction = reductionOf(node);
  const { to, starts, offsets, isSpatial } = reduction;
  const count = offsets.length;
  if (sameScale(from, out) && !isSpatial) {
    node.asReference?.(
      `${titleOf(node)} cuts the mean of codes to an integer instead of rounding it, because input and output have the same scale.`,
    );
    return () =>
      starts.forEach((start, i) => (to[i] = Math.trunc(sumFrom(reduction, start) / count)));
  }
  const scale = f32(scaleOf(node, from) / scaleOf(node, out));
  const bias = f32(-zeroPointOf(from) * scale);
  const zeroOut = zeroPointOf(out);
  const rescale = multiplyAdd(node.machine);
  return () => {
    starts.forEach((start, i) => {
      const mean = f32(f32(sumFrom(reduction, start)) / count);
      const code = f32(roundHalfAway(rescale(mean, scale, bias)) + zeroOut);
      to[i] = Math.max(Math.min(code, 255), 0);
    });
  };
}

/** int16: the sum rescaled to the output's scale, then divided, halves away from zero. */
function int16Mean(node: Node): Run {
  const [from, out] = [input(node, 0), output(node)];
  const reduction = reductionOf(node);
  if (!reduction.isSpatial) {
    refuse(node, 'has int16 means other than over height and width with all dimensions kept');
  }
  if (zeroPointOf(from) !== 0 || zeroPointOf(out) !== 0) refuse(node, 'has an int16 zero point');
  const { mantissa, shift } = multiplierOf(scaleOf(node, from) / scaleOf(node, out));
  const { to, starts, offsets } = reduction;
  return () => {
    starts.forEach((start, i) => {
      const scaled = multiplyInt32(sumFrom(reduction, start), mantissa, shift);
      const code = roundedQuotient(scaled, offsets.length);
      to[i] = Math.min(Math.max(code, -32767), 32767);
    });
  };
}

function quantizedMean(node: Node): Run {
  const { type } = output(node);
  if (!isCodeType(type) || input(node, 0).type !== type) refuse(node, 'mixes types');
  if (type === 'UINT8') return uint8Mean(node);
  if (type === 'INT16') return int16Mean(node);
  // TFLite's int8 has been computed in three ways; none is the reference here.
  refuseType(node, type);
}

export const MEAN: Kernels = { float: floatMean, quantized: quantizedMean };
