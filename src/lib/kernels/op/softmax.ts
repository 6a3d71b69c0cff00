import { optionsOf } from '../../model/schema/options';
import { f32, FLT_MAX, roundHalfAway } from '../../numeric/float32';
import { castInt32, type Machine } from '../../numeric/machine';
import { codeRange, isCodeType, type CodeType } from '../code/codes';
import { numbersOf } from './elementwise';
import type { Kernels, Node } from '../node/node';
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

/** Input, output and the length of a row. Softmax works along the last dimension. */
function rowsOf(node: Node) {
  const [from, out] = [input(node, 0), output(node)];
  if (from.type !== out.type) refuse(node, 'mixes types');
  const depth = from.shape.at(-1) ?? refuse(node, 'has no dimension to work along');
  expectShape(node, out, from.shape);
  const [data, to] = [from, out].map((value) => numbersOf(node, value));
  const { beta } = optionsOf(node.operator, 'SoftmaxOptions');
  return { from, out, data, to, depth, beta };
}

function floatSoftmax(node: Node): Run {
  const { data, to, depth, beta } = rowsOf(node);
  return () => {
    for (let row = 0; row < data.length; row += depth) {
      let most = -FLT_MAX;
      for (let i = row; i < row + depth; i++) most = Math.max(most, data[i]);
      let sum = 0;
      for (let i = row; i < row + depth; i++) {
        to[i] = Math.exp(f32(f32(data[i] - most) * beta));
        sum = f32(sum + to[i]);
      }
      for (let i = row; i < row + depth; i++) to[i] = f32(to[i] / sum);
    }
  };
}

/**
 * Rounds a probability in steps to a code. TFLite rounds half away from zero, except for uint8
 * outside AArch64, where it adds 1/2 in float32 and truncates.
 */
export function probabilityCode(steps: number, type: CodeType, machine: Machine): number {
  return type === 'UINT8' && machine !== 'aarch64'
    ? castInt32(f32(steps + 0.5), machine)
    : castInt32(roundHalfAway(steps), machine);
}

/** Codes of 8 bits: exponentials come from a table of all 256 differences, and sums are float32. */
function quantizedSoftmax(node: Node): Run {
  const { from, out, data, to, depth, beta } = rowsOf(node);
  const { type } = out;
  if (!isCodeType(type) || type === 'INT16') refuseType(node, type);
  const { min, max } = codeRange(type, true);
  const zero = zeroPointOf(out);
  if (zero !== min) refuse(node, `needs the zero point ${min} for its output, not ${zero}`);
  const perCode = f32(-scaleOf(node, from) * beta);
  const table = Float32Array.from({ length: 256 }, (_, below) => Math.exp(f32(perCode * below)));
  const scale = scaleOf(node, out);
  const { machine } = node;
  return () => {
    for (let row = 0; row < data.length; row += depth) {
      let most = min;
      for (let i = row; i < row + depth; i++) most = Math.max(most, data[i]);
      let sum = 0;
      for (let i = row; i < row + depth; i++) sum = f32(sum + table[most - data[i]]);
      const inverse = f32(1 / f32(sum * scale));
      for (let i = row; i < row + depth; i++) {
        const code = probabilityCode(f32(table[most - data[i]] * inverse), type, machine) + zero;
        to[i] = Math.max(Math.min(max, code), min);
      }
    }
  };
}

export const SOFTMAX: Kernels = { float: floatSoftmax, quantized: quantizedSoftmax };
