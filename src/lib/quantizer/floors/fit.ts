import { f32, FLT_MAX, roundHalfAway } from '../../numeric/float32';
import { firstFloat32Where } from '../../numeric/ordinals';
import { biasScaleOf, biasSteps } from '../bias';
import type { QuantizedDtype } from '../dtype';
import type { StorageBits } from '../storage';
import { byBias } from './rules';
import { raisedTo, type ChannelAtBias, type ScaleFloor } from './scaleFloor';

/*
 * This project's own rules. They raise a scale only as far as a channel needs: until its bias fits
 * the accumulator beside the largest sum of products, and until its multiplier lives.
 */

/**
 * The largest magnitudes of input and weight codes after their zero points. ONE's Quantize operator
 * also gives −32768 to an int16 input.
 */
const LARGEST_CODES: Record<QuantizedDtype, { input: number; weight: number }> = {
  uint8: { input: 255, weight: 255 },
  int16: { input: 32768, weight: 32767 },
};

/**
 * The largest value of an accumulator. For 64 bits it is the largest double below 2^63, so that
 * arithmetic with it cannot round up.
 */
const LARGEST_SUM: Record<StorageBits, number> = {
  32: 2 ** 31 - 1,
  40: 2 ** 39 - 1,
  48: 2 ** 47 - 1,
  64: 2 ** 63 - 1024,
};

/** The bits of an accumulator that a kernel can use. Its multiply of int64 takes 48 of them. */
export const SUM_BITS: Record<QuantizedDtype, StorageBits> = { uint8: 32, int16: 48 };

/**
 * The largest |q_b| with which no input can make the accumulator wrap: Q_acc − K·q_x·q_w − 1. If it
 * is not above 0, no scale is safe.
 */
export const biasRoom = (dtype: QuantizedDtype, bits: StorageBits, taps: number): number =>
  LARGEST_SUM[bits] - taps * LARGEST_CODES[dtype].input * LARGEST_CODES[dtype].weight - 1;

/**
 * Whether a bias that is quantized at a weight scale is at most `most` steps long, as the float32
 * steps of the pass count it and as exact ones do.
 */
function isWithin(bias: number, inputScale: number, weightScale: number, most: number): boolean {
  const scale = biasScaleOf(inputScale, weightScale);
  return (
    scale !== 0 &&
    Math.abs(roundHalfAway(biasSteps(bias, scale))) <= most &&
    Math.abs(roundHalfAway(bias / scale)) <= most
  );
}

/**
 * The smallest float32 from `weightScale` up at which the bias takes at most `most` steps. The
 * quotient |b| / (s_in·most) is next to it; the roundings of s_b, its inverse and the steps decide
 * the last digits. Null if there is none.
 */
export function fittingScale(
  { bias, inputScale, weightScale }: Pick<ChannelAtBias, 'bias' | 'inputScale' | 'weightScale'>,
  most: number,
): number | null {
  if (bias === 0 || isWithin(bias, inputScale, weightScale, most)) return weightScale;
  if (!(most > 0)) return null;
  const fits = (scale: number) => isWithin(bias, inputScale, scale, most);
  return firstFloat32Where(fits, weightScale, FLT_MAX);
}

/** Raises s_w until the bias fits an accumulator of so many bits beside every sum of products. */
export const fitBias = (dtype: QuantizedDtype, bits: StorageBits): ScaleFloor =>
  byBias(['so that the bias fits ', bits, ' bits beside every sum of products'], (channel) => {
    const fit = fittingScale(channel, biasRoom(dtype, bits, channel.taps));
    return fit === null ? null : raisedTo(channel, fit);
  });

/** How far zeroing the weights of a channel may move an output code. */
export type CodesMoved = 0 | 1;

/**
 * Whether zeroing a channel's weights moves no output code, or at most one. The weights move the
 * output by at most r = Σ|w_k|·max|x|, where max|x| is what the input's codes can hold. For no code,
 * r must be less than the distance of b/s_out from the nearest half-integer.
 */
export function isSilent(
  {
    bias,
    inputScale,
    outputScale,
    sumAbsWeight,
  }: Pick<ChannelAtBias, 'bias' | 'inputScale' | 'outputScale' | 'sumAbsWeight'>,
  dtype: QuantizedDtype,
  moved: CodesMoved,
): boolean {
  const most = (sumAbsWeight * inputScale * LARGEST_CODES[dtype].input) / outputScale;
  const steps = bias / outputScale;
  const fromHalf = Math.abs(steps - Math.floor(steps) - 0.5);
  return most < (moved === 0 ? fromHalf : 0.5);
}

/**
 * The scale with which a channel of zeros has the multiplier 1. It is the smallest float32 at which
 * s_in·s_w is not below s_out: just below 1 the kernel's 16 bits of mantissa would be 32767, and
 * large codes would come out one less. Null if the bias then gets another code than b/s_out.
 */
function silentScale({ bias, inputScale, outputScale }: ChannelAtBias): number | null {
  const reaches = (scale: number) => biasScaleOf(inputScale, scale) >= outputScale;
  const near = f32(outputScale / inputScale);
  const scale = firstFloat32Where(reaches, f32(near / 2), f32(near * 2));
  if (scale === null) return null;
  const code = roundHalfAway(biasSteps(bias, biasScaleOf(inputScale, scale)));
  return code === roundHalfAway(bias / outputScale) ? scale : null;
}

/**
 * Zeroes a channel whose weights the output does not feel. Raises the scale of any other until its
 * bias fits and its multiplier is at least 2^-31, twice what the kernel needs.
 */
export const outputAware = (dtype: QuantizedDtype, moved: CodesMoved): ScaleFloor =>
  byBias(
    [
      moved === 0 ? 'as the output needs' : 'as the output needs, to one code',
      ': weights that it does not feel become 0, others keep bias and multiplier',
    ],
    (channel) => {
      const { inputScale, outputScale } = channel;
      const silent = isSilent(channel, dtype, moved) ? silentScale(channel) : null;
      if (silent !== null) return raisedTo(channel, silent);
      const fit = fittingScale(channel, biasRoom(dtype, SUM_BITS[dtype], channel.taps));
      return raisedTo(channel, Math.max(fit ?? 0, f32((2 ** -31 * outputScale) / inputScale)));
    },
  );
