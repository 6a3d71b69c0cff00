import { FILTER_3, ISSUE_INPUT_ABS_MAX } from '$lib/examples/mobilenetv2';
import { biasAtScale, type BiasAtScale, type BiasSetting } from '$lib/diagnosis/regimes';
import { f32 } from '$lib/numeric/float32';
import type { ChannelInput } from '$lib/quantizer/channel';
import { scaleFloor } from '$lib/quantizer/floor';
import { symmetricScale } from '$lib/quantizer/scale';

export const SOURCE = 'MobileNetV2 1.0 224, first convolution, filter 3';

const scaleOf = (largest: number): number => symmetricScale(-largest, largest, 'int16', 0).scale;

/** The bias of Samsung/ONE #6970 while its weight scale moves. */
export const SETTING: BiasSetting = {
  inputScale: scaleOf(ISSUE_INPUT_ABS_MAX.original),
  bias: FILTER_3.bias,
  outputScale: f32(6 / 32767),
  storage: 64,
  machine: 'x86-64',
};
export const BIAS = SETTING.bias;
export const WEIGHT_SCALE = scaleOf(FILTER_3.maxAbsWeight);

export const at = (weightScale: number): BiasAtScale => biasAtScale(SETTING, weightScale);

/** The same channel for what follows it through the whole pass. */
export const CHANNEL: ChannelInput = {
  op: 'CONV_2D',
  dtype: 'int16',
  oneScale: false,
  minWeight: -FILTER_3.maxAbsWeight,
  maxWeight: FILTER_3.maxAbsWeight,
  bias: BIAS,
  inputScale: SETTING.inputScale,
  outputScale: SETTING.outputScale,
  outputZeroPoint: 0,
  floor: scaleFloor('int16', 'none'),
  machine: SETTING.machine,
};
