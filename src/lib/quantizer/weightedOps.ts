import type { Granularity } from './dtype';

/** Operators with a weights operand, as TFLite spells them. */
export const WEIGHTED_OPS = [
  'CONV_2D',
  'DEPTHWISE_CONV_2D',
  'TRANSPOSE_CONV',
  'FULLY_CONNECTED',
] as const;
export type WeightedOp = (typeof WEIGHTED_OPS)[number];

/**
 * Places of input, weights and bias among an operator's inputs. TRANSPOSE_CONV begins with the
 * shape of its output: shape, weights, input, bias.
 */
export const operandSlots = (op: WeightedOp): { input: number; weights: number; bias: number } =>
  op === 'TRANSPOSE_CONV' ? { input: 2, weights: 1, bias: 3 } : { input: 0, weights: 1, bias: 2 };

/** Axis of the output channels: 3 of DEPTHWISE_CONV_2D's [1,H,W,C·m], 0 of O,H,W,I and O,I. */
export const channelAxis = (op: WeightedOp): number => (op === 'DEPTHWISE_CONV_2D' ? 3 : 0);

/**
 * Which elements of a row-major tensor belong to which channel: element i belongs to channel
 * ⌊i / inner⌋ mod channels.
 */
export interface ChannelLayout {
  readonly channels: number;
  readonly inner: number;
}

/**
 * Channel layout of a weights tensor of this shape. Per layer, all elements belong to one channel.
 */
export function channelLayout(
  op: WeightedOp,
  shape: readonly number[],
  granularity: Granularity,
): ChannelLayout {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (granularity === 'layer') return { channels: 1, inner: size };
  const axis = channelAxis(op);
  return { channels: shape[axis], inner: shape.slice(axis + 1).reduce((a, b) => a * b, 1) };
}
