import { newCodes } from '../../quantizer/dtype';
import { paramsOf, type QuantizedWeights, type WeightSetting } from '../../quantizer/weights';
import { MOST_CHANNELS, putFields, STRETCH, type WeightPlace } from './weightPlace';

/**
 * Scales and codes of weights whose channels alternate, as in DEPTHWISE_CONV_2D. The lanes of a
 * vector are neighbouring channels. Null if a weight, a scale or a range is not finite, or if there
 * are too many channels.
 */
export function sweepColumns(
  { memory, weights, extremes, fields, codes }: WeightPlace,
  data: Float32Array,
  channels: number,
  setting: WeightSetting,
): QuantizedWeights | null {
  if (channels > MOST_CHANNELS) return null;
  const { columnExtremes, columnCodesInt16, columnCodesUint8 } = memory.kernels;
  const least = extremes.subarray(0, channels);
  const greatest = extremes.subarray(MOST_CHANNELS, MOST_CHANNELS + channels);
  // The first weight of a channel starts its range.
  least.set(data.subarray(0, channels));
  greatest.set(least);
  const most = Math.floor(STRETCH / channels) * channels;
  const isWhole = data.length <= most;
  for (let at = 0; at < data.length; at += most) {
    const piece = data.subarray(at, at + most);
    weights.set(piece);
    // The last vector reads past the end, where a NaN of another tensor would count.
    weights.fill(0, piece.length, piece.length + 4);
    const [low, high] = [least.byteOffset, greatest.byteOffset];
    const rounds = piece.length / channels;
    if (columnExtremes(weights.byteOffset, rounds, channels, low, high) !== 0) return null;
  }
  const seen = { min: least.slice(), max: greatest.slice() };
  const params = paramsOf(seen, { channels, inner: 1 }, setting);
  if (!putFields(params, fields, 1, MOST_CHANNELS)) return null;

  const to = newCodes(setting.dtype, data.length);
  const isWide = to instanceof Int16Array;
  const columnCodes = isWide ? columnCodesInt16 : columnCodesUint8;
  const made = isWide ? codes.int16 : codes.uint8;
  for (let at = 0; at < data.length; at += most) {
    const piece = data.subarray(at, at + most);
    if (!isWhole) weights.set(piece);
    const rounds = piece.length / channels;
    columnCodes(
      weights.byteOffset,
      rounds,
      channels,
      fields.byteOffset,
      4 * MOST_CHANNELS,
      made.byteOffset,
    );
    to.set(made.subarray(0, piece.length), at);
  }
  return { params, codes: to };
}
