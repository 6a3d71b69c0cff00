import { optionsOf } from '../../model/schema/options';
import { four, operands } from './readLayer';
import { weightedKernels } from './weightedKernels';
import { slidingLayer } from './slidingLayer';
import type { Layer } from '../layer/layer';
import type { Kernels, Node } from '../node/node';
import { refuse } from '../node/readNode';

/** DEPTHWISE_CONV_2D: NHWC input, 1HWO weights; output channel c·m + j reads input channel c. */
export function readDepthwise(node: Node): Layer {
  const options = optionsOf(node.operator, 'DepthwiseConv2DOptions');
  const parts = operands('DEPTHWISE_CONV_2D', node);
  const [, , , inputChannels] = four(node, parts.input);
  const [one, height, width, outputChannels] = four(node, parts.weights);
  if (one !== 1 || outputChannels % inputChannels !== 0) {
    refuse(node, `has ${outputChannels} filters for ${inputChannels} input channels`);
  }
  return slidingLayer(node, parts, { height, width, outputChannels }, options);
}

export const DEPTHWISE: { readonly DEPTHWISE_CONV_2D: Kernels } = {
  DEPTHWISE_CONV_2D: weightedKernels(readDepthwise),
};
