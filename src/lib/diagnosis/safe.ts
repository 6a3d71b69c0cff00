import { multiplierFor, readsFirstScale } from '../quantizer/requantization';
import { biasStorage } from '../quantizer/storage';
import type { WeightSetting } from '../quantizer/weights';
import { regimeEdges } from './regimes';
import type { ChannelTable } from './channelTable';

/** Where the scale of one channel's weights may lie. Null where something lacks. */
export interface SafeScales {
  /** From here up the bias fits its integer */
  readonly bias: number | null;
  /** From here up the multiplier is not flushed; null too where another channel's scale decides it */
  readonly multiplier: number | null;
  /** Up to here the weights keep their resolution */
  readonly weights: number | null;
  /** From here up bias and multiplier both hold */
  readonly both: number | null;
  /** Whether one scale does all three; null where that is not known */
  readonly exists: boolean | null;
}

/** No scale of weights comes near it. */
const HIGHEST = 2 ** 64;

/** Both edges are exact to the last float32; the weights' is the scale that they have by themselves. */
export function safeScales(
  table: ChannelTable,
  row: number,
  { dtype, granularity, machine }: Omit<WeightSetting, 'floor'>,
): SafeScales {
  const { facts, known } = table;
  const { input, output, bias: hasBias, rawWeight } = known[facts.layer[row]];
  const weights = rawWeight ? table.rawWeightScale[row] : null;
  if (!input || !hasBias) {
    return { bias: null, multiplier: null, weights, both: null, exists: null };
  }
  const inputScale = table.inputScale[row];
  const outputScale = output ? table.outputScale[row] : null;
  const bias = facts.bias[row];
  const storage = biasStorage(dtype);
  const setting = { inputScale, bias, outputScale: outputScale ?? 1, storage, machine };
  const { op, first, channels } = facts.layers[facts.layer[row]];
  const multiply = multiplierFor(op, dtype, granularity === 'layer' || channels === 1);
  const edges = regimeEdges(setting, HIGHEST, multiply);
  const isOwn = row === first || !readsFirstScale(op, dtype);
  const fits = bias === 0 ? null : edges.fits[storage];
  const multiplier = outputScale === null || !isOwn ? null : edges.multiplierLives;
  const limits = [fits, multiplier].filter((edge) => edge !== null);
  const both = limits.length === 0 ? null : Math.max(...limits);
  const exists = weights === null || both === null ? null : both <= weights;
  return { bias: fits, multiplier, weights, both, exists };
}
