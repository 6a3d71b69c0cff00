import { ISSUE_INPUT_SCALE, RELU6_SCALE } from './filter3';
import { weightsOf, type DeadChannel } from './mobilenetv2';
import type { Machine } from '$lib/numeric/machine';
import type { ChannelInput } from '$lib/quantizer/channel';
import { scaleFloor, type FloorChoice } from '$lib/quantizer/floor';

/** One dead channel of the first convolution, as an int16 channel for the engine. */
export function deadChannelInput(
  { maxAbsWeight, bias }: Pick<DeadChannel, 'maxAbsWeight' | 'bias'>,
  floor: FloorChoice = 'none',
  machine: Machine = 'x86-64',
): ChannelInput {
  return {
    op: 'CONV_2D',
    dtype: 'int16',
    oneScale: false,
    minWeight: -maxAbsWeight,
    maxWeight: maxAbsWeight,
    ...weightsOf(maxAbsWeight),
    bias,
    inputScale: ISSUE_INPUT_SCALE,
    outputScale: RELU6_SCALE,
    outputZeroPoint: 0,
    floor: scaleFloor('int16', floor),
    machine,
  };
}
