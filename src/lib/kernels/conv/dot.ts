import type { Patch } from './patch';
import { weightIndex, type Layer } from '../layer/layer';

/**
 * Sums of products for all output channels of one pixel. Weights are packed so that four output
 * channels lie side by side for each tap and input channel: [channels / 4][tap][input channel][4].
 * Four sums are then independent of each other, here and in four lanes of SIMD.
 */
const LANES = 4;

export const paddedChannels = (channels: number): number => Math.ceil(channels / LANES) * LANES;

/** @param weight gives the weight at an index of the layer's constant, for an output channel */
export function packWeights<T extends Float32Array | Float64Array>(
  layer: Layer,
  packed: T,
  weight: (index: number, channel: number) => number,
): T {
  const { outputChannels, inputChannels, filterHeight, filterWidth } = layer.geometry;
  const taps = filterHeight * filterWidth;
  const inner = taps * inputChannels;
  for (let channel = 0; channel < outputChannels; channel++) {
    const block = (channel - (channel % LANES)) * inner + (channel % LANES);
    const from = weightIndex(layer, channel, 0, 0);
    for (let i = 0; i < inner; i++) packed[block + i * LANES] = weight(from + i, channel);
  }
  return packed;
}

/** Length of the packed weights. */
export function packedLength({ geometry }: Layer): number {
  const { outputChannels, inputChannels, filterHeight, filterWidth } = geometry;
  return paddedChannels(outputChannels) * inputChannels * filterHeight * filterWidth;
}

/**
 * Exact integer sums. Factors lie within ±2^15 (±255 for uint8), so a product is at most 2^30. A
 * sum of fewer than 2^22 products stays below 2^52, where doubles hold every integer.
 */
export function sumIntegers(
  { count, ends, taps, values }: Patch<Float64Array>,
  packed: Float64Array,
  depth: number,
  inner: number,
  sums: Float64Array,
): void {
  for (let block = 0; block < sums.length; block += LANES) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = 0;
    for (let stretch = 0; stretch < count; stretch++) {
      let w = block * inner + taps[stretch] * depth * LANES;
      for (const end = ends[stretch]; i < end; i++) {
        const x = values[i];
        a += x * packed[w];
        b += x * packed[w + 1];
        c += x * packed[w + 2];
        d += x * packed[w + 3];
        w += LANES;
      }
    }
    sums[block] = a;
    sums[block + 1] = b;
    sums[block + 2] = c;
    sums[block + 3] = d;
  }
}

/**
 * Float sums in this order, one rounding for each product and each addition, starting from +0: by
 * input row, then input column, then input channel. No fused multiply-add, so that float32 SIMD
 * gives the same bits.
 */
export function sumFloats(
  { count, ends, taps, values }: Patch<Float32Array>,
  packed: Float32Array,
  depth: number,
  inner: number,
  sums: Float32Array,
): void {
  for (let block = 0; block < sums.length; block += LANES) {
    let a = Math.fround(0);
    let b = Math.fround(0);
    let c = Math.fround(0);
    let d = Math.fround(0);
    let i = 0;
    for (let stretch = 0; stretch < count; stretch++) {
      let w = block * inner + taps[stretch] * depth * LANES;
      for (const end = ends[stretch]; i < end; i++) {
        const x = values[i];
        a = Math.fround(a + Math.fround(x * packed[w]));
        b = Math.fround(b + Math.fround(x * packed[w + 1]));
        c = Math.fround(c + Math.fround(x * packed[w + 2]));
        d = Math.fround(d + Math.fround(x * packed[w + 3]));
        w += LANES;
      }
    }
    sums[block] = a;
    sums[block + 1] = b;
    sums[block + 2] = c;
    sums[block + 3] = d;
  }
}

/**
 * `sumIntegers` for a depthwise convolution, where output channel c·m + j sums over input channel c
 * alone. Weights are [tap][output channel] as the file has them.
 */
export function sumIntegersDepthwise(
  { count, ends, taps, values }: Patch<Float64Array>,
  weights: Float64Array,
  depth: number,
  multiplier: number,
  sums: Float64Array,
): void {
  sums.fill(0);
  const channels = depth * multiplier;
  let i = 0;
  for (let stretch = 0; stretch < count; stretch++) {
    let w = taps[stretch] * channels;
    while (i < ends[stretch]) {
      let sum = 0;
      for (const end = i + depth; i < end; i++) {
        const x = values[i];
        for (let j = 0; j < multiplier; j++) {
          sums[sum] += x * weights[w];
          sum += 1;
          w += 1;
        }
      }
    }
  }
}

/**
 * Sums in the order and with the roundings of `sumFloats`. Storing into the float32 array rounds
 * each addition.
 */
export function sumFloatsDepthwise(
  { count, ends, taps, values }: Patch<Float32Array>,
  weights: Float32Array,
  depth: number,
  multiplier: number,
  sums: Float32Array,
): void {
  sums.fill(0);
  const channels = depth * multiplier;
  let i = 0;
  for (let stretch = 0; stretch < count; stretch++) {
    let w = taps[stretch] * channels;
    while (i < ends[stretch]) {
      let sum = 0;
      for (const end = i + depth; i < end; i++) {
        const x = values[i];
        for (let j = 0; j < multiplier; j++) {
          sums[sum] += Math.fround(x * weights[w]);
          sum += 1;
          w += 1;
        }
      }
    }
  }
}
