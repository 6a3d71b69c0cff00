import { Patch, type InputElements } from '../kernels/conv/patch';
import { isDepthwise, weightIndex, patchSize, type Layer } from '../kernels/layer/layer';

/**
 * For each pixel of one output channel, batch by batch: Σ (x − z_x)·w with two kinds of weights.
 */
export interface ChannelSums {
  /** With the stored codes minus their zero point, exact (see `sumIntegers`) */
  readonly codes: Float64Array;
  /** With the float model's weights, in double */
  readonly floats: Float64Array;
}

export interface ChannelWeights {
  /** All codes of the layer, and the zero point of this channel's */
  readonly codes: ArrayLike<number>;
  readonly zero: number;
  /** All weights of the float layer, in the same order */
  readonly floats: Float32Array;
}

/**
 * The sums of one output channel of a layer for the current input.
 * @param inputZero the input's zero point
 */
export function channelSums(
  layer: Layer,
  input: InputElements,
  inputZero: number,
  channel: number,
  weights: ChannelWeights,
): ChannelSums {
  const { geometry } = layer;
  const { batches, outputHeight, outputWidth, inputChannels, outputChannels } = geometry;
  const pixels = batches * outputHeight * outputWidth;
  const sums = { codes: new Float64Array(pixels), floats: new Float64Array(pixels) };
  const patch = new Patch(geometry, new Float64Array(patchSize(geometry)));
  const [from, depth] = isDepthwise(layer)
    ? [Math.floor((channel * inputChannels) / outputChannels), 1]
    : [0, inputChannels];
  let pixel = 0;
  for (let batch = 0; batch < batches; batch++) {
    for (let y = 0; y < outputHeight; y++) {
      for (let x = 0; x < outputWidth; x++) {
        patch.take(input, inputZero, batch, y, x);
        let [codes, floats] = [0, 0];
        forEachTap(patch, inputChannels, (tap, at) => {
          const first = weightIndex(layer, channel, tap, 0);
          for (let i = 0; i < depth; i++) {
            const value = patch.values[at + from + i];
            codes += value * (weights.codes[first + i] - weights.zero);
            floats += value * weights.floats[first + i];
          }
        });
        sums.codes[pixel] = codes;
        sums.floats[pixel] = floats;
        pixel += 1;
      }
    }
  }
  return sums;
}

/** The taps of the filter that a patch has, and the places where their values begin. */
function forEachTap(
  { count, ends, taps }: Patch<Float64Array>,
  inputChannels: number,
  visit: (tap: number, at: number) => void,
): void {
  let at = 0;
  for (let stretch = 0; stretch < count; stretch++) {
    for (let tap = taps[stretch]; at < ends[stretch]; tap++) {
      visit(tap, at);
      at += inputChannels;
    }
  }
}
