import { biasAtScale } from '$lib/diagnosis/regimes';
import { FILTER_3_SCALE, FILTER_3_SETTING } from '$lib/examples/filter3';

export const SOURCE = 'MobileNetV2 1.0 224, first convolution, filter 3';

/** The bias as it is stored, at the scale from training and at half of it. */
export const STORED = biasAtScale(FILTER_3_SETTING, FILTER_3_SCALE);
export const STORED_AT_HALF = biasAtScale(FILTER_3_SETTING, FILTER_3_SCALE / 2);
