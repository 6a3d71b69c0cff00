import { optionsOf } from '../../model/schema/options';
import { operands } from './readLayer';
import { weightedKernels } from './weightedKernels';
import { SINGLE, SINGLE_SLIDE } from '../layer/taps';
import { fusedActivation } from '../node/fused';
import type { Layer } from '../layer/layer';
import type { Kernels, Node } from '../node/node';
import { refuse } from '../node/readNode';

/** FULLY_CONNECTED as a convolution of images of one pixel; OI weights. */
export function readFullyConnected(node: Node): Layer {
  const { fusedActivationFunction, weightsFormat } = optionsOf(
    node.operator,
    'FullyConnectedOptions',
  );
  const parts = operands('FULLY_CONNECTED', node);
  const { shape } = parts.weights;
  if (weightsFormat !== 'DEFAULT' || shape.length !== 2) {
    refuse(node, `has weights of shape [${shape.join(', ')}] in format ${weightsFormat}`);
  }
  const [outputChannels, inputChannels] = shape;
  const batches = parts.input.data.length / inputChannels;
  if (!Number.isInteger(batches) || parts.output.data.length !== batches * outputChannels) {
    refuse(
      node,
      `makes ${parts.output.data.length} elements of ${parts.input.data.length} with weights of shape [${shape.join(', ')}]`,
    );
  }
  if (parts.bias !== null && parts.bias.data.length !== outputChannels) {
    refuse(node, `has ${parts.bias.data.length} biases for ${outputChannels} channels`);
  }
  return {
    ...parts,
    activation: fusedActivation(node, fusedActivationFunction),
    slides: { rows: SINGLE_SLIDE, columns: SINGLE_SLIDE },
    geometry: {
      batches,
      inputHeight: 1,
      inputWidth: 1,
      inputChannels,
      outputHeight: 1,
      outputWidth: 1,
      outputChannels,
      filterHeight: 1,
      filterWidth: 1,
      rows: SINGLE,
      columns: SINGLE,
    },
  };
}

export const FULLY_CONNECTED: { readonly FULLY_CONNECTED: Kernels } = {
  FULLY_CONNECTED: weightedKernels(readFullyConnected),
};
