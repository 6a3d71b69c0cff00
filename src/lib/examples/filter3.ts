import { FILTER_3, ISSUE_INPUT_ABS_MAX } from './mobilenetv2';
import type { BiasSetting } from '$lib/diagnosis/regimes';
import { f32 } from '$lib/numeric/float32';
import { symmetricScale } from '$lib/quantizer/scale';

/** The start of the lessons: filter 3 of MobileNetV2's first convolution, as in issue #6970. */

const scaleOf = (absMax: number): number => symmetricScale(-absMax, absMax, 'int16', 0).scale;

/** s_in of the issue's first run, with random inputs just below 5. */
export const ISSUE_INPUT_SCALE = scaleOf(ISSUE_INPUT_ABS_MAX.original);
/** s_in of a model that is calibrated on pictures, which reach from −1 to 1. */
export const PICTURE_INPUT_SCALE = scaleOf(1);
/** s_w of filter 3 without a floor. */
export const FILTER_3_SCALE = scaleOf(FILTER_3.maxAbsWeight);
/** s_out. RELU6 ends the range of this layer's output at 6. */
export const RELU6_SCALE = f32(6 / 32767);

/** The setting of filter 3's bias, without the weight scale, which readers move. */
export const FILTER_3_SETTING: BiasSetting = {
  bias: FILTER_3.bias,
  inputScale: ISSUE_INPUT_SCALE,
  outputScale: RELU6_SCALE,
  storage: 64,
  machine: 'x86-64',
};

/** int16 s_w of filter 16, the weakest of the first convolution that is still alive. */
export const WEAKEST_LIVING = { channel: 16, scale: 5.6590391039890164e-8 } as const;
