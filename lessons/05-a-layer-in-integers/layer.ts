import { f32 } from '$lib/numeric/float32';
import { wrap32 } from '$lib/numeric/int64';
import { quantizeBias } from '$lib/quantizer/bias';
import { clampCode, dequantize, quantize, quantizeWeight } from '$lib/quantizer/code';
import { CODE_RANGE } from '$lib/quantizer/dtype';
import { NO_FLOOR } from '$lib/quantizer/floors/rules';
import { multiplyInt32, quantizeMultiplier } from '$lib/quantizer/multiplier';
import { multiplierFor } from '$lib/quantizer/requantization';
import { weightScale } from '$lib/quantizer/weights';

/*
 * A made-up CONV_2D in uint8: one picture, one filter, stride 1, no padding, no activation. The steps
 * of the kernel are the engine's functions; test/unit/lesson/aLayerInIntegers.test.ts compares the
 * result with the engine's run of the same layer.
 */

const MACHINE = 'x86-64';
const DTYPE = 'uint8';
const RANGE = CODE_RANGE[DTYPE];

/** The side of the picture, of the filter and of the output. */
export const SIDES = { picture: 5, filter: 3, output: 3 } as const;

/** A normalised picture, row by row: a bright shape on dark ground. */
export const PICTURE = Float32Array.of(
  ...[-0.13, -0.06, -0.06, 0.67, -0.09],
  ...[-0.06, -0.03, 0.57, 1.13, 0.08],
  ...[-0.09, 0.5, 1.17, 1.2, 0.22],
  ...[-0.06, 0.43, 1.06, 1.12, 0.15],
  ...[-0.12, -0.03, 0.78, 0.22, -0.06],
);

/** A filter that answers to an edge with its bright side on the right. */
export const FILTER = Float32Array.of(
  ...[-0.07, 0.01, 0.08],
  ...[-0.08, 0, 0.08],
  ...[-0.06, -0.01, 0.07],
);

export const BIAS = f32(1.5);

/** s_in of a range from −0.5 to 1.5, and s_out of one that is 6 wide. */
export const INPUT_SCALE = f32(2 / 255);
export const OUTPUT_SCALE = f32(6 / 255);

export const ROUNDINGS = ['kernel', 'cut'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

export interface LayerSetting {
  /** Which of the nine elements of the output, row by row */
  readonly element: number;
  readonly inputZero: number;
  readonly outputZero: number;
  /** float32 */
  readonly outputScale: number;
  readonly rounding: Rounding;
}

export interface Product {
  readonly input: number;
  readonly weight: number;
  /** (input − z_in) · (weight − z_w) */
  readonly product: number;
}

/** One element of the output, station by station, and the same in float. */
export interface LayerElement {
  readonly products: readonly Product[];
  readonly sum: number;
  readonly accumulator: number;
  readonly requantized: number;
  readonly unclamped: number;
  readonly code: number;
  /** The real that the code stands for */
  readonly value: number;
  readonly floatSum: number;
  readonly float: number;
}

const [least, largest] = [Math.min(...FILTER), Math.max(...FILTER)];
const ofFilter = weightScale(least, largest, DTYPE, NO_FLOOR, MACHINE);
const inverse = f32(1 / ofFilter.scale);

export const WEIGHT_SCALE = ofFilter.scale;
export const WEIGHT_ZERO = ofFilter.zeroPoint;
export const WEIGHT_CODES = Array.from(FILTER, (w) =>
  quantizeWeight(w, ofFilter.lo, inverse, RANGE, MACHINE),
);

const ofBias = quantizeBias(
  Float32Array.of(BIAS),
  INPUT_SCALE,
  Float32Array.of(WEIGHT_SCALE),
  DTYPE,
  MACHINE,
);
export const BIAS_SCALE = ofBias.scale[0];
export const BIAS_CODE = Number(ofBias.codes[0]);

export const multiplierOf = (outputScale: number): number =>
  multiplierFor('CONV_2D', DTYPE, true)(INPUT_SCALE, WEIGHT_SCALE, outputScale);

/** The pixels as codes. */
export const pictureCodes = (inputZero: number): number[] =>
  Array.from(PICTURE, (x) => quantize(x, INPUT_SCALE, inputZero, RANGE, MACHINE));

/** The places in the picture under the filter, for one element of the output. */
export function windowOf(element: number): number[] {
  const [row, column] = [Math.floor(element / SIDES.output), element % SIDES.output];
  return Array.from(
    FILTER,
    (_, i) => (row + Math.floor(i / SIDES.filter)) * SIDES.picture + column + (i % SIDES.filter),
  );
}

/** x · M as the kernel rounds it, or with the bits below the point cut off, which rounds down. */
function requantize(x: number, multiplier: number, rounding: Rounding): number {
  const { mantissa, shift } = quantizeMultiplier(multiplier);
  if (rounding === 'kernel') return multiplyInt32(x, mantissa, shift);
  return Number((BigInt(x) * BigInt(mantissa)) >> BigInt(31 - shift));
}

/** What the kernel does with an accumulator. */
export function finish(accumulator: number, setting: Omit<LayerSetting, 'element' | 'inputZero'>) {
  const { outputScale, outputZero, rounding } = setting;
  const requantized = requantize(accumulator, multiplierOf(outputScale), rounding);
  const unclamped = requantized + outputZero;
  const code = clampCode(unclamped, RANGE);
  return { requantized, unclamped, code, value: dequantize(code, outputScale, outputZero) };
}

/** One element of the output. */
export function layerElement(setting: LayerSetting): LayerElement {
  const { element, inputZero } = setting;
  const places = windowOf(element);
  const codes = pictureCodes(inputZero);
  const products = places.map((place, i): Product => {
    const [input, weight] = [codes[place], WEIGHT_CODES[i]];
    // An integer has no negative zero.
    return { input, weight, product: (input - inputZero) * (weight - WEIGHT_ZERO) + 0 };
  });
  const sum = products.reduce((total, { product }) => total + product, 0);
  const accumulator = wrap32(BigInt(sum + BIAS_CODE));
  const floatSum = places.reduce(
    (total, place, i) => f32(total + f32(PICTURE[place] * FILTER[i])),
    0,
  );
  return {
    products,
    sum,
    accumulator,
    ...finish(accumulator, setting),
    floatSum,
    float: f32(floatSum + BIAS),
  };
}
