import { FLT_TRUE_MIN } from '../numeric/float32';
import { biasRoom, fittingScale, isSilent, SUM_BITS } from '../quantizer/floors/fit';
import { multiplierFor, readsFirstScale } from '../quantizer/requantization';
import { scaleOfRange } from '../quantizer/scale';
import { biasStorage } from '../quantizer/storage';
import type { WeightSetting } from '../quantizer/weights';
import { hasOneScale } from './layers';
import { leastLivingScale, regimeEdges } from './regimes';
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

/** The three bounds of a channel's scale. It is safe from the larger of the first two to the third. */
export interface ChannelBounds {
  readonly row: number;
  /** The scale before any floor */
  readonly own: number;
  /** From here up the bias fits beside every sum of products; Infinity if no scale is safe */
  readonly bias: number;
  /** From here up the multiplier is not flushed; 0 if another channel's scale decides it */
  readonly multiplier: number;
  /** Up to here the weights survive; Infinity if all of them move the output by less than half a step */
  readonly weights: number;
}

/**
 * The bounds of every channel. They depend on no floor. A layer is left out if its ranges are not
 * known, if it has no float bias, or if its weights are stored with their scales.
 */
export function boundsOf(
  table: ChannelTable,
  { dtype, granularity }: Omit<WeightSetting, 'floor'>,
): ChannelBounds[] {
  const { facts, known } = table;
  return facts.layers.flatMap((layer, index): ChannelBounds[] => {
    const { input, output, bias: hasBias, rawWeight } = known[index];
    const { op, first, channels, taps } = layer;
    if (!input || !output || !hasBias || !rawWeight || channels === 0) return [];
    const [inputScale, outputScale] = [table.inputScale[first], table.outputScale[first]];
    const multiply = multiplierFor(op, dtype, hasOneScale(layer, granularity));
    const lives = leastLivingScale(inputScale, outputScale, HIGHEST, multiply);
    const room = biasRoom(dtype, SUM_BITS[dtype], taps);
    return Array.from({ length: channels }, (_, c) => {
      const row = first + c;
      const own = table.rawWeightScale[row];
      const isOwn = c === 0 || !readsFirstScale(op, dtype);
      const [bias, sumAbsWeight] = [facts.bias[row], facts.sumAbsWeight[row]];
      const channel = { bias, inputScale, outputScale, sumAbsWeight };
      return {
        row,
        own,
        bias: biasBound(bias, inputScale, room),
        multiplier: isOwn ? (lives ?? Infinity) : 0,
        weights: isSilent(channel, dtype, 1) ? Infinity : own,
      };
    });
  });
}

function biasBound(bias: number, inputScale: number, room: number): number {
  if (!(room > 0) || !Number.isFinite(bias)) return Infinity;
  if (bias === 0) return 0;
  return fittingScale({ bias, inputScale, weightScale: FLT_TRUE_MIN }, room) ?? Infinity;
}

/** The least scale at which a channel keeps bias and multiplier. */
export const leastSafe = ({ bias, multiplier }: ChannelBounds): number =>
  Math.max(bias, multiplier);

/** Whether no scale satisfies all three bounds. */
export const hasNoSafeScale = (bounds: ChannelBounds): boolean =>
  leastSafe(bounds) > bounds.weights || leastSafe(bounds) === Infinity;

/** The constants that are safe as a smallest scale for all of some channels. */
export interface SafeConstants {
  /** No constant is safe if `from` is larger than `to`, or infinite */
  readonly from: number;
  readonly to: number;
  /** The channels that close the ends; null where none does */
  readonly fromRow: number | null;
  readonly toRow: number | null;
}

/**
 * A constant raises scales below it. So a channel whose own scale is safe closes only the upper
 * end, and one whose own scale is too small needs the constant to reach its least safe scale.
 */
export function safeConstants(bounds: readonly ChannelBounds[]): SafeConstants {
  let [from, to] = [0, Infinity];
  let [fromRow, toRow]: (number | null)[] = [null, null];
  for (const one of bounds) {
    const least = leastSafe(one);
    if (!(one.own >= least) && least > from) [from, fromRow] = [least, one.row];
    if (one.weights < to) [to, toRow] = [one.weights, one.row];
  }
  return { from, to, fromRow, toRow };
}
