import type { Model } from '../model/graph/graph';
import { foldedList, tensorTitle } from '../pass/error';
import type { Ranges } from '../pass/quantize/ranges';
import type { FusedActivation } from '../quantizer/activation';
import { UNKNOWN, type ChannelTable } from './channelTable';

/*
 * Conditions of scales that other runtimes refuse, or compute in another way. Each becomes one
 * sentence with the number of channels, and the first of them.
 */

/** The largest real at which an activation cuts. */
const BOUND: Readonly<Partial<Record<FusedActivation, number>>> = { RELU6: 6, RELU_N1_TO_1: 1 };

const INT32_END = 2 ** 31;

interface Check {
  /** Whether row i meets it: a few words with the number, else null */
  readonly found: (table: ChannelTable, i: number) => string | null;
  /** After "has" or "have" */
  readonly what: string;
  readonly so: string;
}

const rounded = (x: number): string => String(Number(x.toPrecision(3)));

/** The multiplier of row i; 0 where there is none. */
const multiplierAt = (table: ChannelTable, i: number): number =>
  table.flushed[i] === UNKNOWN ? 0 : table.multiplier[i];

function oddScale(table: ChannelTable, i: number): string | null {
  const { input, weight, biasScale, output } = table.known[table.facts.layer[i]];
  // Makes no list: the lab asks this of every row in each step of a drag.
  const odd = (name: string, scale: number) => (Number.isFinite(scale) ? null : `${name} ${scale}`);
  return (
    (input ? odd('s_in', table.inputScale[i]) : null) ??
    (weight ? odd('s_w', table.weightScale[i]) : null) ??
    (biasScale ? odd('s_b', table.biasScale[i]) : null) ??
    (output ? odd('s_out', table.outputScale[i]) : null)
  );
}

function codeWithoutScale(table: ChannelTable, i: number): string | null {
  const layer = table.facts.layers[table.facts.layer[i]];
  // A prediction counts such a bias among its statuses.
  if (!layer.stored) return null;
  const known = table.known[table.facts.layer[i]];
  if (known.biasScale && table.biasScale[i] === 0 && table.code[i] !== 0n) {
    return `q_b ${table.code[i]}`;
  }
  const isLost = known.weight && table.weightScale[i] === 0 && table.facts.sumAbsCode[i] > 0;
  return isLost ? 'codes of weights' : null;
}

function farBound(table: ChannelTable, i: number): string | null {
  const { activation } = table.facts.layers[table.facts.layer[i]];
  const bound = activation === null ? undefined : BOUND[activation];
  if (bound === undefined || !table.known[table.facts.layer[i]].output) return null;
  const steps = bound / table.outputScale[i];
  return steps >= INT32_END ? `${activation} ends at ${rounded(steps)}` : null;
}

const CHECKS: readonly Check[] = [
  {
    found: oddScale,
    what: 'a scale that is infinite or not a number',
    so: 'no code stands for a real there',
  },
  {
    found: codeWithoutScale,
    what: 'codes with a scale of 0',
    so: 'they stand for 0, and a runtime may divide by the scale',
  },
  {
    found: (table, i) => {
      const multiplier = multiplierAt(table, i);
      const fits = multiplier >= 1 && multiplier < INT32_END;
      return fits ? `M ${rounded(multiplier)}` : null;
    },
    what: 'a multiplier of 1 or more',
    so: 'kernels of several runtimes refuse it',
  },
  {
    found: (table, i) => {
      const multiplier = multiplierAt(table, i);
      const isLarge = multiplier >= INT32_END && multiplier < Infinity;
      return isLarge ? `M ${rounded(multiplier)}` : null;
    },
    what: 'a multiplier too large to shift',
    so: 'a left shift of 32 or more has no meaning in C++, and the result depends on the processor',
  },
  {
    found: farBound,
    what: 'an activation whose bound is outside int32',
    so: 'several runtimes refuse it, and elsewhere the cast decides where the output is cut',
  },
];

/** A condition that channels of a table meet. */
export interface ScaleWarning {
  /** With the number of channels, and the first of them */
  readonly sentence: string;
  /** The row of the first */
  readonly row: number;
}

/** The conditions of the scales in a table of channels. */
export function scaleWarnings(table: ChannelTable): ScaleWarning[] {
  return CHECKS.flatMap(({ found, what, so }) => {
    let [count, row, number] = [0, 0, ''];
    for (let i = 0; i < table.length; i++) {
      const at = found(table, i);
      if (at === null) continue;
      count += 1;
      if (count === 1) [row, number] = [i, at];
    }
    if (count === 0) return [];
    const layer = table.facts.layers[table.facts.layer[row]];
    const first = `${layer.op} ${tensorTitle(layer.name)}, channel ${row - layer.first}: ${number}`;
    const of = `${count} of ${table.length} channels`;
    const which = count === 1 ? first : `the first ${first}`;
    const sentence = `${of} ${count === 1 ? 'has' : 'have'} ${what} (${which}): ${so}.`;
    return [{ sentence, row }];
  });
}

/** The conditions that row i meets, a sentence each. */
export function channelWarnings(table: ChannelTable, i: number): string[] {
  return CHECKS.flatMap(({ found, what, so }) => {
    const number = found(table, i);
    if (number === null) return [];
    return [`${what.charAt(0).toUpperCase()}${what.slice(1)} (${number}): ${so}.`];
  });
}

/**
 * A sentence about ranges of a float model that are a point, as of an activation that was always the
 * same; null if there are none.
 * @param ranges those that take the place of the model's own
 */
export function pointWarning({ subgraphs }: Model, ranges: Ranges | undefined): string | null {
  const points = (subgraphs.at(0)?.tensors ?? []).flatMap(({ name, type, data, quantization }) => {
    if (type !== 'FLOAT32' || data !== null) return [];
    const own = quantization?.min.length === 1 && quantization.max.length === 1;
    const stored = own ? { min: quantization.min[0], max: quantization.max[0] } : undefined;
    const range = ranges === undefined ? stored : ranges.get(name);
    return range !== undefined && range.min === range.max
      ? [`${tensorTitle(name)} (${rounded(range.min)})`]
      : [];
  });
  if (points.length === 0) return null;
  const [is, a] = points.length === 1 ? ['The range', 'is a point'] : ['The ranges', 'are points'];
  return `${is} of ${foldedList(points)} ${a}: record with inputs that vary, or check that the activation is constant.`;
}
