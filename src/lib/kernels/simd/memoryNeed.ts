import type { Operator } from '../../model/graph/graph';
import { holdsCodes } from '../code/codes';
import type { Value } from '../code/value';
import { ADD_ROOM } from './sum';
import { floatRoom } from './float';
import { integerRoom, integerRowBytes } from './integer';
import { stretchBytes } from './rows';

/** Bytes that SIMD kernels need on top of a graph's activations. */
export interface MemoryNeed {
  readonly weights: number;
  /** For the gathered rows of the layer that is running */
  readonly scratch: number;
}

/** The dimension of the output channels in the weights, by operator. The weights are input 1. */
const AXES: Partial<Record<Operator['opcode'], number>> = {
  CONV_2D: 0,
  FULLY_CONNECTED: 0,
  DEPTHWISE_CONV_2D: 3,
};

/**
 * The room that a graph's operators need, from the shapes and types of their weights.
 * @param constants by the tensors' indices
 */
export function memoryNeedOf(
  operators: readonly Operator[],
  constants: readonly (Value | null)[],
): MemoryNeed {
  let weights = 0;
  let scratch = 0;
  for (const { opcode, inputs } of operators) {
    if (opcode === 'ADD' || opcode === 'SUB') weights += ADD_ROOM;
    const axis = AXES[opcode];
    const value = constants.at(inputs.at(1) ?? -1) ?? null;
    if (axis === undefined || value === null || !value.constant) continue;
    const channels = value.shape.at(axis) ?? 0;
    if (channels === 0) continue;
    const inner = value.data.length / channels;
    // Codes that no integer kernel takes are computed in float: weights with float inputs, and
    // those of an int16 FULLY_CONNECTED.
    const beside = constants.at(inputs.at(0) ?? -1) ?? null;
    const isEmulated =
      beside === null ||
      !holdsCodes(beside) ||
      (opcode === 'FULLY_CONNECTED' && beside.type === 'INT16');
    const isFloat = value.data instanceof Float32Array || isEmulated;
    weights += isFloat ? floatRoom(channels, inner) : integerRoom(channels, inner);
    scratch = Math.max(scratch, stretchBytes(isFloat ? 4 * inner : integerRowBytes(inner)));
  }
  return { weights, scratch };
}
