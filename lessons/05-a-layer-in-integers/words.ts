import type { FigureTable } from '$lib/chart/frame/figureTable';
import { CODE_RANGE } from '$lib/quantizer/dtype';
import { num, numberWords } from '$lib/text/number';
import { rich, variable, type Quantity, type Rich } from '$lib/text/rich';
import { b, M, qB, sB, sIn, sOut, sW } from '$lib/text/symbols';
import {
  BIAS,
  BIAS_CODE,
  BIAS_SCALE,
  INPUT_SCALE,
  WEIGHT_SCALE,
  WEIGHT_ZERO,
  type LayerElement,
  type LayerSetting,
} from './layer';

/** The sentences of the chapter's figure. */

const zIn = variable('z', 'in');
const zW = variable('z', 'w');
const zOut = variable('z', 'out');
const { min: FIRST, max: LAST } = CODE_RANGE.uint8;

/** A station of the pipeline: what it holds as an integer, as a real, and in the float layer. */
export interface Station {
  readonly name: Rich;
  readonly quantity: Quantity;
  /** null at the products, which are nine numbers */
  readonly integer: number | null;
  readonly real: number | null;
  readonly float: number | null;
  /** What happens here, with the present numbers */
  readonly says: Rich;
}

interface Multiplier {
  readonly multiplier: number;
  readonly mantissa: number;
  readonly shift: number;
}

const shiftWords = (shift: number): string =>
  shift > 0 ? `${shift} to the left` : shift < 0 ? `${-shift} to the right` : 'by nothing';

function multiplierSays(
  { multiplier, mantissa, shift }: Multiplier,
  { rounding }: LayerSetting,
): Rich {
  const how =
    rounding === 'kernel'
      ? 'Both steps round to the nearest integer.'
      : 'Here the bits below the point are cut off instead.';
  return rich`${M} = ${sB} / ${sOut} = ${num(multiplier)} turns steps of the sum into steps of the output. It is no integer, so the converter stores it as two: a mantissa of 31 bits, ${num(BigInt(mantissa))}, and a shift of ${num(shift)}. The kernel multiplies by the mantissa, keeps the upper half of the product, and moves it by ${shiftWords(shift)}. ${how}`;
}

function clampSays({ unclamped, code }: LayerElement): Rich {
  if (unclamped === code)
    return rich`${num(code)} is a code from ${FIRST} to ${LAST}, so nothing happens.`;
  return rich`${num(unclamped)} is beyond the codes from ${FIRST} to ${LAST}. It is clipped to ${num(code)}.`;
}

/** The six stations of one element. */
export function stations(
  layer: LayerElement,
  setting: LayerSetting,
  multiplier: Multiplier,
): readonly Station[] {
  const { sum, accumulator, requantized, unclamped, code, value, floatSum, float } = layer;
  const { outputScale, outputZero, inputZero } = setting;
  return [
    {
      name: 'codes × codes',
      quantity: 'w',
      integer: null,
      real: null,
      float: null,
      says: rich`Each code of a pixel, minus ${zIn} = ${inputZero}, times the code of a weight, minus ${zW} = ${WEIGHT_ZERO}.`,
    },
    {
      name: 'accumulator',
      quantity: 'w',
      integer: sum,
      real: sum * BIAS_SCALE,
      float: floatSum,
      says: rich`The nine products, added up in an integer of 32 bits. Its unit is ${sIn} · ${sW} = ${num(INPUT_SCALE)} · ${num(WEIGHT_SCALE)} = ${num(BIAS_SCALE)}.`,
    },
    {
      name: rich`+ ${qB}`,
      quantity: 'b',
      integer: accumulator,
      real: accumulator * BIAS_SCALE,
      float,
      says: rich`The bias ${b} = ${num(BIAS)} is added, as ${qB} = ${num(BIAS_CODE)}. It is counted in the unit of the sum, ${sB} = ${sIn} · ${sW}. Nobody chooses this scale.`,
    },
    {
      name: rich`× mantissa ≫ shift`,
      quantity: 'out',
      integer: requantized,
      real: requantized * outputScale,
      float,
      says: multiplierSays(multiplier, setting),
    },
    {
      name: rich`+ ${zOut}`,
      quantity: 'out',
      integer: unclamped,
      real: (unclamped - outputZero) * outputScale,
      float,
      says: rich`${zOut} = ${outputZero} is the code of the real 0.`,
    },
    {
      name: 'clamp',
      quantity: 'out',
      integer: code,
      real: value,
      float,
      says: clampSays(layer),
    },
  ];
}

/** The figure's title: how far the code is from the float value, in steps of the output. */
export function finding(
  { value, float, unclamped, code }: LayerElement,
  { outputScale }: LayerSetting,
): Rich {
  const both = rich`${num(value, { digits: 4 })} in integers, ${num(float, { digits: 4 })} in float`;
  if (unclamped !== code) return rich`${both}: the code is clipped`;
  const steps = Math.abs(value - float) / outputScale;
  return rich`${both}: ${num(steps, { digits: 2 })} of a step apart`;
}

export const SUMMARY: Rich =
  'A made-up layer: a picture of 5 × 5 pixels, a filter of 3 × 3 weights and a bias, in uint8. Below it one element of the output, station by station, with the real that each integer stands for and the same value of a float layer.';

export const layerTable = (
  all: readonly Station[],
  plain: (text: Rich) => string,
): FigureTable => ({
  columns: [
    { label: 'station' },
    { label: 'integer' },
    { label: 'stands for' },
    { label: 'in float' },
  ],
  rows: all.map(({ name, integer, real, float }) => [plain(name), integer, real, float]),
});

/** The state as a sentence for the live region. */
export const layerLive = ({ accumulator, code, value, float }: LayerElement): string =>
  `accumulator ${numberWords(accumulator)}, code ${code}, which stands for ${numberWords(value)}; in float ${numberWords(float)}`;
