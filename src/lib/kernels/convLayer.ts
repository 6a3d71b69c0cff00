import { sameShape } from '../model/tensorType';
import type { FusedActivation } from '../quantizer/activation';
import { operandSlots, type WeightedOp } from '../quantizer/weightedOps';
import type { Slide, Taps } from './convTaps';
import type { Node, Value } from './node';
import { refuse } from './wiring';

/** Sizes of a weighted operator; what slides in two dimensions. */
export interface Geometry {
  readonly batches: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly inputChannels: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly rows: Taps;
  readonly columns: Taps;
}

/** A weighted operator, read and checked. */
export interface Layer {
  readonly opcode: WeightedOp;
  readonly input: Value;
  readonly weights: Value;
  readonly bias: Value | null;
  readonly output: Value;
  readonly activation: FusedActivation;
  readonly geometry: Geometry;
  /** The steps whose taps `geometry` lists; null where these are not those of a convolution */
  readonly slides: { readonly rows: Slide; readonly columns: Slide } | null;
}

/** Reads what an operator of one kind has; the room's operators share all that comes after. */
export type ReadLayer = (node: Node) => Layer;

const spelled = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** A layer's operator and tensors, before anything is made of its options. */
export type Operands = Pick<Layer, 'opcode' | 'input' | 'weights' | 'bias' | 'output'>;

/** Tensors at their slots. */
export function operands(opcode: WeightedOp, node: Node): Operands {
  const slots = operandSlots(opcode);
  const input = node.inputs[slots.input] ?? null;
  const weights = node.inputs[slots.weights] ?? null;
  const bias = node.inputs[slots.bias] ?? null;
  const output = node.outputs.at(0);
  if (input === null || weights === null || output === undefined) {
    refuse(node, 'lacks its input, its weights or its output');
  }
  return { opcode, input, weights, bias, output };
}

/** The four sizes of an image-like tensor. */
export function four(node: Node, value: Value): [number, number, number, number] {
  const { shape, name } = value;
  if (shape.length !== 4) {
    refuse(node, `has ${JSON.stringify(name)} of shape ${spelled(shape)}, which needs 4 sizes`);
  }
  return [shape[0], shape[1], shape[2], shape[3]];
}

/** Whether output and bias have the sizes that the operator gives them. */
export function checkSizes(
  node: Node,
  { output, bias }: Pick<Layer, 'output' | 'bias'>,
  expected: readonly number[],
  channels: number,
): void {
  if (!sameShape(output.shape, expected)) {
    refuse(node, `has an output of shape ${spelled(output.shape)} instead of ${spelled(expected)}`);
  }
  if (bias !== null && bias.data.length !== channels) {
    refuse(node, `has ${bias.data.length} biases for ${channels} channels`);
  }
}

export const isDepthwise = ({ opcode }: Layer): boolean => opcode === 'DEPTHWISE_CONV_2D';

/** Input channels that each output channel sums over. */
export const depthOf = (layer: Layer): number =>
  isDepthwise(layer) ? 1 : layer.geometry.inputChannels;

/**
 * Place of a weight: OHWI, or for depthwise 1HWO. `tap` is the place in the filter's plane and
 * `depth` counts the input channels that one output channel sums over.
 */
export function weightIndex(layer: Layer, channel: number, tap: number, depth: number): number {
  const { filterHeight, filterWidth, inputChannels, outputChannels } = layer.geometry;
  return isDepthwise(layer)
    ? tap * outputChannels + channel
    : (channel * filterHeight * filterWidth + tap) * inputChannels + depth;
}
