import type { QuantizedDtype } from '../quantizer/dtype';
import { SMALLEST_MULTIPLIER } from '../quantizer/multiplier';
import { biasStorage } from '../quantizer/storage';
import type { ChannelTable } from './channelTable';

/** The weight scales below which a layer's channels break; NaN without ranges or biases. */
export interface LayerLimits {
  /** Below it the multiplier is flushed to 0: 2^-32·s_out/s_in */
  readonly multiplier: Float64Array;
  /** Below it the bias of the worst channel overflows: max|b| / (s_in·2^(bits − 1)) */
  readonly bias: Float64Array;
}

/**
 * Both limits of every layer, as lines to draw. The table has the exact status of each channel.
 * @param dtype null for a quantized model. Its float biases are gone, so its limits come from the
 * stored ones
 */
export function layerLimits(table: ChannelTable, dtype: QuantizedDtype | null): LayerLimits {
  const { layers, bias } = table.facts;
  const multiplier = new Float64Array(layers.length).fill(NaN);
  const overflow = new Float64Array(layers.length).fill(NaN);
  layers.forEach(({ first, channels }, index) => {
    const { input, output, bias: float, biasScale } = table.known[index];
    if (!input || channels === 0) return;
    const inputScale = table.inputScale[first];
    if (output) multiplier[index] = (SMALLEST_MULTIPLIER * table.outputScale[first]) / inputScale;
    if (dtype === null || !float || !biasScale) return;
    let largest = 0;
    for (let i = first; i < first + channels; i++) largest = Math.max(largest, Math.abs(bias[i]));
    overflow[index] = largest / (inputScale * 2 ** (biasStorage(dtype) - 1));
  });
  return { multiplier, bias: overflow };
}
