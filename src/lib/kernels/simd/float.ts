import { isDepthwise, type Layer } from '../layer/layer';
import type { Run } from '../code/value';
import type { SimdMemory } from './memory';
import { fitsWindow, forEachStretch, innerOf, isMatrix, placeWindow, seesPadding } from './rows';

const PANEL = 8;
const padded = (count: number): number => Math.ceil(count / PANEL) * PANEL;

/** Bytes that `floatRun` places for a layer's weights and biases. */
export const floatRoom = (channels: number, inner: number): number =>
  4 * padded(channels) * (inner + 1) + 64 * 4;

/** The ends to which each fused activation clamps. */
export const CLAMPS = {
  NONE: [-Infinity, Infinity],
  RELU: [0, Infinity],
  RELU6: [0, 6],
  RELU_N1_TO_1: [-1, 1],
} as const;

/**
 * Runs a float layer in SIMD, with the bits of the plain kernel; null if SIMD has no kernel for it.
 * Here a tap in the padding multiplies by 0. Adding that product does not change a sum, because
 * sums start at +0 and are never −0. Only a weight that is not finite would make it NaN.
 */
export function floatRun(layer: Layer, memory: SimdMemory, scratch: number): Run | null {
  const { weights, bias, input, output, activation, geometry, slides } = layer;
  if (slides === null || !fitsWindow(slides)) return null;
  if (activation === 'TANH' || !memory.holds(input.data) || !memory.holds(output.data)) return null;
  if (!weights.constant || !(weights.data instanceof Float32Array)) return null;
  const added = bias === null ? new Float32Array(0) : bias.constant ? bias.data : null;
  if (!(added instanceof Float32Array)) return null;
  if (seesPadding(layer) && !weights.data.every(Number.isFinite)) return null;
  const channels = geometry.outputChannels;
  const biases = new Float32Array(padded(channels));
  biases.set(added);
  const [low, high] = CLAMPS[activation];
  const { kernels } = memory;
  const from = input.data.byteOffset;
  const out = output.data.byteOffset;
  if (isDepthwise(layer)) {
    if (channels !== geometry.inputChannels) return null;
    const w = memory.keep(weights.data);
    const b = memory.keep(biases);
    const at = placeWindow(memory, geometry, slides, 0);
    const { batches, outputHeight } = geometry;
    const inputBytes = input.data.byteLength / batches;
    const outBytes = output.data.byteLength / batches;
    return () => {
      for (let batch = 0; batch < batches; batch++) {
        const image = from + batch * inputBytes;
        const to = out + batch * outBytes;
        kernels.depthwiseFloat(image, w, b, to, 0, outputHeight, at, low, high);
      }
    };
  }
  const inner = innerOf(layer);
  const w = memory.keep(panels(weights.data, channels, inner));
  const b = memory.keep(biases);
  const matrix = {
    input: from,
    inputBytes: input.data.byteLength,
    rowBytes: 4 * inner,
    window: isMatrix(layer) ? null : placeWindow(memory, geometry, slides, 0),
    scratch,
    gather: kernels.gatherFloat,
  };
  return () => {
    forEachStretch(geometry, matrix, (rows, first, count) => {
      const to = out + 4 * first * channels;
      kernels.matmulFloat(rows, w, b, to, count, channels, inner, low, high);
    });
  };
}

/** OHWI weights as panels of 8 output channels: [channels / 8][inner][8]. */
function panels(weights: Float32Array, channels: number, inner: number): Float32Array {
  const packed = new Float32Array(padded(channels) * inner);
  for (let channel = 0; channel < channels; channel++) {
    const lane = channel % PANEL;
    const panel = (channel - lane) * inner + lane;
    for (let i = 0; i < inner; i++) packed[panel + i * PANEL] = weights[channel * inner + i];
  }
  return packed;
}
