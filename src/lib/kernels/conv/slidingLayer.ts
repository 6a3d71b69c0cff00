import type { Layer } from '../layer/layer';
import type { Node } from '../node/node';
import { checkSizes, four, type Operands } from './readLayer';
import { convTaps, type Slide } from '../layer/taps';
import { fusedActivation } from '../node/fused';
import { paddingBefore, windowCount } from '../layer/padding';
import { refuse } from '../node/readNode';

/** The sizes that a convolution's weights give, whatever their layout. */
interface Filter {
  readonly height: number;
  readonly width: number;
  readonly outputChannels: number;
}

/** The options that CONV_2D and DEPTHWISE_CONV_2D share, as TFLite spells them. */
interface SlideOptions {
  readonly padding: string;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationHFactor: number;
  readonly dilationWFactor: number;
  readonly fusedActivationFunction: string;
}

/** How a filter moves along one dimension of an input. */
function slide(
  padding: string,
  { inputSize, filterSize, stride, dilation }: Omit<Slide, 'outputSize' | 'before'>,
): Slide {
  const outputSize = windowCount(padding, inputSize, filterSize, stride, dilation);
  const before = paddingBefore(inputSize, outputSize, filterSize, stride, dilation);
  return { inputSize, outputSize, filterSize, stride, dilation, before };
}

/**
 * The layer of an operator that slides a filter over an NHWC image.
 * @throws Refusal if the sizes of input, output or bias do not fit
 */
export function slidingLayer(
  node: Node,
  parts: Operands,
  filter: Filter,
  options: SlideOptions,
): Layer {
  const { padding, strideH, strideW, dilationHFactor, dilationWFactor } = options;
  if (Math.min(strideH, strideW, dilationHFactor, dilationWFactor) < 1) {
    refuse(node, 'has a stride or a dilation of less than one');
  }
  const [batches, inputHeight, inputWidth, inputChannels] = four(node, parts.input);
  const { height: filterHeight, width: filterWidth, outputChannels } = filter;
  const rows = slide(padding, {
    inputSize: inputHeight,
    filterSize: filterHeight,
    stride: strideH,
    dilation: dilationHFactor,
  });
  const columns = slide(padding, {
    inputSize: inputWidth,
    filterSize: filterWidth,
    stride: strideW,
    dilation: dilationWFactor,
  });
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
      rows: convTaps(rows, node.claim),
      columns: convTaps(columns, node.claim),
    },
  };
}
