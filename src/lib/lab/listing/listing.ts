import type { LayerName } from '../words/names';
import type { ShownView } from '../channel/shown';
import { orderOf } from './columns';
import { KINDS } from './kinds';

/** Which channels the table lists, and in which order. */
export interface ListChoice {
  /** Index of the only layer to list; null for all */
  readonly layer: number | null;
  /** The id of a kind, or `any` */
  readonly kind: string;
  /** Words that the layer's name or operator contains, and channel numbers; '' for all */
  readonly find: string;
  /** One of `ORDERS` */
  readonly sort: string;
}

export const isFiltered = ({ layer, kind, find }: ListChoice): boolean =>
  layer !== null || kind !== 'any' || find.trim() !== '';

/** One word of a search. */
interface Word {
  /** By layer: whether the word fits its name or operator */
  readonly layers: readonly boolean[];
  /** The channel number that the word is; −1 if it is none */
  readonly channel: number;
}

function wordsOf(find: string, { table }: ShownView, names: readonly LayerName[]): Word[] {
  const layers = table.facts.layers.map(({ name, op }, i) => {
    const { full, tail, short } = names[i];
    const text = `${name} ${full} ${op}`.toLowerCase();
    // The 2 of CONV_2D is no number that a reader looks for.
    const own = short.slice(op.length).match(/\d+/g) ?? [];
    return { text, numbers: new Set([...own, ...(tail.match(/\d+/g) ?? [])]) };
  });
  return find
    .toLowerCase()
    .split(/[\s·,]+/)
    .filter((word) => word !== '')
    .map((word) => {
      // A number is a whole one: 6 finds neither 16 nor the layer of a Relu6.
      const isNumber = /^\d+$/.test(word);
      return {
        layers: layers.map(({ text, numbers }) =>
          isNumber ? numbers.has(word) : text.includes(word),
        ),
        channel: isNumber ? Number(word) : -1,
      };
    });
}

/** The rows that a filter leaves, in the order of `among`. */
function filtered(
  view: ShownView,
  names: readonly LayerName[],
  choice: ListChoice,
  among: readonly number[] | null,
): Uint32Array {
  const { length, facts } = view.table;
  const kind = KINDS.find(({ id }) => id === choice.kind);
  const words = wordsOf(choice.find, view, names);
  const found = new Uint32Array(among?.length ?? length);
  let count = 0;
  for (let i = 0; i < found.length; i++) {
    const row = among === null ? i : among[i];
    const layer = facts.layer[row];
    if (choice.layer !== null && layer !== choice.layer) continue;
    if (kind !== undefined && !kind.holds(view, row)) continue;
    const channel = row - facts.layers[layer].first;
    if (!words.every((word) => word.layers[layer] || word.channel === channel)) continue;
    found[count++] = row;
  }
  return found.subarray(0, count);
}

/** The index of the first of some sorted numbers that is not below x. */
function placeOf(sorted: Float64Array, x: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < x) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * Sorts rows by keys, one for each, unknown ones last and equal ones in their order. The engine
 * sorts plain numbers several times faster than it sorts with a function. So the keys alone are
 * sorted, and each row looks up its place.
 */
function sortRows(rows: Uint32Array, keys: Float64Array): Uint32Array {
  const sorted = keys.filter((key) => !Number.isNaN(key)).sort();
  /** By place, how many rows with that key have theirs already */
  const taken = new Uint32Array(sorted.length);
  let unknown = sorted.length;
  const result = new Uint32Array(rows.length);
  keys.forEach((key, i) => {
    if (Number.isNaN(key)) {
      result[unknown++] = rows[i];
      return;
    }
    const place = placeOf(sorted, key);
    result[place + taken[place]++] = rows[i];
  });
  return result;
}

/**
 * The rows that the table lists. No object is made for a row: a model can have 200,000 channels.
 * @param among the only rows to list, in the order of the model; null for all
 */
export function listRows(
  view: ShownView,
  names: readonly LayerName[],
  choice: ListChoice,
  among: readonly number[] | null = null,
): Uint32Array {
  const rows = filtered(view, names, choice, among);
  const order = orderOf(choice.sort);
  if (order === null) {
    // The dead and broken channels come first, and all others keep the order of the model.
    const places = new Map(view.worst.map((row, i) => [row, i]));
    return sortRows(
      rows,
      Float64Array.from(rows, (row) => places.get(row) ?? NaN),
    );
  }
  const { column, direction } = order;
  const sign = direction === 'ascending' ? 1 : -1;
  return sortRows(
    rows,
    Float64Array.from(rows, (row) => sign * column.key(view, row)),
  );
}
