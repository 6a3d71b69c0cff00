import { sameShape } from '../../model/schema/tensorType';
import { operandSlots, type WeightedOp } from '../../quantizer/weightedOps';
import type { Layer } from '../layer/layer';
import type { Node } from '../node/node';
import type { Value } from '../code/value';
import { refuse } from '../node/readNode';

/**
 * Reads the layer of an operator of one kind. All later steps are the same for every weighted
 * operator.
 */
export type ReadLayer = (node: Node) => Layer;

const spelled = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** A layer's operator and tensors, before its options are read. */
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
  for (const { name, shape } of [input, weights]) {
    if (shape.includes(0)) refuse(node, `has ${JSON.stringify(name)} without elements`);
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

/** Checks that output and bias have the sizes that the operator gives them. */
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
