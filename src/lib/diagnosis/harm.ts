import type { ChannelTable } from './channelTable';
import type { Reach } from './reach';
import { faultOf, type Summary } from './summary';

/**
 * What is known of a broken channel's harm before any run, the worst first. `not hidden`: not for
 * every input its activation hides it. `unknown`: the float bias is gone, and with it what the
 * activation had to hide. `dead consumer`: all that reads it has dead weights there. `hidden`: its
 * activation hides it for every input in range.
 */
export const PROSPECTS = ['not hidden', 'unknown', 'dead consumer', 'hidden'] as const;
export type Prospect = (typeof PROSPECTS)[number];

/** Measured harm, the worst first. */
const HARM: readonly (Reach | null)[] = [
  'visible',
  null,
  'rounded away',
  'dead consumer',
  'hidden',
  'intact',
];

/** What may be known of rows beside their table. */
export interface KnownOfRows {
  /** The measured reach of a row; null if it was not measured */
  readonly reachOf?: (row: number) => Reach | null;
  /** Whether all that read the channel have dead weights for it */
  readonly feedsDeadWeights?: (row: number) => boolean;
}

export function prospectOf(
  table: ChannelTable,
  row: number,
  feedsDeadWeights: (row: number) => boolean = () => false,
): Prospect {
  if (table.hidden[row] === 1) return 'hidden';
  if (feedsDeadWeights(row)) return 'dead consumer';
  return table.hidden[row] === 0 ? 'not hidden' : 'unknown';
}

/**
 * Dead and broken rows, the most harmful first: by the measured reach, then by what is known without
 * it, then by the bits of their bias.
 */
export function worstRows(
  table: ChannelTable,
  { dead, broken }: Pick<Summary, 'dead' | 'broken'>,
  { reachOf = () => null, feedsDeadWeights }: KnownOfRows = {},
): number[] {
  const ranked = [...new Set([...broken, ...dead])].map((row) => ({
    row,
    harm: HARM.indexOf(reachOf(row)),
    prospect:
      faultOf(table, row) === null
        ? PROSPECTS.length
        : PROSPECTS.indexOf(prospectOf(table, row, feedsDeadWeights)),
  }));
  ranked.sort(
    (a, b) =>
      a.harm - b.harm ||
      a.prospect - b.prospect ||
      table.bits[b.row] - table.bits[a.row] ||
      a.row - b.row,
  );
  return ranked.map(({ row }) => row);
}
