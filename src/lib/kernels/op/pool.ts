import { optionsOf } from '../../model/schema/options';
import { f32, FLT_MAX } from '../../numeric/float32';
import { activate } from '../../quantizer/activation';
import type { CodeRange } from '../../quantizer/dtype';
import { codeRange, isCodeType, type CodeType } from '../code/codes';
import { numbersOf } from './elementwise';
import { fusedActivation, fusedCodes } from '../node/fused';
import type { NumberElements } from '../code/layout';
import type { Kernels, Node, Prepare } from '../node/node';
import { paddingBefore, windowCount } from '../layer/padding';
import type { Run } from '../code/value';
import {
  expectShape,
  input,
  output,
  refuse,
  refuseType,
  scaleOf,
  titleOf,
  zeroPointOf,
} from '../node/readNode';

/** The places of one channel's elements in a window. */
type Pool = (data: NumberElements, places: Int32Array, channel: number) => number;

const optionsOfPool = ({ operator }: Node) => optionsOf(operator, 'Pool2DOptions');

/** About how many bytes the list of one window takes on top of its places. */
const WINDOW_BYTES = 200;

/**
 * The part of a window that lies inside a dimension, as its first element and the one behind its
 * last.
 */
const within = (start: number, length: number, size: number): [number, number] => [
  Math.max(start, 0),
  Math.min(start + length, size),
];

/**
 * Slides the window over height and width. For each place, `pool` makes one element per channel.
 */
function slide(node: Node, pool: Pool): Run {
  const [from, out] = [input(node, 0), output(node)];
  if (from.shape.length !== 4) refuse(node, `needs 4 dimensions, not ${from.shape.length}`);
  const [batches, height, width, depth] = from.shape;
  const { padding, strideH, strideW, filterHeight, filterWidth } = optionsOfPool(node);
  if (Math.min(strideH, strideW, filterHeight, filterWidth) < 1) {
    refuse(node, 'has a window or a stride of less than one');
  }
  const rows = windowCount(padding, height, filterHeight, strideH);
  const columns = windowCount(padding, width, filterWidth, strideW);
  expectShape(node, out, [batches, rows, columns, depth]);
  const top = paddingBefore(height, rows, filterHeight, strideH);
  const left = paddingBefore(width, columns, filterWidth, strideW);
  const [data, to] = [from, out].map((value) => numbersOf(node, value));

  const pixels = batches * rows * columns;
  const largest = Math.min(filterHeight, height) * Math.min(filterWidth, width);
  node.claim(pixels * (WINDOW_BYTES + 8 * largest));
  const windows: Int32Array[] = [];
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < rows; row++) {
      const [y0, y1] = within(row * strideH - top, filterHeight, height);
      for (let column = 0; column < columns; column++) {
        const [x0, x1] = within(column * strideW - left, filterWidth, width);
        const places: number[] = [];
        for (let y = y0; y < y1; y++) {
          for (let x = x0; x < x1; x++) places.push(((batch * height + y) * width + x) * depth);
        }
        windows.push(Int32Array.from(places));
      }
    }
  }
  return () => {
    let at = 0;
    for (const places of windows) {
      for (let channel = 0; channel < depth; channel++) to[at++] = pool(data, places, channel);
    }
  };
}

const averageOfFloats: Pool = (data, places, channel) => {
  let sum = 0;
  for (const place of places) sum = f32(sum + data[place + channel]);
  return f32(sum / places.length);
};

const sumOf: Pool = (data, places, channel) => {
  let sum = 0;
  for (const place of places) sum += data[place + channel];
  return sum;
};

const largest =
  (least: number): Pool =>
  (data, places, channel) => {
    let most = least;
    for (const place of places) if (data[place + channel] > most) most = data[place + channel];
    return most;
  };

const clamp = (x: number, { min, max }: CodeRange): number => Math.min(max, Math.max(min, x));

/** The integer quotient of a sum, halves away from zero. uint8 sums are never negative. */
export const roundedQuotient = (sum: number, count: number): number =>
  Math.trunc((sum > 0 ? sum + Math.floor(count / 2) : sum - Math.floor(count / 2)) / count) + 0;

/**
 * Codes are pooled without rescaling, so scales and zero points must agree. The reference compares
 * the absolute difference of the scales, so tiny scales pass even if one is many times the other.
 */
function checkSameScale(node: Node, type: CodeType): void {
  const [from, out] = [input(node, 0), output(node)];
  if (from.type !== out.type) refuse(node, 'mixes types');
  const [scaleIn, scaleOut] = [from, out].map((value) => scaleOf(node, value));
  const difference = Math.abs(f32(scaleOut - scaleIn));
  // Negated, so that NaN is refused too.
  if (!(difference <= 1e-6)) {
    refuse(node, `needs the same scale for its output, ${scaleOut}, as for its input, ${scaleIn}`);
  }
  const [zeroIn, zeroOut] = [from, out].map(zeroPointOf);
  if (zeroIn !== zeroOut || (type === 'INT16' && zeroIn !== 0)) {
    refuse(node, `has the zero points ${zeroIn} and ${zeroOut}`);
  }
  if (difference > 0) {
    node.asReference?.(
      `${titleOf(node)} copies codes from scale ${scaleIn} to scale ${scaleOut}: their difference is below the 1e-6 that the reference allows.`,
    );
  }
}

/**
 * The range of codes after the activation, limited to the codes of the type as the kernels' cast
 * does it.
 */
function storedRange(range: CodeRange, like: NumberElements): CodeRange {
  const cut = like.slice(0, 2);
  if (cut.length < 2) return range;
  cut.set([range.min, range.max]);
  return { min: cut[0], max: cut[1] };
}

function quantizedPool(average: boolean): Prepare {
  return (node) => {
    const [from, out] = [input(node, 0), output(node)];
    const { type } = out;
    if (!isCodeType(type)) refuseType(node, type);
    checkSameScale(node, type);
    const range = fusedCodes(node, optionsOfPool(node).fusedActivationFunction, type, out);
    if (average) {
      return slide(node, (data, places, channel) =>
        clamp(roundedQuotient(sumOf(data, places, channel), places.length), range),
      );
    }
    const stored = storedRange(range, numbersOf(node, from));
    const most = largest(codeRange(type, true).min);
    return slide(node, (data, places, channel) => clamp(most(data, places, channel), stored));
  };
}

function floatPool(pool: Pool): Prepare {
  return (node) => {
    const activation = fusedActivation(node, optionsOfPool(node).fusedActivationFunction);
    return slide(node, (data, places, channel) =>
      activate(activation, pool(data, places, channel)),
    );
  };
}

export const AVERAGE_POOL_2D: Kernels = {
  float: floatPool(averageOfFloats),
  quantized: quantizedPool(true),
};

export const MAX_POOL_2D: Kernels = {
  float: floatPool(largest(-FLT_MAX)),
  quantized: quantizedPool(false),
};
