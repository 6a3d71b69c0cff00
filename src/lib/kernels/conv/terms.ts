import { readConv } from './conv';
import { readDepthwise } from './depthwise';
import { readFullyConnected } from './fullyConnected';
import { depthOf, isDepthwise, weightIndex, type Layer } from '../layer/layer';
import type { Node } from '../node/node';
import { readTransposeConv } from './transposeConv';

/** Places of the two factors of one product. */
export interface Term {
  readonly input: number;
  readonly weight: number;
}

/** A weighted operator's layer; null for operators without weights. */
export function readLayer(node: Node): Layer | null {
  switch (node.operator.opcode) {
    case 'CONV_2D':
      return readConv(node);
    case 'DEPTHWISE_CONV_2D':
      return readDepthwise(node);
    case 'TRANSPOSE_CONV':
      return readTransposeConv(node);
    case 'FULLY_CONNECTED':
      return readFullyConnected(node);
    default:
      return null;
  }
}

/** The output channel of an element of the output. */
export const channelOf = ({ geometry }: Layer, element: number): number =>
  element % geometry.outputChannels;

/** The products that one element of the output sums, in the order of the float kernels. */
export function termsOf(layer: Layer, element: number): Term[] {
  const { geometry } = layer;
  const { rows, columns, inputHeight, inputWidth, inputChannels, outputChannels } = geometry;
  const channel = channelOf(layer, element);
  const pixel = Math.floor(element / outputChannels);
  const outputX = pixel % geometry.outputWidth;
  const line = Math.floor(pixel / geometry.outputWidth);
  const outputY = line % geometry.outputHeight;
  const batch = Math.floor(line / geometry.outputHeight);
  const depth = depthOf(layer);
  const first = isDepthwise(layer) ? Math.floor((channel * inputChannels) / outputChannels) : 0;
  const terms: Term[] = [];
  for (let y = rows.first[outputY]; y < rows.first[outputY + 1]; y++) {
    for (let x = columns.first[outputX]; x < columns.first[outputX + 1]; x++) {
      const tap = rows.filter[y] * geometry.filterWidth + columns.filter[x];
      const row = (batch * inputHeight + rows.input[y]) * inputWidth + columns.input[x];
      for (let i = 0; i < depth; i++) {
        terms.push({
          input: row * inputChannels + first + i,
          weight: weightIndex(layer, channel, tap, i),
        });
      }
    }
  }
  return terms;
}
