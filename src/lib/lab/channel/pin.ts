import type { ChannelTable } from '$lib/diagnosis/channelTable';
import type { Ran } from '../../../workers/protocol';
import type { RunRequest } from '../runs.svelte';

/** A pinned setting. No later step of a drag overwrites its table. */
export interface Pinned {
  readonly name: string;
  readonly table: ChannelTable;
  readonly request: RunRequest | null;
}

/** The rows whose stored scale, bias or multiplier differs between two tables. */
export function differingRows(a: ChannelTable, b: ChannelTable): number[] {
  const rows: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const same =
      Object.is(a.weightScale[i], b.weightScale[i]) &&
      a.code[i] === b.code[i] &&
      a.mantissa[i] === b.mantissa[i] &&
      a.shift[i] === b.shift[i];
    if (!same) rows.push(i);
  }
  return rows;
}

/** One element of the output under both settings. */
export interface OutputLine {
  readonly index: number;
  readonly float: number;
  readonly pinned: number;
  readonly now: number;
}

/** Counts the elements of the first output that differ, and lists those that differ most. */
export function outputDifference(
  a: Ran,
  b: Ran,
  most: number,
): { count: number; total: number; lines: OutputLine[] } | null {
  const [one, two] = [a.outputs.at(0), b.outputs.at(0)];
  if (!one || !two || one.integer.length !== two.integer.length) return null;
  const differing: OutputLine[] = [];
  one.integer.forEach((value, index) => {
    if (value === two.integer[index]) return;
    differing.push({ index, float: one.float[index], pinned: value, now: two.integer[index] });
  });
  const lines = [...differing]
    .sort((x, y) => Math.abs(y.pinned - y.now) - Math.abs(x.pinned - x.now))
    .slice(0, most);
  return { count: differing.length, total: one.integer.length, lines };
}
