import type { Source } from '$lib/lesson/lesson';

const ONE = 'https://github.com/Samsung/ONE';

export const SOURCES: readonly Source[] = [
  {
    text: 'Samsung/ONE issue #6970, June 2021: the bias, its step and the integer that was stored',
    href: `${ONE}/issues/6970`,
  },
  { text: 'Samsung/ONE #3480: a floor under the scales of uint8', href: `${ONE}/pull/3480` },
  { text: 'Samsung/ONE #7063: the first floor for int16', href: `${ONE}/pull/7063` },
  { text: 'Samsung/ONE #10111: the floor for int16 today', href: `${ONE}/pull/10111` },
  {
    text: 'TensorFlow Lite, QuantizeMultiplier: what becomes of a multiplier below 2^-32',
    href: 'https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/kernels/internal/quantization_util.cc',
  },
  { text: 'mobilenet_v2_1.0_224, TensorFlow’s hosted models: weights and bias of filter 3' },
];
