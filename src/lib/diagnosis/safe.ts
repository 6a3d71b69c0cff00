import { multiplierFor, readsFirstScale } from '../quantizer/requantization';
import { scaleOfRange } from '../quantizer/scale';
import { biasStorage } from '../quantizer/storage';
import type { WeightSetting } from '../quantizer/weights';
import { hasOneScale } from './layers';
import { regimeEdges } from './regimes';
import type { ChannelTable } from './channelTable';

/** The safe range of one channel's weight scale. A field is null if it cannot be decided. */
export interface SafeScales {
  /** From here up the bias fits its integer */
  readonly bias: number | null;
  /** From here up the multiplier is not flushed; also null if another channel's scale decides it */
  readonly multiplier: number | null;
  /** Up to here the channel's weights keep their resolution: the scale that they alone need */
  readonly weights: number | null;
  /** From here up both the bias and the multiplier are kept */
  readonly both: number | null;
  /** Whether one scale satisfies all three; null if that is not known */
  readonly exists: boolean | null;
}

/** Far above every weight scale. */
const HIGHEST = 2 ** 64;

/**
 * The edges of bias and multiplier are exact to the last float32. That of the weights is the scale
 * of this channel alone, also where its layer has one scale for all.
 */
export function safeScales(
  table: ChannelTable,
  row: number,
  { dtype, granularity, machine }: Omit<WeightSetting, 'floor'>,
): SafeScales {
  const { facts, known } = table;
  const { input, output, bias: hasBias, rawWeight } = known[facts.layer[row]];
  const [low, high] = [facts.minWeight[row], facts.maxWeight[row]];
  const weights = rawWeight ? scaleOfRange(low, high, dtype, 0, machine).scale : null;
  if (!input || !hasBias) {
    return { bias: null, multiplier: null, weights, both: null, exists: null };
  }
  const inputScale = table.inputScale[row];
  const outputScale = output ? table.outputScale[row] : null;
  const bias = facts.bias[row];
  const storage = biasStorage(dtype);
  const setting = { inputScale, bias, outputScale: outputScale ?? 1, storage, machine };
  const layer = facts.layers[facts.layer[row]];
  const { op, first } = layer;
  const multiply = multiplierFor(op, dtype, hasOneScale(layer, granularity));
  const edges = regimeEdges(setting, HIGHEST, multiply);
  const isOwn = row === first || !readsFirstScale(op, dtype);
  const fits = bias === 0 ? null : edges.fits[storage];
  const multiplier = outputScale === null || !isOwn ? null : edges.multiplierLives;
  const limits = [fits, multiplier].filter((edge) => edge !== null);
  const both = limits.length === 0 ? null : Math.max(...limits);
  const exists = weights === null || both === null ? null : both <= weights;
  return { bias: fits, multiplier, weights, both, exists };
}
