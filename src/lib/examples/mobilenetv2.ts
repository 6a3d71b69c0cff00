/**
 * Measured facts of mobilenet_v2_1.0_224.tflite (TensorFlow's hosted models, Apache-2.0), the
 * model of Samsung/ONE #6970. All numbers are exact float32 values read from the file.
 */

export interface DeadChannel {
  readonly layer: string;
  readonly channel: number;
  readonly maxAbsWeight: number;
  readonly bias: number;
}

/** The seven dead filters of the first convolution. */
export const FIRST_CONVOLUTION_DEAD: readonly DeadChannel[] = [
  { channel: 3, maxAbsWeight: 1.6357787418920223e-19, bias: -1.2156529426574707 },
  { channel: 7, maxAbsWeight: 1.6870458452944104e-20, bias: -2.542783737182617 },
  { channel: 11, maxAbsWeight: 1.6628449962635523e-20, bias: -0.29873523116111755 },
  { channel: 12, maxAbsWeight: 3.465583359333441e-20, bias: -0.19538499414920807 },
  { channel: 13, maxAbsWeight: 5.830785232673138e-21, bias: -1.343657374382019 },
  { channel: 19, maxAbsWeight: 3.955315964112888e-20, bias: -1.3084936141967773 },
  { channel: 28, maxAbsWeight: 2.1954785480312377e-20, bias: 0.08760754019021988 },
].map((facts) => ({ layer: 'Conv', ...facts }));

/** The largest |weight| of the first convolution, and how many weights each of its filters has. */
const FIRST_CONVOLUTION = { layerLargest: 3.629019021987915, taps: 27 };

/** What a policy may ask about a filter of it. Σ|w_k| is at most its taps times its largest. */
export const weightsOf = (maxAbsWeight: number) => ({
  ...FIRST_CONVOLUTION,
  sumAbsWeight: FIRST_CONVOLUTION.taps * maxAbsWeight,
});

/** The two dead channels of later layers; only channel 259 reaches the model's output. */
export const LATER_DEAD: readonly DeadChannel[] = [
  {
    layer: 'expanded_conv_2/expand',
    channel: 130,
    maxAbsWeight: 2.263262439768385e-17,
    bias: -1.8465427160263062,
  },
  {
    layer: 'expanded_conv_11/expand',
    channel: 259,
    maxAbsWeight: 1.017742889963813e-9,
    bias: 2.2765626907348633,
  },
];

/** The filter whose bias the issue followed. */
export const FILTER_3 = FIRST_CONVOLUTION_DEAD[0];

/**
 * Largest |input| of the issue's three calibration runs. Each run used different random inputs just
 * below 5, so no single input scale gives all of the issue's figures.
 */
export const ISSUE_INPUT_ABS_MAX = {
  original: 4.999974727630615,
  repairs: 4.9999823570251465,
  pr6971: 4.999995231628418,
} as const;
