/** One measured figure. */
export interface Row {
  /** What was measured, e.g. `quantize weights per channel` */
  readonly name: string;
  /** In `unit`s; of several runs the one that the suite's own comment names */
  readonly value: number;
  /** e.g. `ms`, `M/s` */
  readonly unit: string;
  /** What the figure is compared with, or null where there is nothing to compare with */
  readonly against: string | null;
  /** `value` over that of `against` in the same unit, or null */
  readonly ratio: number | null;
}

/** Measurements that belong together. */
export interface Suite {
  readonly name: string;
  readonly run: () => Promise<readonly Row[]>;
}

/** What a suite needs is not there; the sentence says what. The other suites still run. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}
