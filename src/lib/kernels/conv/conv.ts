import { optionsOf } from '../../model/schema/options';
import { four, operands } from './readLayer';
import { weightedKernels } from './weightedKernels';
import { slidingLayer } from './slidingLayer';
import type { Layer } from '../layer/layer';
import type { Kernels, Node } from '../node/node';
import { refuse } from '../node/readNode';

/** CONV_2D: NHWC input, OHWI weights. */
export function readConv(node: Node): Layer {
  const options = optionsOf(node.operator, 'Conv2DOptions');
  const parts = operands('CONV_2D', node);
  const [, , , inputChannels] = four(node, parts.input);
  const [outputChannels, height, width, depth] = four(node, parts.weights);
  if (depth !== inputChannels) {
    refuse(node, `has weights for ${depth} of ${inputChannels} channels: groups are not supported`);
  }
  return slidingLayer(node, parts, { height, width, outputChannels }, options);
}

export const CONV: { readonly CONV_2D: Kernels } = { CONV_2D: weightedKernels(readConv) };
