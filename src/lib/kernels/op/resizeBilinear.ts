import { optionsOf } from '../../model/schema/options';
import { f32 } from '../../numeric/float32';
import { numbersOf } from './elementwise';
import type { Kernels, Node } from '../node/node';
import { resizedSizes } from './resize';
import type { Alignment } from './resizeNearest';
import type { Run } from '../code/value';
import { input, output, refuse, refuseType, reportRawCopy } from '../node/readNode';

/** Two neighbours along one dimension, and the output pixel's distance from the first. */
interface Between {
  readonly lower: number;
  readonly upper: number;
  readonly part: number;
}

/** The neighbours of each output pixel. Places are float32, as in TFLite. */
function floatNeighbours(from: number, to: number, how: Alignment): Between[] {
  const { alignCorners, halfPixelCenters } = how;
  const scale = f32(alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to);
  return Array.from({ length: to }, (_, i) => {
    const place = halfPixelCenters ? f32(f32((i + 0.5) * scale) - 0.5) : f32(i * scale);
    const lower = Math.max(Math.floor(place), 0);
    return { lower, upper: Math.min(Math.ceil(place), from - 1), part: f32(place - lower) };
  });
}

/** TFLite's int8: places are counted in steps of 2^-10, and so is `part`. */
function integerNeighbours(from: number, to: number, how: Alignment): Between[] {
  const { alignCorners, halfPixelCenters } = how;
  const [span, steps] = alignCorners && to > 1 ? [from - 1, to - 1] : [from, to];
  const scale = Math.trunc((1024 * span + Math.trunc(steps / 2)) / steps);
  return Array.from({ length: to }, (_, i) => {
    const place = i * scale + (halfPixelCenters ? Math.trunc(scale / 2) - 512 : 0);
    const lower = Math.max(Math.trunc(place / 1024), 0);
    const upper = Math.min(Math.trunc((place + 1023) / 1024), from - 1);
    return { lower, upper, part: place - 1024 * lower };
  });
}

/** How the four corners are weighted and summed. */
interface Blend {
  readonly neighbours: typeof floatNeighbours;
  readonly weight: (a: number, b: number) => number;
  readonly whole: number;
  readonly add: (sum: number, value: number, weight: number) => number;
  readonly finish: (sum: number) => number;
}

const FLOAT: Blend = {
  neighbours: floatNeighbours,
  weight: (a, b) => f32(a * b),
  whole: 1,
  add: (sum, value, weight) => f32(sum + f32(value * weight)),
  finish: (sum) => sum,
};

/** luci-interpreter's uint8 interpolates codes as floats, adds 1/2 and truncates. */
const UINT8: Blend = { ...FLOAT, finish: (sum) => Math.trunc(f32(sum + 0.5)) };

/** Sums of int8 · 2^20 are integers far below 2^53. */
const INT8: Blend = {
  neighbours: integerNeighbours,
  weight: (a, b) => a * b,
  whole: 1024,
  add: (sum, value, weight) => sum + value * weight,
  finish: (sum) => Math.trunc((sum + (sum > 0 ? 2 ** 19 : -(2 ** 19))) / 2 ** 20) + 0,
};

function bilinear(node: Node, { neighbours, weight, whole, add, finish }: Blend): Run {
  const { batches, height, width, depth, rows, columns } = resizedSizes(node);
  const how = optionsOf(node.operator, 'ResizeBilinearOptions');
  if (how.alignCorners && how.halfPixelCenters) {
    refuse(node, 'aligns corners and centres of pixels at the same time');
  }
  const ys = neighbours(height, rows, how);
  const xs = neighbours(width, columns, how);
  const [data, to] = [input(node, 0), output(node)].map((value) => numbersOf(node, value));
  const rest = (part: number) => (whole === 1 ? f32(1 - part) : whole - part);
  return () => {
    let at = 0;
    for (let batch = 0; batch < batches; batch++) {
      for (const y of ys) {
        const above = (batch * height + y.lower) * width;
        const under = (batch * height + y.upper) * width;
        for (const x of xs) {
          const corners = [
            [above + x.lower, weight(rest(y.part), rest(x.part))],
            [above + x.upper, weight(rest(y.part), x.part)],
            [under + x.lower, weight(y.part, rest(x.part))],
            [under + x.upper, weight(y.part, x.part)],
          ] as const;
          for (let channel = 0; channel < depth; channel++) {
            let sum = 0;
            for (const [pixel, share] of corners) {
              sum = add(sum, data[pixel * depth + channel], share);
            }
            to[at++] = finish(sum);
          }
        }
      }
    }
  };
}

export const RESIZE_BILINEAR: Kernels = {
  float: (node) => bilinear(node, FLOAT),
  quantized: (node) => {
    const [from, out] = [input(node, 0), output(node)];
    if (from.type !== out.type) refuse(node, 'mixes types');
    if (out.type !== 'UINT8' && out.type !== 'INT8') refuseType(node, out.type);
    reportRawCopy(node, from, out);
    return bilinear(node, out.type === 'UINT8' ? UINT8 : INT8);
  },
};
