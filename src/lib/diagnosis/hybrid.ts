import { rowsOf } from './facts';
import type { ChannelTable } from './channelTable';

/**
 * The table of a hybrid model: its layers with stored weights as they are stored, its float layers
 * as a setting would quantize them.
 * @param predicted a table of the same channels, whose rows of stored layers are overwritten
 */
export function hybridChannels(stored: ChannelTable, predicted: ChannelTable): ChannelTable {
  const { layers } = predicted.facts;
  layers.forEach((layer) => {
    if (!layer.stored) return;
    const [from, to] = rowsOf(layer);
    const copy = <T>(a: Rows<T>, b: Rows<T>) => b.set(a.subarray(from, to), from);
    copy(stored.inputScale, predicted.inputScale);
    copy(stored.rawWeightScale, predicted.rawWeightScale);
    copy(stored.weightScale, predicted.weightScale);
    copy(stored.outputScale, predicted.outputScale);
    copy(stored.biasScale, predicted.biasScale);
    copy(stored.code, predicted.code);
    copy(stored.trapped, predicted.trapped);
    copy(stored.dequantized, predicted.dequantized);
    copy(stored.bits, predicted.bits);
    copy(stored.status, predicted.status);
    copy(stored.multiplier, predicted.multiplier);
    copy(stored.mantissa, predicted.mantissa);
    copy(stored.shift, predicted.shift);
    copy(stored.flushed, predicted.flushed);
    copy(stored.hidden, predicted.hidden);
    copy(stored.mismatched, predicted.mismatched);
    copy(stored.floor, predicted.floor);
  });
  const known = layers.map((layer, i) => (layer.stored ? stored : predicted).known[i]);
  return { ...predicted, known };
}

/** A column of one type. */
interface Rows<T> {
  readonly subarray: (from: number, to: number) => Rows<T> & ArrayLike<T>;
  readonly set: (rows: ArrayLike<T>, at: number) => void;
}
