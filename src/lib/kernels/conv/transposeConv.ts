import { optionsOf } from '../../model/schema/options';
import { checkSizes, four, operands } from './readLayer';
import { weightedKernels } from './weightedKernels';
import { transposedTaps } from '../layer/taps';
import { fusedActivation } from '../node/fused';
import type { Layer } from '../layer/layer';
import type { Kernels, Node } from '../node/node';
import { paddingBefore, windowCount } from '../layer/padding';
import { refuse } from '../node/readNode';

/**
 * TRANSPOSE_CONV: OHWI weights. The reference scatters each input over the output. Here each output
 * gathers its products in the same order, so float sums are the same too.
 */
export function readTransposeConv(node: Node): Layer {
  const { padding, strideH, strideW, fusedActivationFunction } = optionsOf(
    node.operator,
    'TransposeConvOptions',
  );
  const parts = operands('TRANSPOSE_CONV', node);
  const [batches, inputHeight, inputWidth, inputChannels] = four(node, parts.input);
  const [outputChannels, filterHeight, filterWidth, depth] = four(node, parts.weights);
  const [, outputHeight, outputWidth] = four(node, parts.output);
  if (Math.min(strideH, strideW) < 1) refuse(node, 'has a stride of less than one');
  if (depth !== inputChannels) {
    refuse(node, `has weights for ${depth} of ${inputChannels} channels`);
  }
  checkSizes(node, parts, [batches, outputHeight, outputWidth, outputChannels], outputChannels);
  const taps = (inputSize: number, outputSize: number, filterSize: number, stride: number) => {
    // The padding is that of the convolution from the output back to the input.
    const count = windowCount(padding, outputSize, filterSize, stride);
    const before = paddingBefore(outputSize, count, filterSize, stride);
    return transposedTaps(
      { inputSize, outputSize, filterSize, stride, dilation: 1, before },
      node.claim,
    );
  };
  return {
    ...parts,
    activation: fusedActivation(node, fusedActivationFunction),
    slides: null,
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
      rows: taps(inputHeight, outputHeight, filterHeight, strideH),
      columns: taps(inputWidth, outputWidth, filterWidth, strideW),
    },
  };
}

export const TRANSPOSE_CONV: { readonly TRANSPOSE_CONV: Kernels } = {
  TRANSPOSE_CONV: weightedKernels(readTransposeConv),
};
