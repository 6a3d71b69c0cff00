import { optionsOf } from '../../model/schema/options';
import { four, operands } from './readLayer';
import { weightedKernels } from './run';
import { slidingLayer } from './slide';
import type { Layer } from './layer';
import type { Kernels, Node } from '../node';
import { refuse } from '../wiring';

/** CONV_2D: NHWC input, OHWI weights. */
export function readConv(node: Node): Layer {
  const options = optionsOf(node.operator, 'Conv2DOptions');
  const parts = operands('CONV_2D', node);
  const [, , , inputChannels] = four(node, parts.input);
  const [outputChannels, height, width, depth] = four(node, parts.weights);
  if (depth !== inputChannels) {
    refuse(node, `has weights for ${depth} of ${inputChannels} channels: groups are not known`);
  }
  return slidingLayer(node, parts, { height, width, outputChannels }, options);
}

export const CONV: { readonly CONV_2D: Kernels } = { CONV_2D: weightedKernels(readConv) };
