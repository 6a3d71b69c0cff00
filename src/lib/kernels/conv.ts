import { optionsOf } from '../model/options';
import { checkSizes, four, operands, type Layer } from './convLayer';
import { weightedKernels } from './convRun';
import { convTaps } from './convTaps';
import { fusedActivation } from './fused';
import type { Kernels, Node } from './node';
import { paddingBefore, windowCount } from './padding';
import { refuse } from './wiring';

const SLOTS = { input: 0, weights: 1, bias: 2 };

/** CONV_2D: NHWC input, OHWI weights. */
export function readConv(node: Node): Layer {
  const options = optionsOf(node.operator, 'Conv2DOptions');
  const parts = operands('CONV_2D', node, SLOTS);
  const [batches, inputHeight, inputWidth, inputChannels] = four(node, parts.input);
  const [outputChannels, filterHeight, filterWidth, depth] = four(node, parts.weights);
  if (depth !== inputChannels) {
    refuse(node, `has weights for ${depth} of ${inputChannels} channels: groups are not known`);
  }
  const rows = slide(
    inputHeight,
    filterHeight,
    options.padding,
    options.strideH,
    options.dilationHFactor,
  );
  const columns = slide(
    inputWidth,
    filterWidth,
    options.padding,
    options.strideW,
    options.dilationWFactor,
  );
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

/** How a filter steps along one dimension of an input. */
export function slide(
  inputSize: number,
  filterSize: number,
  padding: string,
  stride: number,
  dilation: number,
) {
  const outputSize = windowCount(padding, inputSize, filterSize, stride, dilation);
  const before = paddingBefore(inputSize, outputSize, filterSize, stride, dilation);
  return { inputSize, outputSize, filterSize, stride, dilation, before };
}

export const CONV: { readonly CONV_2D: Kernels } = { CONV_2D: weightedKernels(readConv) };
