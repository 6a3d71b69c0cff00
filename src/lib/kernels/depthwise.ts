import { optionsOf } from '../model/options';
import { slide } from './conv';
import { checkSizes, four, operands, type Layer } from './convLayer';
import { weightedKernels } from './convRun';
import { convTaps } from './convTaps';
import { fusedActivation } from './fused';
import type { Kernels, Node } from './node';
import { refuse } from './wiring';

const SLOTS = { input: 0, weights: 1, bias: 2 };

/** DEPTHWISE_CONV_2D: NHWC input, 1HWO weights; output channel c·m + j reads input channel c. */
export function readDepthwise(node: Node): Layer {
  const options = optionsOf(node.operator, 'DepthwiseConv2DOptions');
  const parts = operands('DEPTHWISE_CONV_2D', node, SLOTS);
  const [batches, inputHeight, inputWidth, inputChannels] = four(node, parts.input);
  const [one, filterHeight, filterWidth, outputChannels] = four(node, parts.weights);
  if (one !== 1 || outputChannels % inputChannels !== 0) {
    refuse(node, `has ${outputChannels} filters for ${inputChannels} input channels`);
  }
  const { padding, strideH, strideW, dilationHFactor, dilationWFactor } = options;
  const rows = slide(inputHeight, filterHeight, padding, strideH, dilationHFactor);
  const columns = slide(inputWidth, filterWidth, padding, strideW, dilationWFactor);
  const [outputHeight, outputWidth] = [rows.outputSize, columns.outputSize];
  checkSizes(node, parts, [batches, outputHeight, outputWidth, outputChannels], outputChannels);
  return {
    ...parts,
    activation: fusedActivation(node, options.fusedActivationFunction),
    slides: { rows, columns },
    geometry: {
      batches,
      inputHeight,
      inputWidth,
      inputChannels,
      outputHeight,
      outputWidth,
      outputChannels,
      filterHeight,
      filterWidth,
      rows: convTaps(rows),
      columns: convTaps(columns),
    },
  };
}

export const DEPTHWISE: { readonly DEPTHWISE_CONV_2D: Kernels } = {
  DEPTHWISE_CONV_2D: weightedKernels(readDepthwise),
};
