import type { Account } from './account';
import type { Cause } from './causes';

/** A row of the account: a cause, the kernels, or what the causes do only together. */
export type ShareOf = Cause | 'kernel' | 'interaction';

export interface Share {
  readonly of: ShareOf;
  /** Hundredths of the squared error. All rows add up to 100 */
  readonly percent: number;
}

/** A row that can be off by itself: a cause or the kernels. */
export interface AccountRow {
  readonly of: Exclude<ShareOf, 'interaction'>;
  readonly alone: number;
  readonly without: number;
  readonly channels: number | null;
  /** Its share in hundredths; null if it has none */
  readonly percent: number | null;
}

/** The causes and the kernels with their shares, the largest error first. */
export function accountRows(account: Account): AccountRow[] {
  const { kernel, simulated, causes } = account;
  const shares = new Map(sharesOf(account).map(({ of, percent }) => [of, percent]));
  const rows = [
    ...causes.map(({ cause, ...rest }) => ({ of: cause, ...rest })),
    { of: 'kernel' as const, alone: kernel, without: simulated, channels: null },
  ];
  return rows
    .map((row) => ({ ...row, percent: shares.get(row.of) ?? null }))
    .sort((x, y) => y.alone - x.alone);
}

/**
 * Divides the squared error among the causes. Squares of independent errors add up. What does not
 * is the interaction: causes that hide each other make it negative. There are no rows for an error of
 * 0, and none where an error has no size.
 */
export function sharesOf({ error, kernel, causes }: Account): Share[] {
  if (error === 0 || !Number.isFinite(error)) return [];
  const rows: { of: ShareOf; alone: number }[] = causes.map(({ cause, alone }) => ({
    of: cause,
    alone,
  }));
  rows.push({ of: 'kernel', alone: kernel });
  const shares = rows
    .filter(({ alone }) => alone > 0)
    .map(({ of, alone }) => ({ of, percent: Math.round(100 * (alone / error) ** 2) }))
    .sort((a, b) => b.percent - a.percent);
  const rest = 100 - shares.reduce((sum, { percent }) => sum + percent, 0);
  return Number.isFinite(rest) ? [...shares, { of: 'interaction', percent: rest }] : [];
}
